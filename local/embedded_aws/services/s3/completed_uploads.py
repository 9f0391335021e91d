"""The end of an upload in parts: the object that its parts make."""

import hashlib
from typing import Final
from urllib.parse import quote

from embedded_aws.ministack import responses, s3
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.s3 import ObjectPart, StoredObject, Upload, UploadedPart
from embedded_aws.services.s3 import checksums, encryption, objects, preconditions, uploads
from embedded_aws.services.s3.errors import S3Error
from embedded_aws.services.s3.requests import S3Request, write_xml
from embedded_aws.services.s3.xml_documents import child_text, children, parse_document

_SMALLEST: Final = 5 * 1024 * 1024
"""Bytes of a part that is not the last."""
_NAMED: Final = ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256")


def complete_upload(request: S3Request) -> Response:
    """Makes an object of the parts that a request names; once more if the request is sent again."""
    bucket = request.find_bucket()
    identifier = request.parameter("uploadId")
    finished = s3.completed_uploads.get(identifier)
    if finished and finished["key"] == request.key and finished.get("body") == request.body:
        return finished["response"]
    identifier, upload = uploads.find_upload(request)
    if any(encryption.read_customer_key(request.headers)):
        encryption.check_part(request.headers, upload)
    preconditions.check_write(request.headers, request.key, bucket["objects"].get(request.key))
    parts = _find_parts(request, identifier, upload)
    content = b"".join(part["body"] for _, part in parts)
    _check_size(request.header("x-amz-mp-object-size"), len(content))
    record = _build_record(request, upload, parts, content)
    response = _store(request, upload, record, content)
    del s3.multipart_uploads[identifier]
    s3.completed_uploads[identifier] = {"key": request.key, "body": request.body, "response": response}
    return response


def _find_parts(request: S3Request, identifier: str, upload: Upload) -> list[tuple[int, UploadedPart]]:
    """Returns the parts that a request names, in their order."""
    _check_type(request, upload)
    found: list[tuple[int, UploadedPart]] = []
    named = children(parse_document(request.body, "CompleteMultipartUpload"), "Part") if request.body else []
    if not named:
        raise S3Error("InvalidRequest", "You must specify at least one part")
    for element in named:
        text, etag = child_text(element, "PartNumber"), (child_text(element, "ETag") or "").strip('"')
        if not (text or "").isdigit():
            raise S3Error("MalformedXML")
        number = int(text or "")
        if found and number <= found[-1][0]:
            raise S3Error("InvalidPartOrder", UploadId=identifier)
        part = upload["parts"].get(number)
        given = {each: value for each in _NAMED if (value := child_text(element, f"Checksum{each}"))}
        if part is None or part["etag"].strip('"') != etag or not _is_of_part(upload, number, part, given):
            raise S3Error("InvalidPart", UploadId=identifier, PartNumber=str(number), ETag=etag)
        found.append((number, part))
    for number, part in found[:-1]:
        if part["size"] < _SMALLEST:
            raise S3Error(
                "EntityTooSmall",
                ProposedSize=str(part["size"]),
                MinSizeAllowed=str(_SMALLEST),
                PartNumber=str(number),
                ETag=part["etag"].strip('"'),
            )
    return found


def _check_type(request: S3Request, upload: Upload) -> None:
    named = request.header("x-amz-checksum-type")
    expected = upload.get("checksum_type") if upload.get("checksum_algorithm") else None
    if named and named != expected:
        reason = (
            f"The upload was created using the {expected or 'null'} checksum mode. The complete request must "
            "use the same checksum mode."
        )
        raise S3Error("InvalidRequest", reason)


def _is_of_part(upload: Upload, number: int, part: UploadedPart, given: dict[str, str]) -> bool:
    """Whether the checksums that a request names for a part are those of the part."""
    algorithm = upload["checksum_algorithm"]
    if not algorithm:
        return not given
    for named in given:
        if named != algorithm:
            reason = f"The {named.lower()} you specified for part {number} did not match what we received."
            raise S3Error("BadDigest", reason)
    if algorithm not in given:
        if upload.get("checksum_type") == checksums.COMPOSITE:
            reason = (
                f"The upload was created using a {algorithm.lower()} checksum. The complete request must "
                f"include the checksum for each part. It was missing for part {number} in the request."
            )
            raise S3Error("InvalidRequest", reason)
        return True
    return given[algorithm] == part["checksums"].get(algorithm)


