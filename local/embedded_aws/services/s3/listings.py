"""Lists of buckets, objects, versions, uploads and parts, with their pages."""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from embedded_aws.json_values import read_object, read_text
from embedded_aws.ministack import s3
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.s3 import Bucket, StoredObject
from embedded_aws.services.s3 import uploads
from embedded_aws.services.s3.checksums import find_type
from embedded_aws.services.s3.errors import S3Error, reject_argument
from embedded_aws.services.s3.requests import S3Request, write_xml
from embedded_aws.services.s3.times import show_time

_PAGE: Final = 1000
_BUCKETS: Final = 10_000
_TOKEN: Final = "1"  # noqa: S105 (version of a continuation token)


@dataclass(frozen=True)
class _Row:
    """A key, or the beginning of several keys, with what is listed for it."""

    name: str
    found: Mapping[str, object] | None = None
    version: str = ""

    @property
    def entry(self) -> Mapping[str, object]:
        """Key or version that is listed; empty for the beginning of several keys."""
        return self.found or {}

    @property
    def is_prefix(self) -> bool:
        return self.found is None


@dataclass(frozen=True)
class _Page:
    rows: list[_Row]
    is_truncated: bool

    def prefixes(self, encode: Callable[[str], str]) -> list[dict[str, str]]:
        return [{"Prefix": encode(row.name)} for row in self.rows if row.is_prefix]

    @property
    def entries(self) -> list[_Row]:
        return [row for row in self.rows if not row.is_prefix]

    @property
    def next(self) -> _Row | None:
        """The last row, if more follow."""
        return self.rows[-1] if self.is_truncated and self.rows else None


def _group(rows: Iterable[_Row], prefix: str, delimiter: str) -> Iterator[_Row]:
    """Yields the rows that begin with a prefix; those with the delimiter behind it once, as a prefix."""
    last = ""
    for row in rows:
        if not row.name.startswith(prefix):
            continue
        head, found, _ = row.name[len(prefix) :].partition(delimiter) if delimiter else ("", "", "")
        if not found:
            yield row
        elif (common := f"{prefix}{head}{delimiter}") != last:
            last = common
            yield _Row(common)


def _cut(rows: Iterable[_Row], limit: int) -> _Page:
    found = list(islice(rows, limit + 1))
    return _Page(found[:limit], bool(limit) and len(found) > limit)


def _read_encoding(request: S3Request) -> tuple[str | None, Callable[[str], str]]:
    """Returns the encoding that a request asks for, and the function that encodes a name."""
    if "encoding-type" not in request.query:
        return None, str
    named = request.parameter("encoding-type")
    if named != "url":
        raise reject_argument("Invalid Encoding Method specified in Request", "encoding-type", named)
    return named, s3.encode_key


def _list_keys(request: S3Request, after: str) -> _Page:
    objects = request.find_bucket()["objects"]
    prefix = request.parameter("prefix")
    rows = (_Row(key, objects[key]) for key in sorted(objects))
    grouped = _group(rows, prefix, request.parameter("delimiter"))
    return _cut((row for row in grouped if row.name > after), min(request.count("max-keys"), _PAGE))


def list_objects(request: S3Request) -> Response:
    """Lists objects, as the first version of the operation."""
    encoding, encode = _read_encoding(request)
    page = _list_keys(request, request.parameter("marker"))
    delimiter = request.parameter("delimiter")
    return write_xml(
        "ListBucketResult",
        {
            "Name": request.bucket,
            "Prefix": encode(request.parameter("prefix")),
            "Marker": encode(request.parameter("marker")),
            "NextMarker": encode(page.next.name) if page.next and delimiter else None,
            "MaxKeys": min(request.count("max-keys"), _PAGE),
            "Delimiter": encode(delimiter) if delimiter else None,
            "IsTruncated": page.is_truncated,
            "EncodingType": encoding,
            "Contents": [_show_object(row, encode, with_owner=True) for row in page.entries],
            "CommonPrefixes": page.prefixes(encode),
        },
        _name_region(request),
    )


