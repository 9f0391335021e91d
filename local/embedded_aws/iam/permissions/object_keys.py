"""The customer managed keys that a request for an object of Amazon S3 uses.

Which operation needs which permission is in the S3 user guide, "Required permissions for Amazon S3 API
operations", and in the API reference of the operations for parts (UploadPart) and checksums (HeadObject).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from embedded_aws.iam.encryption import find_key
from embedded_aws.ministack import iam_actions, s3
from embedded_aws.ministack.records import Query

_KEY: Final = "x-amz-server-side-encryption-aws-kms-key-id"
_ENCRYPT: Final = "kms:GenerateDataKey"
_DECRYPT: Final = "kms:Decrypt"
_READS: Final = frozenset({"GetObject", "GetObjectAttributes"})
_Stored = s3.StoredObject | s3.Upload | None


def find_key_uses(
    method: str, path: str, headers: Mapping[str, str], query: Query
) -> Iterator[tuple[str, str]]:
    """Yields action and ARN for each use of a customer managed key that a request needs.

    Args:
        method: HTTP method.
        path: Decoded path that begins with the bucket.
        headers: Headers; those that a presigned URL has in its query are among them.
        query: Query parameters.
    """
    bucket, name = s3.parse_path(path, headers)
    action: str = (iam_actions.s3_action(method, path, query) if name else None) or ""
    if action.replace("Version", "") in _READS:
        found = _find_object(bucket, name, iam_actions.query_parameter(query, "versionId"))
        if method != "HEAD" or _is_showing_checksum(headers, found):
            yield from _use(found, _DECRYPT)
    elif "uploadId" in query:
        upload = s3.multipart_uploads.get(iam_actions.query_parameter(query, "uploadId"))
        yield from _use_for_upload(method, headers, upload)
    elif action == "PutObject":
        yield from _use_of_copied(headers)
        yield from find_encrypting_uses(bucket, headers)


def find_encrypting_uses(bucket: str, headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yields the use of the key that encrypts a new object: that of the request, or else of its bucket."""
    stored: dict[str, str] | None = s3.encryption_of_write(headers, _find_own_name(bucket))[0]
    if stored and (key := find_key(stored.get(_KEY))):
        yield _ENCRYPT, key


def _use_for_upload(method: str, headers: Mapping[str, str], upload: _Stored) -> Iterator[tuple[str, str]]:
    """The key of an upload is chosen once; its parts are encrypted, and decrypted to list or to join them."""
    if method == "PUT":
        yield from _use_of_copied(headers)
        yield from _use(upload, _ENCRYPT)
    if method in {"PUT", "POST", "GET"}:
        yield from _use(upload, _DECRYPT)


def _use_of_copied(headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if source := iam_actions.source_object(headers):
        arn, version = source
        bucket, _, name = arn.removeprefix("arn:aws:s3:::").partition("/")
        yield from _use(_find_object(bucket, name, version), _DECRYPT)


def _use(stored: _Stored, action: str) -> Iterator[tuple[str, str]]:
    if stored and (key := find_key(s3.encryption_of_object(stored).get(_KEY))):
        yield action, key


def _find_object(bucket: str, name: str, version: str) -> _Stored:
    """Returns the record of a version, which may have another key than the current one."""
    own = _find_own_name(bucket)
    for each in s3.object_versions.get((own, name), ()) if version else ():
        if each.get("version_id") == version:
            return each
    found = s3.buckets.get(own)
    return found["objects"].get(name) if found else None


def _find_own_name(bucket: str) -> str:
    """Returns the name of the bucket, which may be addressed by the alias of an access point."""
    point = s3.find_access_point(bucket)
    return point[1] if point else bucket


def _is_showing_checksum(headers: Mapping[str, str], found: _Stored) -> bool:
    """Whether a HEAD request asks for a checksum, which is encrypted, as the object's content."""
    asked = headers.get("x-amz-checksum-mode", "").upper() == "ENABLED"
    return asked and bool(found and found.get("checksums"))
