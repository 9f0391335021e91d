"""Writers of the members of a result in a status, headers and a body: those of REST APIs."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Final, cast

from embedded_aws.protocol.models import Member, Output, Shape
from embedded_aws.protocol.requests import HttpResponse
from embedded_aws.protocol.timestamps import HTTP
from embedded_aws.protocol.value_writers import ValueWriters
from embedded_aws.protocol.xml_writers import XmlWriters, format_scalar

ResultWriter = Callable[[Mapping[str, object]], HttpResponse]
"""Returns the response for a result, without the ID of the request."""
BodyWriter = Callable[[Mapping[str, object]], tuple[str, bytes]]
"""Returns content type and body for a result."""
JSON_TYPE: Final = "application/json"
XML_TYPE: Final = "application/xml"
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_BINARY: Final = "application/octet-stream"
_ROOTS: Final = {
    "CompleteMultipartUpload": "CompleteMultipartUploadResult",
    "CreateMultipartUpload": "InitiateMultipartUploadResult",
    "CreateSession": "CreateSessionResult",
    "DeleteObjects": "DeleteResult",
    "GetBucketAccelerateConfiguration": "AccelerateConfiguration",
    "GetBucketAcl": "AccessControlPolicy",
    "GetBucketCors": "CORSConfiguration",
    "GetBucketLifecycleConfiguration": "LifecycleConfiguration",
    "GetBucketLogging": "BucketLoggingStatus",
    "GetBucketRequestPayment": "RequestPaymentConfiguration",
    "GetBucketTagging": "Tagging",
    "GetBucketVersioning": "VersioningConfiguration",
    "GetBucketWebsite": "WebsiteConfiguration",
    "GetObjectAcl": "AccessControlPolicy",
    "GetObjectAttributes": "GetObjectAttributesResponse",
    "GetObjectTagging": "Tagging",
    "ListBuckets": "ListAllMyBucketsResult",
    "ListMultipartUploads": "ListMultipartUploadsResult",
    "ListObjectVersions": "ListVersionsResult",
    "ListObjects": "ListBucketResult",
    "ListObjectsV2": "ListBucketResult",
    "ListParts": "ListPartsResult",
}
"""Roots of the answers of Amazon S3 (API reference), which the models do not have."""
_LOCATION: Final = "GetBucketLocation"
"""The operation of Amazon S3 whose answer is the text of the root."""


def dump_json(value: object) -> bytes:
    """Returns JSON in UTF-8, without spaces.

    Args:
        value: The value.
    """
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


class RestWriters:
    """Writers of the outputs of a service."""

    def __init__(self, shapes: Mapping[str, Shape], values: ValueWriters, *, namespace: str | None) -> None:
        """Creates writers.

        Args:
            shapes: The shapes by name.
            values: Writers of values in JSON.
            namespace: XML namespace of the service; None if bodies are JSON.
        """
        self._shapes = shapes
        self._values = values
        self._elements = XmlWriters(shapes, forms=False)
        self._namespace = namespace

    def compile(self, operation: str, output: Output) -> ResultWriter:
        """Returns the writer of an output.

        Args:
            operation: Name of the operation.
            output: The output.
        """
        if not output.shape:
            return lambda _: (output.status, {}, b"")
        shape = self._shapes[output.shape]
        placed = [(name, member) for name, member in shape["members"].items() if "location" in member]
        write_body = self._compile_body(operation, shape)

        def write(result: Mapping[str, object]) -> HttpResponse:
            kind, body = write_body(result)
            headers = {"content-type": kind} if kind else {}
            status = output.status
            for name, member in placed:
                value = result.get(name)
                if value is None:
                    continue
                if member.get("location") == "statusCode":
                    status = int(str(value))
                else:
                    headers |= self._format_headers(name, member, value)
            return status, headers, body

        return write

    def _format_headers(self, name: str, member: Member, value: object) -> dict[str, str]:
        wire, shape = member.get("locationName", name), self._shapes[member["shape"]]
        if member.get("location") == "headers":
            found = cast("Mapping[str, object]", value)
            return {f"{wire}{key}".lower(): str(each) for key, each in found.items()}
        if member.get("jsonvalue"):
            return {wire.lower(): base64.b64encode(dump_json(value)).decode()}
        style = member.get("timestampFormat") or shape.get("timestampFormat", HTTP)
        if shape["type"] == "list":
            kind = self._shapes[shape["member"]["shape"]]["type"]
            return {
                wire.lower(): ", ".join(format_scalar(e, kind, style) for e in cast("list[object]", value))
            }
        return {wire.lower(): format_scalar(value, shape["type"], style)}

    def _compile_body(self, operation: str, shape: Shape) -> BodyWriter:
        if payload := shape.get("payload"):
            return self._compile_payload(payload, shape["members"][payload])
        names = {name: None for name, member in shape["members"].items() if "location" not in member}
        if not names:
            return lambda _: ("", b"")
        if self._namespace is None:
            write_value = self._values.compile_structure(shape, names)
            return lambda result: (JSON_TYPE, dump_json(write_value(result)))
        namespace, root = self._namespace, _ROOTS.get(operation) or shape["name"]
        if operation == _LOCATION:
            return lambda result: (
                XML_TYPE,
                _build_document("LocationConstraint", namespace, str(result.get("LocationConstraint") or "")),
            )
        write_content = self._elements.compile_content(shape, names)
        return lambda result: (XML_TYPE, _build_document(root, namespace, write_content(result)))

    def _compile_payload(self, payload: str, member: Member) -> BodyWriter:
        shape = self._shapes[member["shape"]]
        if shape["type"] in {"blob", "string"}:
            return lambda result: (_BINARY, _encode(result.get(payload)))
        if self._namespace is None:
            writer = self._values.find(member["shape"])

            def write(result: Mapping[str, object]) -> tuple[str, bytes]:
                value = result.get(payload)
                return JSON_TYPE, b"" if value is None else dump_json(writer(value) if writer else value)

            return write
        namespace, root = self._namespace, member.get("locationName") or shape.get("name", payload)
        write_content = self._elements.compile_content(shape, shape["members"])

        def write_document(result: Mapping[str, object]) -> tuple[str, bytes]:
            value = result.get(payload)
            if value is None:
                return "", b""
            return XML_TYPE, _build_document(root, namespace, write_content(value))

        return write_document


def _encode(value: object) -> bytes:
    if value is None:
        return b""
    return value.encode() if isinstance(value, str) else bytes(cast("bytes", value))


def _build_document(root: str, namespace: str, content: str) -> bytes:
    return f'{DECLARATION}<{root} xmlns="{namespace}">{content}</{root}>'.encode()