def list_objects_v2(request: S3Request) -> Response:
    """Lists objects, as the second version of the operation."""
    encoding, encode = _read_encoding(request)
    token = request.parameter("continuation-token") if "continuation-token" in request.query else None
    start = None if token else request.parameter("start-after")
    page = _list_keys(request, start or "" if token is None else _read_token(token))
    delimiter = request.parameter("delimiter")
    with_owner = request.parameter("fetch-owner").lower() == "true"
    return write_xml(
        "ListBucketResult",
        {
            "Name": request.bucket,
            "Prefix": encode(request.parameter("prefix")),
            "StartAfter": encode(start) if start else None,
            "ContinuationToken": token,
            "NextContinuationToken": _write_token(page.next.name) if page.next else None,
            "KeyCount": len(page.rows),
            "MaxKeys": min(request.count("max-keys"), _PAGE),
            "Delimiter": encode(delimiter) if delimiter else None,
            "IsTruncated": page.is_truncated,
            "EncodingType": encoding,
            "Contents": [_show_object(row, encode, with_owner=with_owner) for row in page.entries],
            "CommonPrefixes": page.prefixes(encode),
        },
        _name_region(request),
    )


def _name_region(request: S3Request) -> dict[str, str]:
    return {"x-amz-bucket-region": _find_region(request.bucket)}


def _write_token(name: str) -> str:
    return _TOKEN + base64.urlsafe_b64encode(name.encode()).decode()


def _read_token(token: str) -> str:
    incorrect = reject_argument("The continuation token provided is incorrect", "continuation-token")
    if not token.startswith(_TOKEN):
        raise incorrect
    try:
        return base64.urlsafe_b64decode(token.removeprefix(_TOKEN)).decode()
    except ValueError:
        raise incorrect from None


def _show_object(row: _Row, encode: Callable[[str], str], *, with_owner: bool) -> dict[str, object]:
    return {
        "Key": encode(row.name),
        **_show_content(row.entry),
        "Owner": show_owner() if with_owner else None,
        "StorageClass": row.entry.get("storage_class") or "STANDARD",
    }


def _show_content(record: Mapping[str, object]) -> dict[str, object]:
    checksums = {name: read_text(value) for name, value in read_object(record.get("checksums")).items()}
    return {
        "LastModified": show_time(read_text(record["last_modified"])),
        "ETag": record["etag"],
        "ChecksumAlgorithm": list(checksums),
        "ChecksumType": find_type(checksums) if checksums else None,
        "Size": record["size"],
    }


def show_owner() -> dict[str, str]:
    """Returns the element for the owner of buckets and objects."""
    return {"ID": s3.owner_id()}


def list_versions(request: S3Request) -> Response:
    """Lists the versions of objects, with their delete markers."""
    bucket = request.find_bucket()
    encoding, encode = _read_encoding(request)
    key_marker, version_marker = request.parameter("key-marker"), request.parameter("version-id-marker")
    if version_marker and not key_marker:
        reason = "A version-id marker cannot be specified without a key marker."
        raise reject_argument(reason, "version-id-marker", version_marker)
    grouped = _group(
        _find_versions(request.bucket, bucket, key_marker, version_marker),
        request.parameter("prefix"),
        delimiter := request.parameter("delimiter"),
    )
    after = (row for row in grouped if not row.is_prefix or row.name > key_marker)
    page = _cut(after, min(request.count("max-keys"), _PAGE))
    shown = [_show_version(row, encode) for row in page.entries]
    return write_xml(
        "ListVersionsResult",
        {
            "Name": request.bucket,
            "Prefix": encode(request.parameter("prefix")),
            "KeyMarker": encode(key_marker),
            "VersionIdMarker": version_marker,
            "NextKeyMarker": encode(page.next.name) if page.next else None,
            "NextVersionIdMarker": page.next.version or None if page.next else None,
            "MaxKeys": min(request.count("max-keys"), _PAGE),
            "Delimiter": encode(delimiter) if delimiter else None,
            "IsTruncated": page.is_truncated,
            "EncodingType": encoding,
            "Version": [version for version in shown if "ETag" in version],
            "DeleteMarker": [version for version in shown if "ETag" not in version],
            "CommonPrefixes": page.prefixes(encode),
        },
    )


def _find_versions(name: str, bucket: Bucket, key_marker: str, version_marker: str) -> Iterator[_Row]:
    """Yields the versions that follow the markers, by their keys and then from the newest to the oldest."""
    kept = {key for holder, key in s3.object_versions if holder == name}
    for key in sorted({*bucket["objects"], *kept}):
        if key < key_marker or (key == key_marker and not version_marker):
            continue
        versions: list[StoredObject] = s3.object_versions.get((name, key)) or []
        if not versions:
            current = bucket["objects"][key]
            versions = [{**current, "version_id": current.get("version_id") or "null", "is_latest": True}]
        newest = versions[::-1]
        if key == key_marker:
            ids = [each.get("version_id") for each in newest]
            newest = newest[ids.index(version_marker) + 1 :] if version_marker in ids else newest
        yield from (_Row(key, each, each.get("version_id") or "") for each in newest)


