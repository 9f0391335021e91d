"""Parameters of a request to a REST API: in its path, query string, headers, and body."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

from embedded_aws.json_values import Json, JsonObject
from embedded_aws.ministack.records import Headers, Query
from embedded_aws.protocol.models import Model, Operation, Shape
from embedded_aws.request_validation.bodies import parse_json
from embedded_aws.request_validation.values import (
    Body,
    Request,
    convert,
    find_header,
    read_first,
    read_object,
)

_LABEL: Final = re.compile(r"\{([^}+]+)(\+?)\}")


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
    for operation, pattern, constants in _list_routes(model).get(method, ()):
        found = pattern.fullmatch(path)
        if found and all(read_first(query.get(name)) == value for name, value in constants):
            if not operation.shape:
                return operation, {}
            shape = model.shapes[operation.shape]
            labels = dict(zip(_list_labels(operation), found.groups(), strict=True))
            given = _read_places(model, shape, labels, headers, query)
            return operation, _read_body(model, shape, body) | given
    return None


Route = tuple[Operation, re.Pattern[str], list[tuple[str, str]]]
"""Operation, pattern of its path, and query parameters that tell it from others with this path."""


@cache
def _list_routes(model: Model) -> dict[str, list[Route]]:
    """Returns the operations by method, those with more constant text in their path before others."""
    routes: dict[str, list[Route]] = {}
    for operation in sorted(model.operations.values(), key=lambda each: -len(_LABEL.sub("", each.path))):
        path, _, constants = operation.path.partition("?")
        parts = _LABEL.split(path)
        labels = ["(.+)" if greedy else "([^/]+)" for greedy in parts[2::3]]
        pattern = "".join(
            re.escape(text) + label for text, label in zip(parts[::3], [*labels, ""], strict=True)
        )
        route = operation, re.compile(pattern), parse_qsl(constants, keep_blank_values=True)
        routes.setdefault(operation.method, []).append(route)
    return routes


def _list_labels(operation: Operation) -> list[str]:
    return _LABEL.split(operation.path.partition("?")[0])[1::3]


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
        root = ET.fromstring(body)  # noqa: S314 expat limits the growth of entities
        if payload:
            return {payload: _read_element(model, shape["members"][payload]["shape"], root)}
        return _read_elements(model, shape, root)
    found = read_object(parse_json(body))
    if payload:
        return {payload: found}
    names = {member.get("locationName", name): name for name, member in shape["members"].items()}
    return {
        names[name]: value for name, value in found.items() if name in names and names[name] not in located
    }


def _read_elements(model: Model, shape: Shape, element: ET.Element) -> JsonObject:
    found: JsonObject = {}
    for name, member in shape["members"].items():
        child = element.find(f"{{*}}{member.get('locationName', name)}")
        if child is not None and "location" not in member:
            found[name] = _read_element(model, member["shape"], child)
    return found


def _read_element(model: Model, name: str, element: ET.Element) -> Json:
    shape = model.shapes[name]
    match shape["type"]:
        case "structure":
            return _read_elements(model, shape, element)
        case "list":
            inner: str = shape["member"]["shape"]
            found: list[Json] = [_read_element(model, inner, child) for child in element]
            return found
        case kind:
            return convert(kind, element.text or "")