def _check_size(named: str, size: int) -> None:
    if not named:
        return
    if not named.isdigit():
        reason = f"Value for x-amz-mp-object-size header is invalid: '{named}'"
        raise S3Error("InvalidRequest", reason)
    if int(named) != size:
        found = f"header value {named} does not match what was computed: {size}"
        reason = f"The provided 'x-amz-mp-object-size' {found}"
        raise S3Error("InvalidRequest", reason)


def _build_record(
    request: S3Request, upload: Upload, parts: list[tuple[int, UploadedPart]], content: bytes
) -> StoredObject:
    digests = b"".join(bytes.fromhex(part["etag"].strip('"')) for _, part in parts)
    digest = hashlib.md5(digests, usedforsecurity=False).hexdigest()
    found = _find_checksum(request, upload, parts, content)
    return {
        "body": content,
        "content_type": upload["content_type"],
        "content_encoding": upload.get("content_encoding"),
        "etag": f'"{digest}-{len(parts)}"',
        "last_modified": responses.now_iso(),
        "size": len(content),
        "metadata": upload["metadata"],
        "preserved_headers": upload.get("preserved_headers", {}),
        "storage_class": upload.get("storage_class") or "STANDARD",
        "checksums": found,
        "parts": [_describe_part(upload, number, part) for number, part in parts],
    }


def _describe_part(upload: Upload, number: int, part: UploadedPart) -> ObjectPart:
    described: ObjectPart = {"PartNumber": number, "Size": part["size"]}
    algorithm = upload.get("checksum_algorithm")
    if algorithm and upload.get("checksum_type") == checksums.COMPOSITE:
        described["Checksums"] = {algorithm: part["checksums"][algorithm]}
    return described


def _find_checksum(
    request: S3Request, upload: Upload, parts: list[tuple[int, UploadedPart]], content: bytes
) -> dict[str, str]:
    """Returns the checksum of the whole object, compared with that of the request."""
    algorithm = upload["checksum_algorithm"]
    given = {each: value for each in _NAMED if (value := request.header(f"x-amz-checksum-{each.lower()}"))}
    if not algorithm:
        if encryption.is_of_customer(upload) and not given:
            return {}
        for each, value in given.items():
            if "-" not in value:
                _compare(each, value, checksums.compute_checksum(each, content))
        return {checksums.DEFAULT: checksums.compute_checksum(checksums.DEFAULT, content)}
    if upload.get("checksum_type") == checksums.COMPOSITE:
        computed = checksums.join_checksums(algorithm, [part["checksums"][algorithm] for _, part in parts])
    else:
        computed = checksums.compute_checksum(algorithm, content)
        if given and not request.header("x-amz-checksum-type"):
            _compare(algorithm, "", computed)
    for each, value in given.items():
        _compare(algorithm, value if each == algorithm else "", computed)
    return {algorithm: computed}


def _compare(algorithm: str, given: str, computed: str) -> None:
    if given != computed:
        reason = f"The {algorithm.lower()} you specified did not match the calculated checksum."
        raise S3Error("BadDigest", reason)


def _store(request: S3Request, upload: Upload, record: StoredObject, content: bytes) -> Response:
    stored = objects.Write(
        request=request,
        record=record,
        content=content,
        event="s3:ObjectCreated:CompleteMultipartUpload",
        tags=upload.get("tags"),
        acl=upload.get("acl"),
        lock_headers=upload.get("lock_headers") or {},
    )
    headers = {**stored.store(), **encryption.find_stored(record)}
    host = request.header("host") or "localhost"
    scheme = request.header("x-forwarded-proto") or "http"
    path = quote(f"{request.bucket}/{request.key}", safe="/~")
    shown = checksums.name_elements(record) if encryption.is_default(record) else {}
    content_xml = {
        "Location": f"{scheme}://{host}/{path}",
        "Bucket": request.bucket,
        "Key": request.key,
        "ETag": record["etag"],
        **shown,
    }
    return write_xml("CompleteMultipartUploadResult", content_xml, headers)
