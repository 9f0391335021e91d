"""Parameters of a request to a REST API: in its path, query string, headers, and body."""

from collections.abc import Mapping
from typing import cast

from embedded_aws.json_values import Json, JsonObject
from embedded_aws.ministack.records import Headers, Query
from embedded_aws.protocol.models import Model, Operation, Shape
from embedded_aws.protocol.requests import HttpRequest
from embedded_aws.protocol.routes import find_route
from embedded_aws.protocol.xml_readers import XmlReaders, parse_xml
from embedded_aws.request_validation.bodies import parse_json
from embedded_aws.request_validation.values import (
    RAW_TEXTS,
    Body,
    Request,
    convert,
    find_header,
    read_first,
    read_object,
)


def read_rest(model: Model, request: Request) -> tuple[Operation, JsonObject] | None:
    """Returns the operation of a request and its parameters; None if no operation has its path.

    Args:
        model: Model of the service.
        request: The request.

    Raises:
        LookupError: If a parameter cannot be read.
        ValueError: If a parameter cannot be read.
    """
    method, path, headers, body, query = request
    given = {name.lower(): str(value) for name, value in headers.items()}
    found = find_route(model, HttpRequest(method, path, given, query=query))
    if found is None or not found[0].shape:
        return found and (found[0], {})
    operation, labels = found
    shape = model.shapes[operation.shape]
    places = _read_places(model, shape, labels, headers, query)
    return operation, _read_body(model, shape, body) | places


def _read_places(
    model: Model,
    shape: Shape,
    labels: Mapping[str, str],
    headers: Headers,
    query: Query,
) -> JsonObject:
    """Returns the parameters in the path, the headers and the query string."""
    given: JsonObject = {}
    for name, member in shape["members"].items():
        wire, kind = member.get("locationName", name), model.shapes[member["shape"]]["type"]
        match member.get("location"):
            case "uri":
                value: Json = labels.get(wire)
            case "querystring":
                value = _read_query(query.get(wire), kind)
            case "header":
                value = find_header(headers, wire.lower()) or None
            case _:
                continue
        if value is not None:
            given[name] = convert(kind, value) if isinstance(value, str) and kind != "list" else value
    return given


def _read_query(value: Json, kind: str) -> Json:
    if kind == "list":
        return [value] if isinstance(value, str) else value
    return read_first(value)


def _read_body(model: Model, shape: Shape, body: Body) -> JsonObject:
    located = {name for name, member in shape["members"].items() if "location" in member}
    if len(located) == len(shape["members"]) or not body:
        return {}
    payload = shape.get("payload")
    if payload and model.shapes[shape["members"][payload]["shape"]]["type"] != "structure":
        return {payload: body}
    if "rest-xml" in model.protocols:
        return _read_elements(model, shape, body)
    found = read_object(parse_json(body))
    if payload:
        return {payload: found}
    names = {member.get("locationName", name): name for name, member in shape["members"].items()}
    return {
        names[name]: value for name, value in found.items() if name in names and names[name] not in located
    }


def _read_elements(model: Model, shape: Shape, body: Body) -> JsonObject:
    root = [parse_xml(body if isinstance(body, bytes) else body.encode())]
    readers = XmlReaders(model.shapes, RAW_TEXTS)
    if payload := shape.get("payload"):
        return {payload: cast("Json", readers.find(shape["members"][payload]["shape"])(root))}
    names = {name for name, member in shape["members"].items() if "location" not in member}
    return cast("JsonObject", readers.compile_structure(shape, names)(root))
