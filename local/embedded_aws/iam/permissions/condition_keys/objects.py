"""Condition keys of Amazon S3: how a request is signed, its headers, and the tags of its object."""

import re
import time
from calendar import timegm
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import parse_qsl, unquote
from xml.etree.ElementTree import Element

from embedded_aws.iam.current_request import Request
from embedded_aws.ministack import iam_actions, s3

_BUCKET: Final = "arn:aws:s3:::"
_SIGNED_HEADER: Final = re.compile(r"(AWS4-[A-Z0-9-]+|AWS) ")
# Tags of an object do not limit who overwrites or deletes it (S3 user guide, "Tagging and access control").
_OF_TAGGED: Final = frozenset(
    f"s3:{verb}Object{version}{part}"
    for version in ("", "Version")
    for verb, part in (
        *(("Get", ""), ("Get", "Acl"), ("Put", "Acl"), ("Get", "Attributes")),
        *(("Get", "Tagging"), ("Put", "Tagging"), ("Delete", "Tagging")),
    )
)
_OF_REQUEST_TAGS: Final = frozenset({"s3:PutObject", "s3:PutObjectTagging", "s3:PutObjectVersionTagging"})
_GRANTS: Final = (
    *("x-amz-acl", "x-amz-grant-read", "x-amz-grant-write", "x-amz-grant-read-acp"),
    *("x-amz-grant-write-acp", "x-amz-grant-full-control"),
)
_ENCRYPTION: Final = "x-amz-server-side-encryption"
_OF_ENCRYPTION: Final = (_ENCRYPTION, f"{_ENCRYPTION}-aws-kms-key-id", f"{_ENCRYPTION}-customer-algorithm")
_OF_NEW_OBJECTS: Final = (
    *_GRANTS,
    *_OF_ENCRYPTION,
    *("x-amz-metadata-directive", "x-amz-storage-class", "x-amz-website-redirect-location"),
)
_STANDARD: Final = "STANDARD"
_LOCKS: Final = {
    "s3:object-lock-mode": "x-amz-object-lock-mode",
    "s3:object-lock-retain-until-date": "x-amz-object-lock-retain-until-date",
    "s3:object-lock-legal-hold": "x-amz-object-lock-legal-hold",
    "s3:if-none-match": "if-none-match",
    "s3:if-match": "if-match",
}
_OF_ACLS: Final = frozenset(
    {"s3:PutObjectAcl", "s3:PutObjectVersionAcl", "s3:PutBucketAcl", "s3:CreateBucket"}
)
_Keys = dict[str, object]


def find_keys(request: Request, action: str, resource: str) -> Iterator[_Keys]:
    """Yields the keys of the one check of an action on a bucket or an object."""
    headers = _read_headers(request)
    bucket, _, name = resource.removeprefix(_BUCKET).partition("/")
    keys = _read_signature(request)
    if not name or not resource.startswith(_BUCKET):
        yield {**keys, **(_find_named(headers, _GRANTS) if action in _OF_ACLS else {})}
        return
    version = _find_version(request, action, resource, headers)
    if version:
        keys["s3:VersionId"] = version
    if action in _OF_TAGGED:
        query = {"versionId": [version]} if version else {}
        tags: Mapping[str, str] = s3.tags_of_object(bucket, name, query)
        keys.update({f"s3:ExistingObjectTag/{key}": value for key, value in tags.items()})
    if action in _OF_REQUEST_TAGS:
        keys.update(_build_tag_keys(_read_tags(request, headers)))
    if action == "s3:PutObject":
        keys.update(_read_new_object(request, headers))
    elif action in _OF_ACLS:
        keys.update(_find_named(headers, _GRANTS))
    yield keys


def find_signature_type(request: Request) -> str:
    """Returns how a request is authenticated, as in ``s3:authType``; empty if it is not."""
    if _SIGNED_HEADER.match(request.headers.get("authorization", "")):
        return "REST-HEADER"
    if {"X-Amz-Signature", "Signature"} & request.query.keys():
        return "REST-QUERY-STRING"
    is_form = request.headers.get("content-type", "").startswith("multipart/form-data")
    return "POST" if is_form and request.method == "POST" else ""


