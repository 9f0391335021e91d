"""Objects that are read: their content, headers, and attributes."""

import re
from collections.abc import Mapping
from typing import Final

from embedded_aws.ministack import responses, s3
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.s3 import ObjectPart, StoredObject
from embedded_aws.services.s3 import checksums, encryption, lifecycle, metadata, preconditions, versions
from embedded_aws.services.s3.errors import S3Error, reject_argument
from embedded_aws.services.s3.requests import S3Request, raise_error, write_xml

_ARCHIVED: Final = frozenset({"GLACIER", "DEEP_ARCHIVE"})
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")
_ATTRIBUTES: Final = frozenset({"ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"})
_PAGE: Final = 1000
_OF_CONTENT: Final = frozenset({"content-length", "content-type", "content-encoding", "accept-ranges"})


def get_object(request: S3Request) -> Response:
    """Returns an object, or a range or part of it; only its headers for the method HEAD."""
    raise_error(s3.reject_unsigned_overrides(request.headers, request.query, request.bucket, request.key))
    part = request.parameter("partNumber")
    if part and request.header("range"):
        reason = "Cannot specify both Range header and partNumber query parameter"
        raise S3Error("InvalidRequest", reason)
    version = versions.find_version(request)
    record = version.record
    encryption.check_read(request.headers, record)
    restored = _check_archive(request, version)
    headers = _build_headers(request, version)
    failed = preconditions.find_failed(request.headers, record)
    if preconditions.is_unchanged(failed):
        return 304, {name: value for name, value in headers.items() if _is_of_version(name)}, b""
    if failed:
        raise S3Error("PreconditionFailed", Condition=failed)
    headers |= restored
    section = (
        _find_part(int(part), record) if part.isdigit() else _find_range(request.header("range"), record)
    )
    if section is not None:
        headers |= section.headers
        is_whole = section.end - section.start + 1 == record["size"] and not section.checksums
        if not (part and is_whole):
            headers = {
                name: value for name, value in headers.items() if not name.startswith("x-amz-checksum-")
            }
        if section.checksums and _wants_checksum(request):
            of_part: StoredObject = {**record, "checksums": dict(section.checksums)}
            headers |= checksums.name_headers(of_part)
            headers["x-amz-checksum-type"] = checksums.COMPOSITE
    s3.apply_overrides(headers, request.query)
    status = 200 if section is None else 206
    if request.method == "HEAD":
        return status, headers, b""
    content = version.read_body()
    return status, headers, content if section is None else content[section.start : section.end + 1]


def _is_of_version(header: str) -> bool:
    name = header.lower()
    return name not in _OF_CONTENT and not name.startswith("x-amz-checksum-")


class _Section:
    """A range or a part of an object."""

    def __init__(
        self, start: int, end: int, size: int, *, parts: int = 0, found: Mapping[str, str] | None = None
    ) -> None:
        self.start, self.end, self.checksums = start, end, found
        self.headers = {
            "Content-Length": str(end - start + 1),
            "Content-Range": f"bytes {start}-{end}/{size}",
        }
        if parts:
            self.headers["x-amz-mp-parts-count"] = str(parts)


def _find_part(number: int, record: StoredObject) -> _Section:
    parts = record.get("parts") or []
    actual = len(parts) or 1
    if not parts and number == 1:
        return _Section(0, max(record["size"] - 1, 0), record["size"])
    start = 0
    for part in parts:
        if part["PartNumber"] == number:
            end = start + part["Size"] - 1
            found = part.get("Checksums") or {}
            return _Section(start, end, record["size"], parts=actual, found=found)
        start += part["Size"]
    raise S3Error("InvalidPartNumber", ActualPartCount=str(actual), PartNumberRequested=str(number))


def _find_range(header: str, record: StoredObject) -> _Section | None:
    """Returns the range that a header names; None without one, and for one that S3 ignores."""
    match, size = _RANGE.fullmatch(header), int(record["size"])
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        start, end = max(size - int(match[2]), 0), size - 1
        if not int(match[2]):
            start = size
    else:
        start, end = int(match[1]), min(int(match[2] or size), size - 1)
        if match[2] and int(match[2]) < start:
            return None
    if start >= size:
        named = {"RangeRequested": header, "ActualObjectSize": str(size)}
        raise S3Error("InvalidRange", headers={"Content-Range": f"bytes */{size}"}, elements=named)
    return _Section(start, end, size)