def _show_version(row: _Row, encode: Callable[[str], str]) -> dict[str, object]:
    shown: dict[str, object] = {
        "Key": encode(row.name),
        "VersionId": row.version,
        "IsLatest": bool(row.entry.get("is_latest")),
        "LastModified": show_time(read_text(row.entry["last_modified"])),
        "Owner": show_owner(),
    }
    if row.entry.get("is_delete_marker"):
        return shown
    return {
        **shown,
        **_show_content(row.entry),
        "StorageClass": row.entry.get("storage_class") or "STANDARD",
    }


def list_uploads(request: S3Request) -> Response:
    """Lists the uploads in parts that are not yet complete."""
    request.find_bucket()
    encoding, encode = _read_encoding(request)
    key_marker = request.parameter("key-marker")
    upload_marker = request.parameter("upload-id-marker") if key_marker else ""
    rows = [_Row(each["key"], each, identifier) for identifier, each in uploads.find_uploads(request.bucket)]
    rows.sort(key=lambda row: row.name)
    if upload_marker:
        if (key_marker, upload_marker) not in [(row.name, row.version) for row in rows]:
            raise reject_argument("Invalid uploadId marker", "upload-id-marker", upload_marker)
        ids = [row.version for row in rows]
        rows = rows[ids.index(upload_marker) + 1 :]
    grouped = _group(rows, request.parameter("prefix"), delimiter := request.parameter("delimiter"))
    page = _cut(
        (row for row in grouped if row.name > key_marker or (upload_marker and not row.is_prefix)),
        min(request.count("max-uploads"), _PAGE),
    )
    last = page.entries[-1] if page.entries else _Row("")
    return write_xml(
        "ListMultipartUploadsResult",
        {
            "Bucket": request.bucket,
            "KeyMarker": encode(key_marker),
            "UploadIdMarker": upload_marker,
            "NextKeyMarker": encode(last.name),
            "Prefix": encode(prefix) if (prefix := request.parameter("prefix")) else None,
            "Delimiter": encode(delimiter) if delimiter else None,
            "NextUploadIdMarker": last.version,
            "MaxUploads": min(request.count("max-uploads"), _PAGE),
            "EncodingType": encoding,
            "IsTruncated": page.is_truncated,
            "Upload": [_show_upload(row, encode) for row in page.entries],
            "CommonPrefixes": page.prefixes(encode),
        },
    )


def _show_upload(row: _Row, encode: Callable[[str], str]) -> dict[str, object]:
    return {
        "Key": encode(row.name),
        "UploadId": row.version,
        "Initiator": uploads.show_initiator(),
        "Owner": show_owner(),
        "StorageClass": row.entry.get("storage_class") or "STANDARD",
        "Initiated": show_time(read_text(row.entry["created"])),
        **uploads.show_algorithm(row.entry),
    }


def list_buckets(request: S3Request, regions: frozenset[str]) -> Response:
    """Lists the buckets of the account."""
    prefix, region = request.parameter("prefix"), request.parameter("bucket-region")
    if region and region not in regions:
        reason = f"Argument value {region} is not a valid AWS Region"
        raise reject_argument(reason, "bucket-region")
    token = request.parameter("continuation-token")
    limit = request.count("max-buckets", _BUCKETS)
    if not 1 <= limit <= _BUCKETS:
        reason = f"Argument max-buckets must be an integer between 1 and {_BUCKETS}"
        raise S3Error("InvalidArgument", reason, ArgumentName="max-buckets", ArgumentValue=str(limit))
    after = _read_token(token) if token else ""
    names = (name for name in sorted(s3.buckets) if name.startswith(prefix) and name > after)
    rows = (_Row(name, s3.buckets[name]) for name in names)
    page = _cut((row for row in rows if not region or _find_region(row.name) == region), limit)
    return write_xml(
        "ListAllMyBucketsResult",
        {
            "Owner": show_owner(),
            "Buckets": {
                "Bucket": [
                    {
                        "Name": row.name,
                        "CreationDate": show_time(read_text(row.entry["created"])),
                        "BucketRegion": _find_region(row.name),
                        "BucketArn": f"arn:aws:s3:::{row.name}",
                    }
                    for row in page.rows
                ]
            },
            "Prefix": prefix or None,
            "ContinuationToken": _write_token(page.next.name) if page.next else None,
        },
    )


def _find_region(bucket: str) -> str:
    return s3.bucket_region(bucket) or "us-east-1"