def _read_signature(request: Request) -> _Keys:
    keys: _Keys = {"s3:TlsVersion": "1.3"}
    kind = find_signature_type(request)
    if not kind:
        return keys
    keys["s3:authType"] = kind
    match = _SIGNED_HEADER.match(request.headers.get("authorization", ""))
    named = match[1] if match else request.parameter("X-Amz-Algorithm")
    keys["s3:signatureversion"] = "AWS" if "AWSAccessKeyId" in request.query else named or "AWS4-HMAC-SHA256"
    default = {"s3:x-amz-content-sha256": "UNSIGNED-PAYLOAD"} if kind == "REST-QUERY-STRING" else {}
    keys.update({**default, **_find_named(request.headers, ("x-amz-content-sha256",))})
    date = request.parameter("X-Amz-Date")
    if kind == "REST-QUERY-STRING" and date:
        keys["s3:signatureAge"] = str(int((time.time() - _parse_seconds(date)) * 1000))
    return keys


def _parse_seconds(date: str) -> float:
    try:
        return timegm(time.strptime(date, "%Y%m%dT%H%M%SZ"))
    except ValueError:
        return time.time()  # the operation rejects the date


def _read_headers(request: Request) -> Mapping[str, str]:
    """Returns the headers of a request: a presigned URL has some in its query, a form in its fields."""
    if find_signature_type(request) != "POST":
        return s3.merge_query_headers(dict(request.headers), request.query)
    parts = s3.parse_form(request.headers["content-type"], request.body)
    fields = {name.lower(): value.decode("utf-8", "replace") for name, _, _, value in parts if name != "file"}
    return {**fields, **({"x-amz-acl": fields["acl"]} if "acl" in fields else {})}


def _find_named(headers: Mapping[str, object], names: tuple[str, ...]) -> _Keys:
    return {f"s3:{name}": headers[name] for name in names if headers.get(name)}


def _find_version(request: Request, action: str, resource: str, headers: Mapping[str, str]) -> str:
    """Returns the version that a request names of its object, or of the one that it copies."""
    source = iam_actions.source_object(headers)
    if source and source[0] == resource and action.startswith("s3:GetObject"):
        return str(source[1])
    return request.parameter("versionId")


def _read_new_object(request: Request, headers: Mapping[str, str]) -> _Keys:
    starts = "uploads" in request.query
    if upload := request.parameter("uploadId"):
        keys = _read_upload(upload)
        completes = request.method == "POST"
    else:
        keys = _find_named(headers, _OF_NEW_OBJECTS)
        completes = not starts
    keys["s3:ObjectCreationOperation"] = str(completes).lower()
    keys.update({key: headers[name] for key, name in _LOCKS.items() if headers.get(name)})
    if source := headers.get("x-amz-copy-source"):
        keys["s3:x-amz-copy-source"] = unquote(source.partition("?")[0]).lstrip("/")
    return keys


def _read_upload(identifier: str) -> _Keys:
    """Returns the keys of the parts of an upload, whose headers are those of its first request."""
    upload = s3.multipart_uploads.get(identifier)
    keys: _Keys = {}
    if upload is None:
        return keys
    if encryption := upload.get("requested_sse"):
        keys = _find_named({**upload["preserved_headers"], _ENCRYPTION: encryption}, _OF_ENCRYPTION)
    if (storage := upload.get("storage_class", _STANDARD)) != _STANDARD:
        keys["s3:x-amz-storage-class"] = storage
    return keys


def _read_tags(request: Request, headers: Mapping[str, str]) -> dict[str, str]:
    if "tagging" not in request.query:
        return dict(parse_qsl(headers.get("x-amz-tagging", ""), keep_blank_values=True))
    return read_tags(request.body)


def read_tags(document: bytes) -> dict[str, str]:
    """Returns the tags in an XML document; none if it is not one, which the operation rejects."""
    try:
        root = s3.parse_xml(document)
    except Exception:  # defusedxml has several
        return {}
    tags = [
        {_strip_namespace(part): part.text or "" for part in each}
        for each in root.iter()
        if _strip_namespace(each) == "Tag"
    ]
    return {tag.get("Key", ""): tag.get("Value", "") for tag in tags}


def _build_tag_keys(tags: Mapping[str, str]) -> _Keys:
    found: _Keys = {f"s3:RequestObjectTag/{key}": value for key, value in tags.items()}
    return {**found, "s3:RequestObjectTagKeys": list(tags)} if tags else {}


def _strip_namespace(element: Element) -> str:
    return element.tag.rpartition("}")[2]
