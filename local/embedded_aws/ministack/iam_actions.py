"""IAM actions, resources and condition keys of requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Headers, Query, Record, Response

_MODULE: Final = Module("ministack.core.iam_actions")
Located = tuple[Headers, bytes, Query, str, str]
"""Headers, body, and query parameters of a request, its Region and its account."""
iam_prefixes: dict[str, str] = _MODULE.constant("SERVICE_TO_IAM_NAMESPACE", "d6249a54e245d6f7")
"""Prefixes of actions by service."""
sdk_services: dict[str, list[str]] = _MODULE.constant("_BOTOCORE_SERVICE_MAP", "9ade3a58351af2a9")
"""Names of services in the AWS SDK by prefix of their actions."""
bucket_query_actions: Mapping[str, Mapping[str, str]] = _MODULE.constant(
    "_S3_BUCKET_QUERY_ACTIONS", "dfbbb74123e6a6f4"
)
object_query_actions: Mapping[str, Mapping[str, str]] = _MODULE.constant(
    "_S3_OBJECT_QUERY_ACTIONS", "4a277ea163393a9d"
)
query_actions: Mapping[str, Mapping[str, str]] = _MODULE.constant("_S3_QUERY_ACTIONS", "b9ad248dbbe2efda")


@_MODULE.function("_safe_json_field", "b95d2c4939b63de5")
def read_member(body: bytes, field: str) -> str:
    """Returns a member of a body in JSON."""
    ...


@_MODULE.function("_tag_operations", "246eaf6d33dbfda7")
def tag_operations(service: str) -> frozenset[str]:
    """Returns the operations of a service whose requests have tags or keys of tags."""
    ...


@_MODULE.function("logs_service_context", "df4db32514ae04ac")
def logs_service_context(
    action: str, body: bytes, resource_arn: str, region: str, account_id: str
) -> Record: ...


@_MODULE.function("_match_rest_action", "01d01a05089bccc4")
def match_rest_action(
    service: str, method: str, path: str, query_params: Query | None = None
) -> str | None: ...


@_MODULE.function("_query_param", "fa9b08793aa54e1c")
def query_parameter(query_params: Query, key: str) -> str: ...


@_MODULE.function("_s3_action", "5abdf6a5478cb03c")
def s3_action(method: str, path: str, query_params: Query) -> str | None: ...


@_MODULE.function("_s3_source_object", "5b88c7fc52ffe28e")
def source_object(headers: Headers) -> tuple[str, str] | None:
    """Returns bucket and key of the object that a request copies."""
    ...


@_MODULE.function("access_denied_response", "f9fc8ec4cf8929dd")
def access_denied_response(
    service: str,
    action: str,
    principal_arn: str,
    request_id: str,
    *,
    error_code: str = "",
    message: str = "",
    headers: Headers | None = None,
    resource_arn: str = "*",
    explicit_deny: bool = False,
    resource_policy_arn: str = "",
) -> Response: ...


@_MODULE.function("anonymous_denial_message", "609c465328732d00")
def anonymous_denial_message(service: str, iam_action: str, resource_arn: str) -> str: ...


@_MODULE.function("dynamodb_resource_arns", "d174eeed0f298d8d")
def dynamodb_resource_arns(body: bytes | str, region: str, account_id: str) -> list[str]: ...


@_MODULE.function("dynamodb_service_context", "6e1f04f660a7ea4c")
def dynamodb_condition_keys(body: bytes | str) -> dict[str, list[str]]: ...


@_MODULE.function("dynamodb_transaction_checks", "e8e180ed1654b3fe")
def dynamodb_transaction_checks(
    iam_action: str, body: bytes, region: str, account_id: str
) -> list[tuple[str, str]]: ...


@_MODULE.function("eventbridge_resource_arns", "1ce5c94e50045cba")
def eventbridge_resource_arns(body: bytes | str, region: str, account_id: str) -> list[str]: ...


@_MODULE.function("extract_iam_action", "61570f2fdb0bfc54")
def action_of_request(
    service: str, method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> str | None: ...


@_MODULE.function("extract_resource_arn", "463d2f83cb08c81b")
def resource_of_request(
    service: str,
    method: str,
    path: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    region: str,
    account_id: str,
) -> str: ...


@_MODULE.function("identity_denial_message", "7b82a89caee57372")
def identity_denial_message(action: str, principal_arn: str, resource: str, explicit_deny: bool) -> str: ...


@_MODULE.function("s3_access_point_resources", "1cd08045bf5d7a31")
def access_point_resources(resource_arn: str) -> list[tuple[str, Record]]: ...


@_MODULE.function("s3_additional_checks", "eeff0e7b73c55a06")
def additional_s3_checks(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> list[tuple[str, str]]: ...
