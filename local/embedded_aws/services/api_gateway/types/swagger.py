"""Reads the text of an API's document, and converts Swagger 2.0 into OpenAPI 3.0."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

import yaml

_PREFIX: Final = "x-amazon-apigateway-"
_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", f"{_PREFIX}any-method")
_MOVED: Final = {
    "#/definitions/": "#/components/schemas/",
    "#/parameters/": "#/components/parameters/",
    "#/responses/": "#/components/responses/",
}


class OpenApiError(Exception):
    """A document that API Gateway would not take."""


def parse_document(text: str) -> dict[str, Any]:
    """Returns the document that a text in JSON or YAML has.

    Raises:
        OpenApiError: If the text is neither.
    """
    try:
        parsed: Any = json.loads(text)
    except ValueError as not_json:
        try:
            parsed = _make_keys_texts(yaml.safe_load(text))
        except yaml.YAMLError:
            raise OpenApiError(f"the body is neither JSON nor YAML: {not_json}") from None
    return cast("dict[str, Any]", parsed) if isinstance(parsed, dict) else {}


def convert_swagger(document: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a Swagger 2.0 document as one of OpenAPI 3.0."""
    moved: dict[str, Any] = _move_references(document)
    shared = {kind: moved.get(kind, {}) for kind in ("parameters", "responses")}
    consumed = moved.get("consumes", ["application/json"])
    endpoint = moved.get(f"{_PREFIX}endpoint-configuration")
    return {
        **{name: value for name, value in moved.items() if name in ("info", "security", "tags")},
        **{name: value for name, value in moved.items() if name.startswith(_PREFIX)},
        "openapi": "3.0.1",
        "components": {
            "schemas": moved.get("definitions", {}),
            "securitySchemes": moved.get("securityDefinitions", {}),
        },
        "paths": {
            path: dict(_convert_path(item, shared, consumed)) for path, item in moved.get("paths", {}).items()
        },
        "servers": [{f"{_PREFIX}endpoint-configuration": endpoint}] if endpoint else [],
    }


def _convert_path(
    item: Mapping[str, Any], shared: Mapping[str, Any], consumed: list[str]
) -> Iterator[tuple[str, Any]]:
    common = [_resolve(each, shared["parameters"]) for each in item.get("parameters", [])]
    for name, operation in item.items():
        if name in _METHODS:
            own = [_resolve(each, shared["parameters"]) for each in operation.get("parameters", [])]
            yield name, _convert_operation(operation, [*common, *own], shared["responses"], consumed)


def _convert_operation(
    operation: Mapping[str, Any],
    parameters: list[dict[str, Any]],
    responses: Mapping[str, Any],
    consumed: list[str],
) -> dict[str, Any]:
    converted = {**operation, "parameters": [each for each in parameters if each.get("in") != "body"]}
    for body in (each for each in parameters if each.get("in") == "body"):
        content = {kind: {"schema": body.get("schema", {})} for kind in operation.get("consumes", consumed)}
        converted["requestBody"] = {"content": content}
    converted["responses"] = {
        status: _resolve(response, responses) for status, response in operation.get("responses", {}).items()
    }
    return converted


def _resolve(given: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a parameter or a response that the document may have elsewhere."""
    reference = given.get("$ref")
    found = shared.get(reference.rpartition("/")[2], given) if isinstance(reference, str) else given
    return dict(found)


def _move_references(value: Any) -> Any:
    match value:
        case {"$ref": str(reference)}:
            start = next((start for start in _MOVED if reference.startswith(start)), "")
            return {"$ref": _MOVED.get(start, "") + reference.removeprefix(start)}
        case dict():
            members = cast("dict[str, Any]", value)
            return {name: _move_references(member) for name, member in members.items()}
        case list():
            return [_move_references(item) for item in cast("list[Any]", value)]
        case _:
            return value


def _make_keys_texts(value: Any) -> Any:
    """Returns a value of YAML with the keys that JSON has: a status is a number in YAML."""
    match value:
        case dict():
            members = cast("dict[Any, Any]", value)
            return {str(name): _make_keys_texts(member) for name, member in members.items()}
        case list():
            return [_make_keys_texts(item) for item in cast("list[Any]", value)]
        case _:
            return value
