"""Readers of the parameters in a path, a query string, headers and a body: those of REST APIs."""

import base64
import json
from collections.abc import Callable, Mapping, Set
from typing import Final, cast
from xml.etree import ElementTree as ET

from embedded_aws.protocol.conversions import describe_token
from embedded_aws.protocol.errors import ServiceError, UnreadableError
from embedded_aws.protocol.models import Member, Shape
from embedded_aws.protocol.requests import Head, HttpRequest, list_values
from embedded_aws.protocol.scalars import TEXT_SCALARS, bind_scalar
from embedded_aws.protocol.value_readers import ValueReaders
from embedded_aws.protocol.xml_readers import XmlReaders, parse_xml

Place = Callable[[Head, HttpRequest], object]
"""Returns the parameter in one place of a request; None if it is missing."""
BodyReader = Callable[[bytes], dict[str, object]]
"""Returns the parameters in a body."""
_MALFORMED: Final = {
    "s3": (
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    ),
}


class RestReaders:
    """Readers of the inputs of a service."""

    def __init__(
        self, service: str, shapes: Mapping[str, Shape], readers: ValueReaders, *, xml: bool
    ) -> None:
        """Creates readers.

        Args:
            service: Name of the service in botocore.
            shapes: The shapes by name.
            readers: Readers of values in JSON.
            xml: Whether bodies are XML, not JSON.
        """
        self._service = service
        self._shapes = shapes
        self._values = readers
        self._elements = XmlReaders(shapes)
        self._xml = xml

    def compile(self, name: str, constants: Set[str]) -> Callable[[Head, HttpRequest], dict[str, object]]:
        """Returns the reader of an input.

        Args:
            name: Name of its shape.
            constants: Names of the query parameters that belong to the route.
        """
        shape = self._shapes[name]
        named = {
            member.get("locationName", key)
            for key, member in shape["members"].items()
            if member.get("location") == "querystring"
        }
        places = [
            (key, self._compile_place(key, member, named | constants))
            for key, member in shape["members"].items()
            if "location" in member
        ]
        read_body = self._compile_body(shape)

        def read(head: Head, request: HttpRequest) -> dict[str, object]:
            found = read_body(request.body)
            for key, place in places:
                if (value := place(head, request)) is not None:
                    found[key] = value
            return found

        return read

    def _compile_place(self, name: str, member: Member, named: Set[str]) -> Place:
        wire = member.get("locationName", name)
        match member.get("location"):
            case "uri":
                convert = self._compile_text(member["shape"])
                return lambda head, _: convert(head.fields[wire]) if wire in head.fields else None
            case "querystring":
                return self._compile_query(wire, self._shapes[member["shape"]], named)
            case "headers":
                begin = wire.lower()
                return lambda _, request: (
                    {
                        key[len(begin) :]: value
                        for key, value in request.headers.items()
                        if key.startswith(begin)
                    }
                    or None
                )
            case _:
                return self._compile_header(wire.lower(), member)

    def _compile_header(self, wire: str, member: Member) -> Place:
        shape = self._shapes[member["shape"]]
        if member.get("jsonvalue"):
            return lambda _, request: _decode_json(request.headers.get(wire))
        if shape["type"] == "list":
            inner = self._compile_text(shape["member"]["shape"])
            return lambda _, request: (
                [inner(each.strip()) for each in request.headers[wire].split(",")]
                if request.headers.get(wire)
                else None
            )
        convert = self._compile_text(member["shape"])
        return lambda _, request: convert(request.headers[wire]) if request.headers.get(wire) else None

    def _compile_query(self, wire: str, shape: Shape, named: Set[str]) -> Place:
        match shape["type"]:
            case "list":
                inner = self._compile_text(shape["member"]["shape"])
                return lambda _, request: (
                    [inner(each) for each in list_values(request.query[wire])]
                    if wire in request.query
                    else None
                )
            case "map":
                lists = self._shapes[shape["value"]["shape"]]["type"] == "list"
                return lambda _, request: {
                    key: list_values(value) if lists else (list_values(value) or [""])[0]
                    for key, value in request.query.items()
                    if key not in named
                }
            case kind:
                convert = bind_scalar(TEXT_SCALARS, kind, describe_token)
                return lambda _, request: (
                    convert(list_values(request.query[wire])[0])
                    if list_values(request.query.get(wire))
                    else None
                )

    def _compile_text(self, name: str) -> Callable[[object], object]:
        kind = self._shapes[name]["type"]
        return bind_scalar(TEXT_SCALARS, kind, describe_token)

    def _compile_body(self, shape: Shape) -> BodyReader:
        if payload := shape.get("payload"):
            return self._compile_payload(payload, shape["members"][payload]["shape"])
        names = {name: None for name, member in shape["members"].items() if "location" not in member}
        if not names:
            return lambda _: {}
        if self._xml:
            read_element = self._elements.compile_structure(shape, names)
            return lambda body: cast("dict[str, object]", read_element([self._parse(body)])) if body else {}
        read_value = self._values.compile_structure(shape, names)
        return lambda body: cast("dict[str, object]", read_value(parse_json(body)))

    def _compile_payload(self, payload: str, name: str) -> BodyReader:
        match self._shapes[name]["type"]:
            case "blob":
                return lambda body: {payload: body}
            case "string":
                return lambda body: {payload: body.decode("utf-8", "replace")} if body else {}
            case _ if self._xml:
                read_element = self._elements.find(name)
                return lambda body: {payload: read_element([self._parse(body)])} if body else {}
            case _:
                read_value = self._values.find(name)
                return lambda body: {payload: read_value(parse_json(body))} if body else {}

    def _parse(self, body: bytes) -> ET.Element:
        try:
            return parse_xml(body)
        except (ET.ParseError, ValueError, LookupError):
            code, message = _MALFORMED.get(self._service, ("MalformedInput", "Could not parse XML"))
            raise ServiceError(code, message) from None


def parse_json(body: bytes) -> object:
    """Returns the value in a body; an empty object for an empty body.

    Args:
        body: The body of a request.

    Raises:
        UnreadableError: If it is not JSON.
    """
    try:
        return json.loads(body or b"{}")
    except RecursionError:
        raise UnreadableError("Depth of JSON exceeds the limit") from None
    except ValueError:
        raise UnreadableError("") from None


def _decode_json(text: str | None) -> object:
    if not text:
        return None
    try:
        return json.loads(base64.b64decode(text))
    except ValueError:
        raise UnreadableError("") from None