def _check_archive(request: S3Request, version: versions.Version) -> dict[str, str]:
    """Checks that an archived object is restored, and returns the headers for its restoration."""
    record = version.record
    storage_class = record.get("storage_class") or "STANDARD"
    if storage_class not in _ARCHIVED:
        return {}
    current = request.find_bucket()["objects"].get(request.key)
    is_current = current is not None and (
        current is record or current.get("version_id") == version.identifier
    )
    phase = s3.update_restoration(request.bucket, request.key, current) if is_current else None
    if request.method == "GET" and phase != "restored":
        headers = {"x-amz-storage-class": storage_class}
        raise S3Error("InvalidObjectState", StorageClass=storage_class, headers=headers)
    return {}


def _build_headers(request: S3Request, version: versions.Version) -> dict[str, str]:
    record = version.record
    holder, key, identifier = version.identity
    shown: StoredObject = {**record, "version_id": identifier}
    headers = s3.object_headers(shown, request.bucket, request.key, include_checksums=False)
    headers |= metadata.show_user_metadata(record.get("metadata") or {})
    headers |= {**encryption.find_stored(record), **version.name_version()}
    tags: Mapping[str, str] = s3.object_tags.get((holder, key, identifier)) or {}
    if tags and request.method == "GET":
        headers["x-amz-tagging-count"] = str(len(tags))
    if "versionId" not in request.query:
        headers |= lifecycle.name_expiration(request.bucket, request.key, record, tags)
    if _wants_checksum(request):
        headers |= checksums.name_headers(record)
    return headers


def _wants_checksum(request: S3Request) -> bool:
    return request.header("x-amz-checksum-mode").upper() == "ENABLED"


def get_attributes(request: S3Request) -> Response:
    """Returns attributes of an object."""
    named = [each.strip() for each in request.header("x-amz-object-attributes").split(",") if each.strip()]
    if not named:
        reason = (
            "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing "
            "or empty"
        )
        raise S3Error("InvalidRequest", reason)
    unknown = [each for each in named if each not in _ATTRIBUTES]
    if unknown:
        raise reject_argument(
            "Invalid attribute name specified.",
            "x-amz-object-attributes",
            request.header("x-amz-object-attributes"),
        )
    version = versions.find_version(request)
    record = version.record
    encryption.check_read(request.headers, record)
    found = {
        "ETag": record["etag"].strip('"'),
        "Checksum": {name: _shorten(value) for name, value in checksums.name_elements(record).items()}
        or None,
        "ObjectParts": _show_parts(request, record),
        "StorageClass": record.get("storage_class") or "STANDARD",
        "ObjectSize": record["size"],
    }
    headers = {"Last-Modified": responses.show_http_date(record["last_modified"]), **version.name_version()}
    content = {name: value for name, value in found.items() if name in named}
    return write_xml("GetObjectAttributesResponse", content, headers)


def _shorten(checksum: str) -> str:
    """Returns a checksum without the number of parts."""
    return checksum.partition("-")[0]


def _show_parts(request: S3Request, record: StoredObject) -> dict[str, object] | None:
    parts = record.get("parts") or []
    if not parts:
        return None
    if checksums.find_type(record.get("checksums") or {}) != checksums.COMPOSITE:
        return {"PartsCount": len(parts)}
    limit = min(int(request.header("x-amz-max-parts") or _PAGE), _PAGE)
    marker = int(request.header("x-amz-part-number-marker") or 0)
    rest = [part for part in parts if part["PartNumber"] > marker]
    shown = rest[:limit]
    return {
        "PartsCount": len(parts),
        "PartNumberMarker": marker,
        "NextPartNumberMarker": shown[-1]["PartNumber"] if shown else 0,
        "MaxParts": limit,
        "IsTruncated": len(rest) > limit,
        "Part": [_show_part(part) for part in shown],
    }


def _show_part(part: ObjectPart) -> dict[str, object]:
    found = part.get("Checksums") or {}
    named = {f"Checksum{name}": value for name, value in found.items()}
    return {"PartNumber": part["PartNumber"], "Size": part["Size"], **named}
