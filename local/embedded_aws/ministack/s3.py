"""Buckets and objects."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Final, NotRequired, Required, TypedDict
from xml.etree.ElementTree import Element

from embedded_aws.ministack.names import IMPORTED, Module, Name
from embedded_aws.ministack.records import Fields, Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store


class ObjectPart(TypedDict, total=False):
    """A part of an object that was uploaded in parts."""

    PartNumber: Required[int]
    Size: Required[int]
    ETag: str
    Checksums: dict[str, str]


class ObjectMetadata(TypedDict):
    """Properties of an object in the headers of a request."""

    content_type: str
    content_encoding: str | None
    metadata: dict[str, str]
    preserved_headers: dict[str, str]


class StoredObject(TypedDict):
    """Record of an object or of one of its versions; a delete marker has no content."""

    etag: str
    size: int
    last_modified: str
    content_type: str
    body: NotRequired[bytes]
    content_encoding: NotRequired[str | None]
    metadata: NotRequired[dict[str, str]]
    preserved_headers: NotRequired[dict[str, str]]
    storage_class: NotRequired[str]
    checksums: NotRequired[dict[str, str]]
    parts: NotRequired[list[ObjectPart] | None]
    version_id: NotRequired[str | None]
    is_delete_marker: NotRequired[bool]
    is_latest: NotRequired[bool]
    replication_status: NotRequired[str]
    _replica: NotRequired[tuple[str, str | None, str] | None]


class UploadedPart(TypedDict):
    """A part of an upload."""

    body: bytes
    etag: str
    size: int
    last_modified: str
    checksums: dict[str, str]


class Upload(TypedDict):
    """Record of an upload in parts."""

    bucket: str
    key: str
    parts: dict[int, UploadedPart]
    metadata: dict[str, str]
    content_type: str
    content_encoding: NotRequired[str | None]
    preserved_headers: dict[str, str]
    requested_sse: NotRequired[str | None]
    storage_class: NotRequired[str]
    checksum_algorithm: str | None
    created: str
    # Members that the emulator adds.
    checksum_type: NotRequired[str | None]
    tags: NotRequired[dict[str, str] | None]
    acl: NotRequired[str | None]
    lock_headers: NotRequired[dict[str, str]]


class CompletedUpload(TypedDict):
    """The response to the completion of an upload."""

    key: str
    body: bytes
    response: Response


class Bucket(TypedDict):
    """Record of a bucket with its objects by key."""

    created: str
    objects: dict[str, StoredObject]
    region: str | None
    # A member that the emulator adds.
    _transition_minimum: NotRequired[str]


class Retention(TypedDict):
    """Retention of an object."""

    Mode: str
    RetainUntilDate: str


class Notification(TypedDict):
    """A notification of a bucket."""

    id: str
    type: str
    arn: str
    events: list[str]
    filter_prefix: str | None
    filter_suffix: str | None


_MODULE: Final = Module("ministack.services.s3")
namespace: str = _MODULE.constant("S3_NS", "efd875fdcac74895")
"""XML namespace."""
buckets: Store[Bucket] = _MODULE.variable_store("_buckets", "a204a5bd38718fef")
multipart_uploads: Store[Upload] = _MODULE.variable_store("_multipart_uploads", "45b850c2f2006bae")
bucket_websites: Store[str] = _MODULE.variable_store("_bucket_websites", "3800cda62cdcafdb")
object_acls: Store[Any] = _MODULE.variable_store("_object_acl", "14869c6557f052f7")
object_annotations: Store[Any] = _MODULE.variable_store("_object_annotations", "cfad85f9ec2630f7")
object_legal_holds: Store[Any] = _MODULE.variable_store("_object_legal_hold", "b5cf98906f4461fd")
object_retentions: Store[Any] = _MODULE.variable_store("_object_retention", "cb89a3bf1b9425bb")
object_tags: Store[Any] = _MODULE.variable_store("_object_tags", "bf4cf04797cd70c5")
object_versions: Store[list[StoredObject]] = _MODULE.variable_store("_object_versions", "af8aa06bdf81c266")
bucket_acls: Store[Any] = _MODULE.variable_store("_bucket_acl", "0f284efb7c193753")
bucket_notifications: Store[str] = _MODULE.variable_store("_bucket_notifications", "a1da18752e52e7e9")
bucket_policies: Store[str] = _MODULE.variable_store("_bucket_policies", "f5264854c94b78e6")
bucket_encryptions: Store[Any] = _MODULE.variable_store("_bucket_encryption", "3d79446afb35a23b")
bucket_lifecycles: Store[Any] = _MODULE.variable_store("_bucket_lifecycle", "2026b5d77dabc502")
bucket_locks: Store[Any] = _MODULE.variable_store("_bucket_object_lock", "e2ec407fadaac37c")
bucket_tags: Store[Any] = _MODULE.variable_store("_bucket_tags", "4a89f27cf87680fa")
bucket_versioning: Store[Any] = _MODULE.variable_store("_bucket_versioning", "d83a270c68a72876")
completed_uploads: Store[CompletedUpload] = _MODULE.variable_store(
    "_completed_multipart_uploads", "865359525a35275a"
)
persists: Name[bool] = _MODULE.variable("S3_PERSIST", "9126e0f882a555aa")
"""Whether objects are kept in files."""


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
def put_bucket_cors(name: str, body: bytes) -> Response: ...


@_MODULE.function("_put_bucket_website", "9591e9c670c4e67f")
def put_bucket_website(name: str, body: bytes) -> Response: ...


@_MODULE.function("_qp", "25e4706623c90f69")
def query_parameter(params: Query, key: str, default: str = "") -> str: ...


@_MODULE.function("_resolve_sse_write_headers", "e87ee6ef06340743")
def encryption_of_write(headers: Headers, bucket_name: str) -> Any: ...


@_MODULE.function("_stored_sse_headers", "a2d1887bebfb6a87")
def encryption_of_object(obj: StoredObject | Upload) -> dict[str, str]: ...


@_MODULE.function("_validate_bucket_name", "65cabe4509f30c29")
def is_bucket_name(name: str) -> bool: ...


@_MODULE.function("_validate_notification_configs", "f922428d2a9635eb")
def validate_notifications(
    configs: list[Notification],
    bucket_region: str,
    bucket_name: str = "",
    skip_destination_validation: bool = False,
) -> tuple[Any, ...] | None: ...


@_MODULE.function("_verify_presigned_sigv4", "5a63d3e0245a9893")
def verify_presigned_url(
    method: str, path: str, headers: Headers, query_params: Query
) -> Response | None: ...


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


@_MODULE.function("_canonical_owner_id", "961dfe8929a08bc7")
def owner_id(account_id: str = "") -> str: ...


@_MODULE.function("bucket_region", "08e4f1918a859279")
def bucket_region(name: str) -> str | None: ...


@_MODULE.function("_bucket_owner_enforced", "7b0ba293c9f0cfae")
def is_owner_enforced(bucket: Bucket) -> bool: ...


@_MODULE.function("_acls_disabled_error", "3e2de43fdd969ee0")
def reject_disabled_acl(headers: Headers, body: bytes = b"", canned_acls: Any = None) -> Response | None: ...


@_MODULE.function("_public_acl_refused", "fb96d93a75af2632")
def reject_public_acl(
    bucket_name: str, headers: Headers, acl_xml: str | bytes | None = None
) -> Response | None: ...


@_MODULE.function("_url_encode", "39ecc6a6ba770119")
def encode_key(value: str) -> str: ...


@_MODULE.function("_persist_version_state", "b027718f21358aef")
def persist_versions(bucket_name: str, key: str, bucket: Bucket) -> None: ...


@_MODULE.function("_version_body", "6ed21475f42cda6e")
def read_version(bucket: Bucket, bucket_name: str, key: str, v: StoredObject) -> bytes | None: ...


@_MODULE.function("_read_body", "e56202161e5866bf")
def read_object(bucket_name: str, key: str, obj: StoredObject) -> bytes: ...


@_MODULE.function("_maybe_replicate", "6a3dbd5a302e17de")
def replicate(
    bucket_name: str, key: str, obj: StoredObject, data: bytes, tags: dict[str, str] | None = None
) -> None: ...


@_MODULE.function("_record_object_version", "25251a1be52958a6")
def record_version(
    bucket_name: str, key: str, prior_obj: StoredObject | None, obj: StoredObject, data: bytes
) -> str | None: ...


@_MODULE.function("_apply_object_lock_from_headers", "3370854aef37c0f6")
def lock_object(bucket_name: str, key: str, headers: Headers, version_id: str | None) -> None: ...


@_MODULE.function("_in_account", "348a53ab8029f76f")
def enter_account(account_id: str) -> AbstractContextManager[None]: ...


@_MODULE.function("_persist_object", "72bb14150773bd68")
def persist_object(bucket: str, key: str, obj: StoredObject) -> None: ...


@_MODULE.function("_sync_restore", "ab48a8fd9105d2b4")
def update_restoration(bucket_name: str, key: str, obj: StoredObject | None) -> str | None: ...


@_MODULE.function("_reject_response_overrides_if_unsigned", "a41f6b4a89a65a5f")
def reject_unsigned_overrides(
    headers: Headers, query_params: Query, bucket_name: str, key: str
) -> Response | None: ...


@_MODULE.function("_apply_response_overrides", "006f9d07262976d2")
def apply_overrides(resp_headers: dict[str, str], query_params: Query) -> None: ...


@_MODULE.function("_object_response_headers", "2bf521b640a103cb")
def object_headers(
    obj: StoredObject, bucket_name: str = "", key: str = "", include_checksums: bool = False
) -> dict[str, str]: ...


@_MODULE.function("_delete_object_version", "46bcfbe96fe3e505")
def delete_version(bucket: Bucket, bucket_name: str, key: str, version_id: str) -> tuple[bool, bool]: ...


@_MODULE.function("_record_delete_marker", "5fa7f58e4ea93dd3")
def add_delete_marker(bucket_name: str, key: str, prior_obj: StoredObject | None) -> str: ...


@_MODULE.function("_maybe_replicate_delete_marker", "6304a7f694b4951a")
def replicate_delete_marker(bucket_name: str, key: str) -> None: ...


@_MODULE.function("_delete_persisted_object", "d668560eef364351")
def remove_persisted_object(bucket_name: str, key: str) -> None: ...


@_MODULE.function("_object_record_from_version", "c1823bcde7896116")
def restore_version(v: StoredObject) -> StoredObject: ...


@_MODULE.function("_fire_s3_event", "038cd9a03e1102d3")
def publish(bucket_name: str, key: str, event_name: str, *rest: Any, **more: Any) -> None: ...


@_MODULE.function("_signed_region", "5163703798b08858")
def read_signed_region(headers: Headers, query_params: Query) -> str | None: ...


@_MODULE.function("_create_bucket", "01b1e23f8c8eddd2")
def create_bucket(
    name: str, body: bytes, headers: Headers | None = None, endpoint_region: str | None = None
) -> Response: ...


@_MODULE.function("_location_constraint_error", "838f4c96fc867656")
def reject_location(name: str, constraint: str | None, endpoint_region: str) -> Response | None: ...


@_MODULE.function("_put_bucket_logging", "e0b14dc6ae6a5ca7")
def put_bucket_logging(name: str, body: bytes) -> Response: ...


@_MODULE.function("_put_bucket_accelerate", "3535728717c29e18")
def put_bucket_acceleration(name: str, body: bytes) -> Response: ...


@_MODULE.function("_put_bucket_versioning", "db49d089ffc48e36")
def put_bucket_versioning(name: str, body: bytes) -> Response: ...


@_MODULE.function("_put_bucket_request_payment", "85ba424489d69ec2")
def put_bucket_request_payment(name: str, body: bytes) -> Response: ...


@_MODULE.function("_get_bucket_request_payment", "e17bed27ac6f03e3")
def get_bucket_request_payment(name: str) -> Response: ...


@_MODULE.function("_put_bucket_encryption", "eaceb79881d73428")
def put_bucket_encryption(name: str, body: bytes) -> Response: ...


@_MODULE.function("_put_bucket_ownership_controls", "145f898952dde93a")
def put_bucket_ownership(name: str, body: bytes) -> Response: ...


@_MODULE.function("_put_public_access_block", "ec111d0a30d254f7")
def put_public_access_block(name: str, body: bytes) -> Response: ...


@_MODULE.function("_policy_is_public", "1a9b80fdcae3271b")
def is_policy_public(policy_text: str) -> bool: ...


@_MODULE.function("_parse_notification_config", "2b6af655128be661")
def find_notifications(bucket_name: str) -> list[Notification]: ...


@_MODULE.function("_event_matches", "34a6066cbc4fca43")
def event_matches(event_name: str, patterns: list[str]) -> bool: ...


@_MODULE.function("_key_matches_filter", "132b4af8a0275bd7")
def key_matches(key: str, prefix: str | None, suffix: str | None) -> bool: ...


@_MODULE.function("_deliver_event_to_sns", "f240985586732b46")
def notify_topic(arn: str, event_payload: Fields, bucket_region: str, bucket_name: str = "") -> None: ...


@_MODULE.function("_validate_notification_target_arn", "a0770e064c237486")
def reject_target(target_type: str, arn: str, bucket_region: str) -> Response | None: ...


@_MODULE.function("_notification_configs_to_xml", "26859baf2764a00e")
def write_notifications(configs: Any, has_eventbridge: bool) -> str: ...


@_MODULE.function("_enforce_post_policy_size", "6efc19c8ffba3d79")
def check_post_size(policy_b64: str, size: int) -> Response | None: ...


@_MODULE.function("_put_bucket_replication", "9d16b78fce826c3a")
def put_bucket_replication(bucket_name: str, body: bytes) -> Response: ...


@_MODULE.function("_put_bucket_policy", "4576523c7911bf9e")
def put_bucket_policy(name: str, body: bytes) -> Response: ...


@_MODULE.function("_delete_bucket", "03c620b9bb63d6d0")
def delete_bucket(name: str) -> Response: ...


@_MODULE.function("_bucket_has_versions", "aadb7ce0d58f699f")
def has_versions(name: str) -> bool: ...
