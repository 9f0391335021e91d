"""Writers of errors in AWS's protocols."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import cbor2

from embedded_aws.protocol.errors import ServiceError
from embedded_aws.protocol.models import Member, Metadata, Outputs, Shape
from embedded_aws.protocol.requests import HttpResponse
from embedded_aws.protocol.rest_writers import DECLARATION, XML_TYPE, dump_json
from embedded_aws.protocol.value_writers import ValueWriters
from embedded_aws.protocol.xml_writers import XmlWriters, escape_text

_COMMON: Final = frozenset({"AccessDeniedException", "SerializationException", "UnknownOperationException"})
"""Errors of the framework that the services have in common."""
_NAMESPACES: Final = {
    "cloudwatch": "com.amazonaws.cloudwatch#",
    "dynamodb": "com.amazonaws.dynamodb.v20120810#",
    "dynamodbstreams": "com.amazonaws.dynamodb.v20120810#",
    "sqs": "com.amazonaws.sqs#",
}
"""Namespaces of the names of errors in JSON and CBOR; other services send the name only."""
_FRAMEWORK: Final = "com.amazon.coral.service#"
_MESSAGES: Final = frozenset({"message", "Message"})
_INTERNAL: Final = 500


@dataclass(frozen=True)
class Description:
    """An error as a response describes it.

    Attributes:
        name: Name of its shape.
        code: Code in the query protocol.
        status: HTTP status.
        shape: Its shape; None if the model has none.
    """

    name: str
    code: str
    status: int
    shape: Shape | None

    @property
    def members(self) -> Mapping[str, Member]:
        """The members of its shape."""
        return self.shape["members"] if self.shape else {}

    @property
    def fault(self) -> str:
        """The party that caused the error."""
        return "Receiver" if self.status >= _INTERNAL else "Sender"


class ErrorWriters:
    """Writers of the errors of a service."""

    def __init__(
        self, service: str, metadata: Metadata, outputs: Outputs, values: Mapping[str, ValueWriters]
    ) -> None:
        """Creates writers.

        Args:
            service: Name of the service in botocore.
            metadata: Facts of the service.
            outputs: Outputs and errors of the service.
            values: Writers of values by encoding: ``json`` and ``cbor``.
        """
        self._service = service
        self._metadata = metadata
        self._shapes = {name: each for name, each in outputs.shapes.items() if each.get("exception")}
        codes = {name: each.get("error", {}).get("code", "") for name, each in self._shapes.items()}
        self._names = {code: name for name, code in codes.items() if code}
        self._values = values
        self._elements = XmlWriters(outputs.shapes, forms=True)

    def describe(self, error: ServiceError) -> Description:
        """Returns how a response describes an error: by its shape, if the model has one.

        Args:
            error: The error.
        """
        name = error.code if error.code in self._shapes else self._names.get(error.code, error.code)
        shape = self._shapes.get(name)
        if shape is None:
            return Description(error.code, error.code, error.status, None)
        trait = shape.get("error", {})
        status = trait.get("httpStatusCode") or (_INTERNAL if shape.get("fault") else error.status)
        return Description(name, trait.get("code", name), status, shape)

    def write(self, protocol: str, error: ServiceError, request_id: str) -> HttpResponse:
        """Returns the response for an error.

        Args:
            protocol: Protocol of the request.
            error: The error.
            request_id: ID of the request.
        """
        found = self.describe(error)
        match protocol:
            case "json" | "smithy-rpc-v2-cbor":
                return self._write_rpc(protocol, found, error)
            case "rest-json":
                return self._write_rest_json(found, error)
            case "rest-xml" if self._service == "s3":
                return self._write_s3(found, error, request_id)
            case "ec2":
                return found.status, {"content-type": "text/xml"}, _build_ec2_error(found, error, request_id)
            case _:
                return self._write_query(protocol, found, error, request_id)

    def _write_rpc(self, protocol: str, found: Description, error: ServiceError) -> HttpResponse:
        namespace = _NAMESPACES.get(self._service, "")
        if namespace and found.name in _COMMON:
            namespace = _FRAMEWORK
        encoding = "json" if protocol == "json" else "cbor"
        body = {"__type": f"{namespace}{found.name}", **self._write_members(found, error, encoding)}
        headers: dict[str, str] = {}
        if "awsQueryCompatible" in self._metadata:
            headers["x-amzn-query-error"] = f"{found.code};{found.fault}"
        if encoding == "cbor":
            headers |= {"content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
            return found.status, headers, cbor2.dumps(body)
        headers["content-type"] = f"application/x-amz-json-{self._metadata.get('jsonVersion', '1.1')}"
        return found.status, headers, dump_json(body)

    def _write_members(self, found: Description, error: ServiceError, encoding: str) -> dict[str, object]:
        members = found.members
        name = next((each for each in members if each in _MESSAGES), None)
        if name is None:
            name = "Message" if found.name in _COMMON else "message"
        content: dict[str, object] = {name: error.message} if error.message else {}
        if "Type" in members:
            content = {"Type": "User" if found.fault == "Sender" else "Service", **content}
        for key, value in error.members.items():
            if value is not None and key in members:
                writer = self._values[encoding].find(members[key]["shape"])
                content[members[key].get("locationName", key)] = writer(value) if writer else value
        return content

    def _write_rest_json(self, found: Description, error: ServiceError) -> HttpResponse:
        headers = {"content-type": "application/json", "x-amzn-errortype": found.name}
        body = self._write_members(found, error, "json")
        for key, member in found.members.items():
            if member.get("location") == "header":
                value = body.pop(member.get("locationName", key), None)
                if value is not None:
                    headers[member.get("locationName", key).lower()] = str(value)
        return found.status, headers, dump_json(body)

    def _write_elements(self, found: Description, error: ServiceError) -> str:
        members = found.members
        return "".join(
            self._elements.find(members[key]["shape"])(members[key].get("locationName", key), value)
            if key in members
            else f"<{key}>{escape_text(str(value))}</{key}>"
            for key, value in error.members.items()
            if value is not None
        )

    def _write_s3(self, found: Description, error: ServiceError, request_id: str) -> HttpResponse:
        body = (
            f"{DECLARATION}<Error><Code>{escape_text(found.code)}</Code>"
            f"<Message>{escape_text(error.message)}</Message>{self._write_elements(found, error)}"
            f"<RequestId>{escape_text(request_id)}</RequestId><HostId>{escape_text(request_id)}</HostId></Error>"
        )
        return found.status, {"content-type": XML_TYPE}, body.encode()

    def _write_query(
        self, protocol: str, found: Description, error: ServiceError, request_id: str
    ) -> HttpResponse:
        namespace = escape_text(self._metadata.get("xmlNamespace", ""))
        body = (
            f'<ErrorResponse xmlns="{namespace}"><Error><Type>{found.fault}</Type>'
            f"<Code>{escape_text(found.code)}</Code><Message>{escape_text(error.message)}</Message>"
            f"{self._write_elements(found, error)}</Error>"
            f"<RequestId>{escape_text(request_id)}</RequestId></ErrorResponse>"
        )
        kind = "text/xml" if protocol == "query" else XML_TYPE
        return found.status, {"content-type": kind}, body.encode()


def _build_ec2_error(found: Description, error: ServiceError, request_id: str) -> bytes:
    return (
        f"{DECLARATION}<Response><Errors><Error><Code>{escape_text(found.code)}</Code>"
        f"<Message>{escape_text(error.message)}</Message></Error></Errors>"
        f"<RequestID>{escape_text(request_id)}</RequestID></Response>"
    ).encode()
