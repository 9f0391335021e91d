"""The operations of Amazon S3 by method and subresource, and what all of them have in common."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.ministack import s3
from embedded_aws.ministack.records import Headers, Query, Response
from embedded_aws.services.s3 import (
    acls,
    bucket_settings,
    buckets,
    completed_uploads,
    deletes,
    lifecycle,
    listings,
    locks,
    named_configurations,
    objects,
    posts,
    reads,
    tagging,
    uploads,
    writes,
)
from embedded_aws.services.s3.errors import S3Error
from embedded_aws.services.s3.requests import MiniStackError, Operation, S3Request

_COPY: Final = "x-amz-copy-source"
_OF_OBJECTS: Final[Mapping[tuple[str, str], Operation]] = {
    ("GET", ""): reads.get_object,
    ("HEAD", ""): reads.get_object,
    ("PUT", ""): writes.put_object,
    ("PUT", _COPY): writes.copy_object,
    ("DELETE", ""): deletes.delete_object,
    ("GET", "attributes"): reads.get_attributes,
    ("GET", "tagging"): tagging.get_object_tags,
    ("PUT", "tagging"): tagging.put_object_tags,
    ("DELETE", "tagging"): tagging.delete_object_tags,
    ("GET", "acl"): acls.get_object_acl,
    ("PUT", "acl"): acls.put_object_acl,
    ("GET", "retention"): locks.get_retention,
    ("PUT", "retention"): locks.put_retention,
    ("GET", "legal-hold"): locks.get_legal_hold,
    ("PUT", "legal-hold"): locks.put_legal_hold,
    ("POST", "uploads"): uploads.start_upload,
    ("PUT", "uploadId"): uploads.put_part,
    ("PUT", f"uploadId {_COPY}"): uploads.copy_part,
    ("GET", "uploadId"): uploads.list_parts,
    ("DELETE", "uploadId"): uploads.abort_upload,
    ("POST", "uploadId"): completed_uploads.complete_upload,
}
_OF_BUCKETS: Final[Mapping[tuple[str, str], Operation]] = {
    ("GET", ""): listings.list_objects,
    ("GET", "list-type"): listings.list_objects_v2,
    ("GET", "versions"): listings.list_versions,
    ("GET", "uploads"): listings.list_uploads,
    ("POST", "delete"): deletes.delete_objects,
    ("GET", "tagging"): tagging.get_bucket_tags,
    ("PUT", "tagging"): tagging.put_bucket_tags,
    ("GET", "acl"): acls.get_bucket_acl,
    ("PUT", "acl"): acls.put_bucket_acl,
    ("GET", "lifecycle"): lifecycle.get_lifecycle,
    ("PUT", "lifecycle"): lifecycle.put_lifecycle,
    ("DELETE", "lifecycle"): lifecycle.delete_lifecycle,
    ("GET", "object-lock"): locks.get_configuration,
    ("PUT", "object-lock"): locks.put_configuration,
    ("PUT", ""): buckets.create_bucket,
    ("HEAD", ""): buckets.head_bucket,
    ("DELETE", ""): buckets.delete_bucket,
    ("POST", ""): posts.post_object,
    **bucket_settings.OPERATIONS,
    **named_configurations.OPERATIONS,
}
_SUBRESOURCES: Final = frozenset(
    {
        *("annotation", "restore", "select", "torrent", "encryption", "logging", "location", "policy"),
        *("versioning", "notification", "cors", "accelerate", "request-payment", "requestPayment", "website"),
        *("replication", "ownershipControls", "publicAccessBlock", "policyStatus", "analytics", "inventory"),
        *("metrics", "intelligent-tiering"),
        *(name for operations in (_OF_OBJECTS, _OF_BUCKETS) for _, name in operations if name),
    }
)
_OWNER: Final = "x-amz-expected-bucket-owner"


def find_operation(request: S3Request) -> Operation | None:
    """Returns the operation that a request is for; None if MiniStack serves it."""
    if not request.bucket:
        return buckets.list_buckets if request.method == "GET" else None
    named = next((name for name in request.query if name in _SUBRESOURCES), "")
    if request.key:
        copies = request.method == "PUT" and _COPY in request.headers
        if copies and named in {"", "uploadId"}:
            named = f"{named} {_COPY}".strip()
        return _OF_OBJECTS.get((request.method, named))
    return _OF_BUCKETS.get((request.method, named))


def serve_operations(serve: Callable[..., Response]) -> Callable[..., Response]:
    """Serves the operations of this package, and leaves the others to MiniStack."""

    def serve_operation(  # noqa: PLR0917 (the parameters of the original)
        method: str, bucket: str, key: str, headers: Headers, body: bytes, query: Query
    ) -> Response:
        request = S3Request(method, bucket, key, headers, body, query)
        try:
            _check_owner(request)
            objects.check_key(key)
            operation = find_operation(request)
            response = operation(request) if operation else serve(method, bucket, key, headers, body, query)
        except S3Error as error:
            response = error.build_response()
        except MiniStackError as error:
            response = error.response
        response[1].setdefault("server", "AmazonS3")
        return response

    return serve_operation


def _check_owner(request: S3Request) -> None:
    """Compares the account that a request expects to own the bucket with its owner.

    Raises:
        S3Error: If the account is another one, or not an account.
    """
    for header in (_OWNER, "x-amz-source-expected-bucket-owner"):
        named = request.headers.get(header)
        if named is None:
            continue
        if not re.fullmatch(r"\d{12}", named):
            reason = (
                f"The value of the expected bucket owner parameter must be an AWS Account ID... [{named}]"
            )
            raise S3Error("InvalidBucketOwnerAWSAccountID", reason)
        if header == _OWNER and request.bucket in s3.buckets and named != s3.bucket_owner(request.bucket):
            raise S3Error("AccessDenied", "Access Denied", status=403)
