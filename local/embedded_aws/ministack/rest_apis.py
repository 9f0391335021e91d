"""REST APIs."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, Final

from embedded_aws.ministack.api_records import (
    ApiKey,
    Authorizer,
    BasePathMapping,
    Deployment,
    DocumentationPart,
    DomainName,
    Model,
    PlanKey,
    RequestValidator,
    Resource,
    RestApi,
    RestStage,
    UsagePlan,
)
from embedded_aws.ministack.names import IMPORTED, Module, Name
from embedded_aws.ministack.records import Fields, Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.apigateway_v1")


@_MODULE.type("_GatewayError", "4f4a76acb6d17448")
class GatewayError:
    """Error of a REST API.

    Args:
        response_type: Type of the gateway response.
        message: Its message.
    """

    def __init__(self, response_type: str, message: str) -> None: ...


json_types: Mapping[str, Any] = _MODULE.constant("_JSON_TYPES", "4874227f0d40c5bd")
deployed_gateway_responses: Store[dict[str, Record]] = _MODULE.constant(
    "_deployed_gateway_responses", "ce56482509c91b0f"
)
apis: Store[RestApi] = _MODULE.constant("_rest_apis", "f6d71186ba33c9ce")
stages: Store[dict[str, RestStage]] = _MODULE.constant("_stages_v1", "46e56d17d1229459")
account_settings: Store[Any] = _MODULE.constant("_account_settings", "888fa69a23814f17")
api_keys: Store[ApiKey] = _MODULE.constant("_api_keys", "b8e624425835cd8e")
base_path_mappings: Store[dict[str, BasePathMapping]] = _MODULE.constant(
    "_base_path_mappings", "6918aea703026656"
)
deployments: Store[dict[str, Deployment]] = _MODULE.constant("_deployments_v1", "cbb9eb990d2e003f")
documentation_parts: Store[dict[str, DocumentationPart]] = _MODULE.constant(
    "_documentation_parts", "b38da8b3647e2362"
)
domain_names: Store[DomainName] = _MODULE.constant("_domain_names", "31ef1b1605568826")
gateway_responses: Store[dict[str, Record]] = _MODULE.constant("_gateway_responses", "cf55a6d5a23b97f4")
usage_plans: Store[UsagePlan] = _MODULE.constant("_usage_plans", "9fdd2e652f399818")
usage_plan_keys: Store[dict[str, PlanKey]] = _MODULE.constant("_usage_plan_keys", "1eb25f883feeb051")
tags: Store[dict[str, str]] = _MODULE.constant("_v1_tags", "16568368e7f15482")
authorizers: Name[Store[dict[str, Authorizer]]] = _MODULE.variable("_authorizers_v1", "604eecceb79a92ed")
models: Name[Store[dict[str, Model]]] = _MODULE.variable("_models", "3c6a7115509ed619")
request_validators: Name[Store[dict[str, RequestValidator]]] = _MODULE.variable(
    "_request_validators", "cba2d65b21146540"
)
resources: Name[Store[dict[str, Resource]]] = _MODULE.variable("_resources", "1d73f0c16336e620")
patterns: Name[Any] = _MODULE.variable("re", IMPORTED)
"""The module that compiles the patterns of users."""


@_MODULE.function("_authorize_request_v1", "6adb6ee2b11adca2")
async def authorize_request(
    api_id: str,
    stage_name: str,
    method_obj: Any,
    method: str,
    request_path: Any,
    resource: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    path_params: Any,
    stage: Any,
    owner_account_id: Any,
    owner_region: Any,
) -> Any: ...


@_MODULE.function("_build_lambda_event_v1", "aa20c94782210f4e")
def build_function_event(
    api_id: str,
    stage_name: str,
    stage: Any,
    resource: str,
    request_path: Any,
    method: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    path_params: Any,
    *,
    binary_media_types: Any = None,
    authorizer_context: Any = None,
    caller_identity: Any = None,
) -> Any: ...


@_MODULE.function("_call_lambda_raw", "046c6aab8df378e4")
async def call_function(
    function_ref: str, event: Any, *, account_id: str | None = None, region: str | None = None
) -> Any: ...


@_MODULE.function("_check_request_validation", "a96a712e3a4a2e9c")
def check_request(
    method_obj: Any, api_id: str, request: Fields, headers: Headers, body: bytes, query_params: Query
) -> Response | None: ...


@_MODULE.function("_compute_path", "ab6350855b9bbd1a")
def build_path(api_id: str, resource_id: str) -> str: ...


@_MODULE.function("_create_rest_api", "ae8eac20b3b444c7")
def create_api(data: Fields) -> Response: ...


@_MODULE.function("_gateway_response_for_type", "1367aea6e365dd80")
def find_gateway_response(customized: Fields, response_type: str) -> Record: ...


@_MODULE.function("_delete_rest_api", "ade03e4e96cd457f")
def delete_api(api_id: str) -> Response: ...


@_MODULE.function("_create_deployment", "b5d0c3a540711ecc")
def create_deployment(api_id: str, data: Fields) -> Response: ...


@_MODULE.function("_execute_in_scope", "cf3bb5d4a61f96b7")
async def execute_method(
    request: Fields,
    api_id: str,
    stage_name: str,
    method: str,
    path: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    owner_account_id: Any,
    owner_region: Any,
) -> Response: ...


@_MODULE.function("_extract_lambda_ref_from_integration_uri", "e8233f5adc0e2e02")
def function_of_integration_uri(uri: str) -> str: ...


@_MODULE.function("_gateway_error_response", "2a7319d2aa9bc6be")
def gateway_error_response(error: Any, request: Fields) -> Response: ...


@_MODULE.function("_handle_execute_in_scope", "93138a8bd81d4da3")
async def execute_in_scope(
    api_id: str,
    stage_name: str,
    method: str,
    path: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    owner_account_id: Any,
    owner_region: Any,
) -> Response: ...


@_MODULE.function("_iam_caller_identity", "3aa83164198f2bd6")
def caller_identity(headers: Headers, query_params: Query) -> Record | None: ...


@_MODULE.function("_invoke_authorizer_lambda", "a65348f30114d547")
async def invoke_authorizer(authorizer: Any, event: Any, account_id: str, region: str) -> Any: ...


@_MODULE.function("_invoke_http_proxy_v1", "8430f41966e2491a")
async def invoke_http(
    integration: Any,
    path: str,
    method: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    path_params: Any = None,
) -> Response: ...


@_MODULE.function("_invoke_lambda_custom_v1", "d45e79293df3cc27")
async def invoke_custom_function(
    integration: Any,
    api_id: str,
    stage_name: str,
    stage: Any,
    resource: Any,
    request_path: Any,
    method: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    path_params: Any,
    *,
    owner_account_id: Any = None,
    owner_region: Any = None,
    binary_media_types: Any = None,
    authorizer_context: Any = None,
    caller_identity: Any = None,
) -> Response: ...


@_MODULE.function("_invoke_lambda_proxy_v1", "bd0efe56246eed28")
async def invoke_function(
    integration: Any,
    api_id: str,
    stage_name: str,
    stage: Any,
    resource: Any,
    request_path: Any,
    method: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    path_params: Any,
    *,
    owner_account_id: Any = None,
    owner_region: Any = None,
    binary_media_types: Any = None,
    authorizer_context: Any = None,
    caller_identity: Any = None,
) -> Response: ...


@_MODULE.function("_invoke_mock_v1", "c75251c1999777fc")
def invoke_mock(integration: Any) -> Awaitable[Response]:
    """Returns the response of a mock; only its patch can be awaited."""
    ...


@_MODULE.function("_invoke_sqs_v1", "5ad2c27ff06544e6")
async def invoke_service(
    integration: Any,
    api_id: str,
    stage_name: str,
    stage: Any,
    resource: str,
    request_path: Any,
    method: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    path_params: Any,
    *,
    owner_account_id: Any = None,
    owner_region: Any = None,
    binary_media_types: Any = None,
    authorizer_context: Any = None,
    caller_identity: Any = None,
) -> Response: ...


@_MODULE.function("_get_export", "a2e48eed014258c2")
def export_api(
    api_id: str, stage_name: str, export_type: str, headers: Headers, query_params: Query
) -> Response: ...


@_MODULE.function("_json_schema_valid", "8498e29c4e019464")
def is_schema_valid(schema: Any, value: Any, root: Any, seen: Any = ()) -> bool: ...


@_MODULE.function("_lambda_proxy_response", "b3e5f3b6fe0c554c")
def function_response(result: Any) -> Any: ...


@_MODULE.function("_match_resource_tree", "4864c47219d218a1")
def match_resource(api_id: str, segments: list[str]) -> tuple[Resource | None, dict[str, str]]: ...


@_MODULE.function("_media_type_matches", "7856a8078f59170d")
def is_media_type(media_type: str, binary_media_types: Sequence[str]) -> bool:
    """Whether one of the binary media types includes a content type."""
    ...


@_MODULE.function("_missing_request_parameters", "94a658332692d2ec")
def find_missing_parameters(
    method_obj: Any, request: Fields, headers: Headers, query_params: Query
) -> Any: ...


@_MODULE.function("_model_schema", "fb484550f99d1396")
def model_schema(api_id: str, model_name: str | None) -> Any: ...


@_MODULE.function("_regex_search", "a26de2530059ce87")
def search_pattern(pattern: str, text: str) -> Any: ...


@_MODULE.function("_resolve_api_key", "912fb051f5ac1ec4")
def find_api_key(value: str | None) -> ApiKey | None: ...


@_MODULE.function("_resolve_schema_ref", "0d445a66109da795")
def resolve_schema_reference(ref: str, root: Any) -> Any: ...


@_MODULE.function("_stringify_context", "d5fec3c68ac16926")
def stringify_context(context: Any) -> dict[str, str]: ...


@_MODULE.function("_take_token", "82ed324ecfc5e412")
def take_token(slot: Any, limits: Any) -> bool: ...


@_MODULE.function("_validate_cognito_authorizer", "ea8084cf70104c38")
async def validate_cognito_authorizer(
    authorizer: Any, method_obj: Any, headers: Headers, query_params: Query, stage: Any
) -> Any: ...


@_MODULE.function("_verify_rs256_signature", "ae467ea4aff68192")
def verify_signature(token: str, jwk: Fields) -> bool: ...


@_MODULE.function("find_api_scope", "8d9cc7fafdf9d91e")
def find_api_scope(api_id: str) -> tuple[str, str] | None:
    """Returns account and Region of an API."""
    ...


@_MODULE.function("find_domain_scope", "cb4144a525205152")
def find_domain_scope(domain_name: str) -> tuple[str, str] | None:
    """Returns account and Region of a custom domain."""
    ...


@_MODULE.function("handle_request", "8b67b497e88c808f")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("_encode_rest_api_policy", "4e8ad794dae24e88")
def encode_policy(policy: Any) -> Any: ...


@_MODULE.function("_default_method_setting_entry", "fd1abc27182f55fd")
def build_method_settings() -> Record: ...


@_MODULE.function("handle_execute", "f121b91dd033191c")
async def handle_execute(
    api_id: str, stage_name: str, method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("method_authorization_type", "de4ab8e0ba6cb76a")
def method_authorization_type(api_id: str, stage_name: str, method: str, path: str) -> Any: ...


@_MODULE.function("_arn_matches", "d21a562442f08b9f")
def arn_matches(pattern: Any, arn: Any) -> bool: ...
