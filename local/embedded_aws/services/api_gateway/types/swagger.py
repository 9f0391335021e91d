"""Reads the text of an API's document, and converts Swagger 2.0 into OpenAPI 3.0."""

import json
from collections.abc import Iterator, Mapping
from typing import Final, cast

import yaml

from embedded_aws.json_values import Json, JsonObject, read_array, read_object
from embedded_aws.program.yaml_files import ExcessError, parse_yaml

_PREFIX: Final = "x-amazon-apigateway-"
_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", f"{_PREFIX}any-method")
_MOVED: Final = {
    "#/definitions/": "#/components/schemas/",
    "#/parameters/": "#/components/parameters/",
    "#/responses/": "#/components/responses/",
}


class OpenApiError(Exception):
    """A document that API Gateway would not take."""


def parse_document(text: str) -> JsonObject:
    """Returns the document that a text in JSON or YAML has.

    Raises:
        OpenApiError: If the text is neither.
    """
    try:
        parsed: object = json.loads(text)
    except ValueError as not_json:
        try:
            parsed = _make_keys_texts(parse_yaml(text))
        except ExcessError as error:
            raise OpenApiError(f"the body has too much: {error}") from None
        except yaml.YAMLError:
            raise OpenApiError(f"the body is neither JSON nor YAML: {not_json}") from None
    except RecursionError:
        raise OpenApiError("the body is nested too deeply. Flatten it") from None
    return read_object(parsed)


def convert_swagger(document: JsonObject) -> JsonObject:
    """Returns a Swagger 2.0 document as one of OpenAPI 3.0."""
    moved = read_object(_move_references(document))
    shared = {kind: read_object(moved.get(kind)) for kind in ("parameters", "responses")}
    consumed = [*map(str, read_array(moved.get("consumes", ["application/json"])))]
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
            path: dict(_convert_path(read_object(item), shared, consumed))
            for path, item in read_object(moved.get("paths")).items()
        },
        "servers": [{f"{_PREFIX}endpoint-configuration": endpoint}] if endpoint else [],
    }


def _convert_path(
    item: JsonObject, shared: Mapping[str, JsonObject], consumed: list[str]
) -> Iterator[tuple[str, Json]]:
    common = [_resolve(each, shared["parameters"]) for each in read_array(item.get("parameters"))]
    for name, given in item.items():
        if name in _METHODS:
            operation = read_object(given)
            own = [_resolve(each, shared["parameters"]) for each in read_array(operation.get("parameters"))]
            yield name, _convert_operation(operation, [*common, *own], shared["responses"], consumed)


def _convert_operation(
    operation: JsonObject,
    parameters: list[JsonObject],
    responses: JsonObject,
    consumed: list[str],
) -> JsonObject:
    converted: JsonObject = {
        **operation,
        "parameters": [each for each in parameters if each.get("in") != "body"],
    }
    for body in (each for each in parameters if each.get("in") == "body"):
        kinds = map(str, read_array(operation.get("consumes", consumed)))
        content = {kind: {"schema": body.get("schema", {})} for kind in kinds}
        converted["requestBody"] = {"content": content}
    converted["responses"] = {
        status: _resolve(response, responses)
        for status, response in read_object(operation.get("responses")).items()
    }
    return converted


def _resolve(given: Json, shared: JsonObject) -> JsonObject:
    """Returns a parameter or a response that the document may have elsewhere."""
    reference = read_object(given).get("$ref")
    found = shared.get(reference.rpartition("/")[2], given) if isinstance(reference, str) else given
    return dict(read_object(found))


def _move_references(value: object) -> object:
    match value:
        case {"$ref": str(reference)}:
            start = next((start for start in _MOVED if reference.startswith(start)), "")
            return {"$ref": _MOVED.get(start, "") + reference.removeprefix(start)}
        case dict():
            members = cast("dict[str, object]", value)
            return {name: _move_references(member) for name, member in members.items()}
        case list():
            return [_move_references(item) for item in cast("list[object]", value)]
        case _:
            return value


def _make_keys_texts(value: object) -> object:
    """Returns a value of YAML with the keys that JSON has: a status is a number in YAML."""
    match value:
        case dict():
            members = cast("dict[object, object]", value)
            return {str(name): _make_keys_texts(member) for name, member in members.items()}
        case list():
            return [_make_keys_texts(item) for item in cast("list[object]", value)]
        case _:
            return value
