"""Buckets and objects."""

from __future__ import annotations

from typing import Any, Final
from xml.etree.ElementTree import Element

from embedded_aws.ministack.names import IMPORTED, Module
from embedded_aws.ministack.records import Fields, Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.s3")
namespace: str = _MODULE.constant("S3_NS", "efd875fdcac74895")
"""XML namespace."""
buckets: Store[Record] = _MODULE.replaced_store("_buckets", "a204a5bd38718fef")
multipart_uploads: Store[Record] = _MODULE.replaced_store("_multipart_uploads", "45b850c2f2006bae")
bucket_websites: Store[str] = _MODULE.replaced_store("_bucket_websites", "3800cda62cdcafdb")
object_acls: Store[Any] = _MODULE.replaced_store("_object_acl", "14869c6557f052f7")
object_annotations: Store[Any] = _MODULE.replaced_store("_object_annotations", "cfad85f9ec2630f7")
object_legal_holds: Store[Any] = _MODULE.replaced_store("_object_legal_hold", "b5cf98906f4461fd")
object_retentions: Store[Any] = _MODULE.replaced_store("_object_retention", "cb89a3bf1b9425bb")
object_tags: Store[Any] = _MODULE.replaced_store("_object_tags", "bf4cf04797cd70c5")
object_versions: Any = _MODULE.replaced_store("_object_versions", "af8aa06bdf81c266")


@_MODULE.function("_bucket_owner_account", "4deefb4c1e8a4227")
def bucket_owner(name: str) -> str | None: ...


@_MODULE.function("_deliver_event_to_lambda", "a5613a60267c5ea5")
def notify_function(arn: str, event_payload: Fields, bucket_region: str) -> None: ...


@_MODULE.function("_deliver_event_to_sqs", "ae7d6a0fa544a6d0")
def notify_queue(arn: str, event_payload: Fields, bucket_region: str, bucket_name: str = "") -> None: ...


@_MODULE.function("_dispatch", "5bdaeeb4f2d3588a")
def dispatch(
    method: str, bucket: str, key: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("_enforce_signed_post_policy", "3e5d986504c38d1d")
def check_post_policy(fields: Fields, bucket_name: str, region: str, size: int, sigv4: bool) -> Any: ...


@_MODULE.function("_error", "023de2e6f9b49d7e")
def xml_error(
    code: str,
    message: str,
    status: int,
    resource: str = "",
    extra: dict[str, str] | None = None,
    headers: Headers | None = None,
) -> Response: ...


@_MODULE.function("_fire_s3_event_async", "31390ef2eb012f46")
def notify_later(
    bucket_name: str,
    key: str,
    event_name: str,
    size: int = 0,
    etag: str = "",
    deletion_type: str | None = None,
    version_id: str | None = None,
    object_extra: Fields | None = None,
    record_extra: Fields | None = None,
) -> None: ...


@_MODULE.function("_merge_hoisted_amz_headers", "e6a567d815b385e9")
def merge_query_headers(headers: Headers, query_params: Query) -> Headers: ...


@_MODULE.function("_foreign_bucket_allows", "65d1de7ccf61a358")
def allows_everyone(
    owner_account: str,
    bucket_name: str,
    key: str,
    method: str,
    query_params: Query,
    caller: str,
    headers: Headers | None = None,
) -> bool:
    """Returns whether a caller of another account, or nobody, may have a request."""
    ...


@_MODULE.function("_notification_destination_allows", "92ee3b734a16b941")
def destination_allows(target_type: str, arn: str, bucket_name: str, owner: str) -> bool: ...


@_MODULE.function("_notification_destination_exists", "04643bd93cc87201")
def destination_exists(target_type: str, arn: str, bucket_region: str) -> bool: ...


@_MODULE.function("_parse_bucket_key", "ac3d6049f9f812f6")
def parse_path(path: str, headers: Headers) -> tuple[str, str]:
    """Returns bucket and key."""
    ...


@_MODULE.function("_parse_multipart_form", "0871753c592693f1")
def parse_form(content_type: str, body: bytes) -> list[tuple[Any, ...]]: ...


@_MODULE.function("_put_bucket_cors", "14f8b282e3c979f5")
def put_bucket_cors(name: str, body: bytes) -> Any: ...


@_MODULE.function("_put_bucket_website", "9591e9c670c4e67f")
def put_bucket_website(name: str, body: bytes) -> Any: ...


@_MODULE.function("_qp", "25e4706623c90f69")
def query_parameter(params: Query, key: str, default: str = "") -> str: ...


@_MODULE.function("_resolve_sse_write_headers", "e87ee6ef06340743")
def encryption_of_write(headers: Headers, bucket_name: str) -> Any: ...


@_MODULE.function("_stored_sse_headers", "a2d1887bebfb6a87")
def encryption_of_object(obj: Fields) -> dict[str, str]: ...


@_MODULE.function("_validate_bucket_name", "65cabe4509f30c29")
def is_bucket_name(name: str) -> bool: ...


@_MODULE.function("_validate_notification_configs", "f922428d2a9635eb")
def validate_notifications(
    configs: list[Record],
    bucket_region: str,
    bucket_name: str = "",
    skip_destination_validation: bool = False,
) -> tuple[Any, ...] | None: ...


@_MODULE.function("_verify_presigned_sigv4", "5a63d3e0245a9893")
def verify_presigned_url(method: str, path: str, headers: Headers, query_params: Query) -> Any: ...


@_MODULE.function("access_point_for_alias", "cd0baabd52a8969b")
def find_access_point(alias: str) -> tuple[str, str, Record] | None: ...


@_MODULE.function("fromstring", IMPORTED)
def parse_xml(text: bytes | str) -> Element:
    """Parses XML without expanding entities."""
    ...


@_MODULE.function("object_tags_for_condition", "cef83b71b277518b")
def tags_of_object(bucket_name: str, key: str, query_params: Query) -> dict[str, str]: ...


@_MODULE.function("_cors_pattern_matches", "ac0342b89a5bee99")
def origin_matches(pattern: str, value: str, flags: int = 0) -> bool: ...
