"""Uploads in parts: their start, their parts, and their end without an object."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Final

from embedded_aws.json_values import read_text
from embedded_aws.ministack import responses, s3
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.s3 import Upload, UploadedPart
from embedded_aws.services.s3 import checksums, encryption, objects
from embedded_aws.services.s3.errors import S3Error, reject_argument
from embedded_aws.services.s3.requests import S3Request, write_xml
from embedded_aws.services.s3.times import show_time

_PARTS: Final = 10_000
_PAGE: Final = 1000


def find_uploads(bucket: str) -> Iterator[tuple[str, Upload]]:
    """Yields the uploads to a bucket with their IDs, from the oldest to the newest."""
    for identifier, upload in list(s3.multipart_uploads.items()):
        if upload["bucket"] == bucket:
            yield identifier, upload


def find_upload(request: S3Request) -> tuple[str, Upload]:
    """Returns ID and record of the upload that a request names.

    Raises:
        S3Error: If the bucket does not have the upload for that key.
    """
    request.find_bucket()
    identifier = request.parameter("uploadId")
    upload = s3.multipart_uploads.get(identifier)
    if upload is None or (upload["bucket"], upload["key"]) != (request.bucket, request.key):
        raise S3Error("NoSuchUpload", UploadId=identifier)
    return identifier, upload


def start_upload(request: S3Request) -> Response:
    """Starts an upload."""
    bucket = request.find_bucket()
    objects.check_locks(request)
    acl = objects.read_acl(request, bucket)
    storage_class = objects.read_storage_class(request.headers)
    encrypted = encryption.choose_encryption(request.headers, request.bucket)
    algorithm = checksums.read_algorithm(request.headers)
    kind = checksums.read_type(request.headers, algorithm)
    tags = objects.read_tags(request.header("x-amz-tagging"))
    identifier = responses.new_uuid()
    s3.multipart_uploads[identifier] = {
        "bucket": request.bucket,
        "key": request.key,
        "parts": {},
        **objects.read_metadata(request.headers),
        "storage_class": storage_class,
        "requested_sse": request.headers.get("x-amz-server-side-encryption"),
        "checksum_algorithm": algorithm or None,
        "checksum_type": kind,
        "created": responses.now_iso(),
        "tags": tags,
        "acl": acl,
        "lock_headers": objects.read_lock_headers(request.headers),
    }
    s3.multipart_uploads[identifier]["preserved_headers"].update(encrypted)
    named = {"x-amz-checksum-algorithm": algorithm, "x-amz-checksum-type": kind} if algorithm else {}
    content = {"Bucket": request.bucket, "Key": request.key, "UploadId": identifier}
    return write_xml("InitiateMultipartUploadResult", content, {**encrypted, **named})


def _read_part_number(request: S3Request) -> int:
    text = request.parameter("partNumber")
    if text.isdigit() and 1 <= int(text) <= _PARTS:
        return int(text)
    reason = f"Part number must be an integer between 1 and {_PARTS}, inclusive"
    raise reject_argument(reason, "partNumber", text)


def put_part(request: S3Request) -> Response:
    """Stores a part of an upload."""
    number = _read_part_number(request)
    _, upload = find_upload(request)
    encryption.check_part(request.headers, upload)
    checksums.check_content_md5(request.body, request.headers, of_part=True)
    found = _find_checksums(request, upload)
    part = _store_part(upload, number, request.body, found)
    named = {f"x-amz-checksum-{each.lower()}": value for each, value in found.items()}
    return 200, {"ETag": part["etag"], **encryption.find_stored(upload), **named}, b""


def _find_checksums(request: S3Request, upload: Upload) -> dict[str, str]:
    """Returns the checksum of a part, whose algorithm is that of its upload."""
    expected = upload["checksum_algorithm"]
    given = checksums.read_checksum(request.headers)
    actual = given[0] if given else checksums.read_algorithm(request.headers)
    if expected and actual and actual != expected:
        reason = (
            f"Checksum Type mismatch occurred, expected checksum Type: {expected.lower()}, actual checksum "
            f"Type: {actual.lower()}"
        )
        raise S3Error("InvalidRequest", reason)
    return checksums.find_checksums(request.body, request.headers, expected or "")


def _store_part(upload: Upload, number: int, content: bytes, found: dict[str, str]) -> UploadedPart:
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    part: UploadedPart = {
        "body": content,
        "etag": f'"{digest}"',
        "size": len(content),
        "last_modified": responses.now_iso(),
        "checksums": found,
    }
    upload["parts"][number] = part
    return part


def copy_part(request: S3Request) -> Response:
    """Stores a part of an upload that is copied from an object."""
    number = _read_part_number(request)
    _, upload = find_upload(request)
    encryption.check_part(request.headers, upload)
    source = objects.find_source(request)
    content = _cut_range(request.header("x-amz-copy-source-range"), source.read_body())
    algorithm = upload["checksum_algorithm"]
    found = {algorithm: checksums.compute_checksum(algorithm, content)} if algorithm else {}
    part = _store_part(upload, number, content, found)
    named = {f"Checksum{each}": value for each, value in found.items()}
    shown = {"LastModified": show_time(part["last_modified"]), "ETag": part["etag"], **named}
    return write_xml("CopyPartResult", shown, {**encryption.find_stored(upload), **source.name_version()})


def _cut_range(text: str, content: bytes) -> bytes:
    if not text:
        return content
    first, found, last = text.removeprefix("bytes=").partition("-")
    if not (text.startswith("bytes=") and found and first.isdigit() and last.isdigit()) or int(last) < int(
        first
    ):
        reason = (
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are "
            "the zero-based offsets of the first and last bytes to copy"
        )
        raise reject_argument(reason, "x-amz-copy-source-range", text)
    if int(last) >= len(content):
        reason = f"Range specified is not valid for source object of size: {len(content)}"
        raise reject_argument(reason, "x-amz-copy-source-range", text)
    return content[int(first) : int(last) + 1]


def abort_upload(request: S3Request) -> Response:
    """Deletes an upload with its parts."""
    identifier, _ = find_upload(request)
    del s3.multipart_uploads[identifier]
    return 204, {}, b""


def list_parts(request: S3Request) -> Response:
    """Lists the parts of an upload."""
    identifier, upload = find_upload(request)
    marker = request.count("part-number-marker", 0)
    limit = min(request.count("max-parts", _PAGE), _PAGE)
    numbers = sorted(number for number in upload["parts"] if number > marker)
    algorithm = upload["checksum_algorithm"]
    return write_xml(
        "ListPartsResult",
        {
            "Bucket": request.bucket,
            "Key": request.key,
            "UploadId": identifier,
            "Initiator": show_initiator(),
            "Owner": {"ID": s3.owner_id()},
            "StorageClass": upload.get("storage_class") or "STANDARD",
            "PartNumberMarker": marker,
            "NextPartNumberMarker": numbers[:limit][-1] if numbers[:limit] else 0,
            "MaxParts": limit,
            "IsTruncated": len(numbers) > limit,
            **show_algorithm(upload),
            "Part": [_show_part(number, upload["parts"][number], algorithm) for number in numbers[:limit]],
        },
    )


def _show_part(number: int, part: UploadedPart, algorithm: str | None) -> dict[str, object]:
    found = part.get("checksums") or {}
    return {
        "PartNumber": number,
        "LastModified": show_time(part["last_modified"]),
        "ETag": part["etag"],
        "Size": part["size"],
        **({f"Checksum{algorithm}": found[algorithm]} if algorithm in found else {}),
    }


def show_initiator() -> dict[str, str]:
    """Returns the element for the caller who starts uploads."""
    return {"ID": s3.owner_id(), "DisplayName": responses.get_account_id()}


def show_algorithm(upload: Mapping[str, object]) -> dict[str, str]:
    """Returns the elements for the checksum of an upload."""
    algorithm = read_text(upload.get("checksum_algorithm"))
    kind = read_text(upload.get("checksum_type")) or checksums.COMPOSITE
    return {"ChecksumAlgorithm": algorithm, "ChecksumType": kind} if algorithm else {}
