"""Objects that are written and copied."""

import hashlib
from collections.abc import Mapping
from typing import Final

from embedded_aws.ministack import responses, s3
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.s3 import StoredObject
from embedded_aws.services.s3 import checksums, encryption, objects, preconditions
from embedded_aws.services.s3.errors import S3Error, reject_argument
from embedded_aws.services.s3.requests import S3Request, write_xml
from embedded_aws.services.s3.times import show_time

_LARGEST: Final = 5 * 1024**3
_REDIRECT: Final = "x-amz-website-redirect-location"
_OF_METADATA: Final = ("COPY", "REPLACE")


def put_object(request: S3Request) -> Response:
    """Stores an object."""
    bucket = request.find_bucket()
    checksums.check_content_md5(request.body, request.headers)
    storage_class = objects.read_storage_class(request.headers)
    preconditions.check_write(request.headers, request.key, bucket["objects"].get(request.key))
    tags = objects.read_tags(request.header("x-amz-tagging"))
    acl = objects.read_acl(request, bucket)
    objects.check_locks(request)
    encrypted = encryption.choose_encryption(request.headers, request.bucket)
    found = checksums.find_checksums(request.body, request.headers)
    record = build_record(request.headers, request.body, encrypted, found, storage_class)
    write = objects.Write(
        request=request,
        record=record,
        content=request.body,
        event="s3:ObjectCreated:Put",
        tags=tags,
        acl=acl,
        lock_headers=objects.read_lock_headers(request.headers),
    )
    headers = {"ETag": record["etag"], **write.store(), **encrypted, **checksums.name_headers(record)}
    return 200, headers, b""


def build_record(
    headers: Mapping[str, str],
    content: bytes,
    encrypted: Mapping[str, str],
    found: dict[str, str],
    storage_class: str,
    *,
    of_form: bool = False,
) -> StoredObject:
    """Returns the record of a new object."""
    record = objects.read_metadata(headers, of_form=of_form)
    record["preserved_headers"].update(encrypted)
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return {
        **record,
        "body": content,
        "etag": f'"{digest}"',
        "last_modified": responses.now_iso(),
        "size": len(content),
        "storage_class": storage_class,
        "checksums": found,
    }


def copy_object(request: S3Request) -> Response:
    """Stores a copy of an object."""
    bucket = request.find_bucket()
    source = objects.find_source(request)
    directive = _read_directive(request, "x-amz-metadata-directive")
    of_tags = _read_directive(request, "x-amz-tagging-directive")
    storage_class = objects.read_storage_class(request.headers)
    acl = objects.read_acl(request, bucket)
    objects.check_locks(request)
    encrypted = encryption.choose_encryption(request.headers, request.bucket)
    _check_change(request, source, directive)
    content = source.read_body()
    if len(content) > _LARGEST:
        limit = f"the maximum allowable size for a copy source: {_LARGEST}"
        reason = f"The specified copy source is larger than {limit}"
        raise S3Error("InvalidRequest", reason)
    record = _build_copy(request, source, directive, content, encrypted)
    record["storage_class"] = storage_class
    tags = (
        objects.read_tags(request.header("x-amz-tagging"))
        if of_tags == "REPLACE"
        else dict(s3.object_tags.get(source.identity) or {})
    )
    write = objects.Write(
        request=request,
        record=record,
        content=content,
        event="s3:ObjectCreated:Copy",
        tags=tags,
        acl=acl,
        annotations=_copy_annotations(request, source),
        lock_headers=objects.read_lock_headers(request.headers),
    )
    headers = {**write.store(), **encrypted, **source.name_version()}
    result = {
        "LastModified": show_time(record["last_modified"]),
        "ETag": record["etag"],
        **checksums.name_elements(record),
    }
    return write_xml("CopyObjectResult", result, headers)


def _read_directive(request: S3Request, header: str) -> str:
    named = request.header(header) or "COPY"
    if named not in _OF_METADATA:
        title = "metadata" if header == "x-amz-metadata-directive" else "tagging"
        raise reject_argument(f"Unknown {title} directive.", header, named)
    return named


def _check_change(request: S3Request, source: objects.Source, directive: str) -> None:
    """Checks that a copy of an object to itself changes it.

    Raises:
        S3Error: If it changes nothing.
    """
    is_same = (source.bucket, source.key) == (request.bucket, request.key)
    names_older = "?versionId=" in request.header("x-amz-copy-source") and "is_latest" in source.record
    is_older = names_older and not source.record.get("is_latest", True)
    stored = encryption.find_stored(source.record)
    changes = (
        directive == "REPLACE"
        or any(
            request.header(name)
            for name in ("x-amz-storage-class", _REDIRECT, "x-amz-server-side-encryption")
        )
        or stored.get("x-amz-server-side-encryption") != "AES256"
        or bool(s3.bucket_encryptions.get(request.bucket))
        or any(encryption.read_customer_key(request.headers))
    )
    if is_same and not is_older and not changes:
        reason = (
            "This copy request is illegal because it is trying to copy an object to itself without changing "
            "the object's metadata, storage class, website redirect location or encryption attributes."
        )
        raise S3Error("InvalidRequest", reason)


def _build_copy(
    request: S3Request, source: objects.Source, directive: str, content: bytes, encrypted: Mapping[str, str]
) -> StoredObject:
    headers = request.headers if directive == "REPLACE" else _show_metadata(source.record)
    redirect = {_REDIRECT: request.headers[_REDIRECT]} if _REDIRECT in request.headers else {}
    kept = source.record.get("checksums") or {}
    algorithm = checksums.read_algorithm(request.headers)
    algorithm = algorithm or next(iter(kept), checksums.DEFAULT)
    is_whole = checksums.find_type(kept) != checksums.COMPOSITE and algorithm in kept
    found = dict(kept) if is_whole else {algorithm: checksums.compute_checksum(algorithm, content)}
    return build_record({**headers, **redirect}, content, encrypted, found, "STANDARD")


def _show_metadata(record: StoredObject) -> dict[str, str]:
    """Returns the headers by which a copy has the metadata of an object."""
    kept = record.get("preserved_headers") or {}
    stored = {name: value for name, value in kept.items() if not name.startswith("x-amz-")}
    encoding = record.get("content_encoding")
    return {
        **record.get("metadata", {}),
        **stored,
        "content-type": record["content_type"],
        **({"content-encoding": encoding} if encoding else {}),
    }


def _copy_annotations(request: S3Request, source: objects.Source) -> dict[str, dict[str, object]] | None:
    """Returns the annotations that a copy gets, with the checksum that the request names."""
    directive = request.header("x-amz-object-annotation-directive").upper() or "COPY"
    if directive not in {"COPY", "EXCLUDE"}:
        raise S3Error("InvalidArgument", f"Invalid annotation directive: {directive}")
    algorithm = checksums.read_algorithm(request.headers)
    found: Mapping[str, dict[str, object]] = s3.object_annotations.get(source.identity) or {}
    if directive == "EXCLUDE" or not found:
        return None
    return {
        name: {
            **{member: value for member, value in each.items() if member != "replication_status"},
            **(
                {
                    "checksums": {
                        algorithm: checksums.compute_checksum(algorithm, str(each["payload"]).encode())
                    }
                }
                if algorithm
                else {}
            ),
        }
        for name, each in found.items()
    }
