"""JSON schemas of bodies, in the dialect that OpenAPI 3.0 and API Gateway share."""

from collections.abc import Mapping
from typing import Any, cast

from serverless_patterns.conformance import is_pending, join, show, unknown
from serverless_patterns.validation import Given

TYPES = ("array", "boolean", "integer", "number", "object", "string")
_LISTS = ("allOf", "anyOf", "oneOf")
_FILLED_LISTS = (*_LISTS, "enum", "required")
_UNSUPPORTED = ("discriminator", "exclusiveMinimum", "maxItems", "minItems", "nullable", "readOnly")
"""What API Gateway checks no body for (API Gateway developer guide, important notes for REST APIs)."""
_SCHEMAS = ("not", "items", "additionalProperties")


def is_constant(given: Given, argument: str, value: object) -> bool:
    """Whether a JSON value is known now, and its keys are texts, wherever it is nested; else a fault."""
    if is_pending(value):
        given.fault(argument, "is an Output, known only later; it has to be a constant")
        return False
    parts: list[tuple[object, object]] = []
    if isinstance(value, Mapping):
        parts = list(cast("Mapping[object, object]", value).items())
    elif isinstance(value, list | tuple):
        parts = [(str(index), part) for index, part in enumerate(cast("list[object]", value))]
    found = True
    for name, part in parts:
        if not isinstance(name, str):
            given.fault(join(argument, str(name)), f"the key {show(name)} has to be a text")
            found = False
        found = is_constant(given, join(argument, str(name)), part) and found
    return found


def check_schema(given: Given, argument: str, schema: object) -> None:
    """Reports what OpenAPI 3.0 or API Gateway would not take of a schema, wherever it is nested."""
    if not isinstance(schema, Mapping):
        given.fault(argument, f"{show(schema)} has to be a JSON schema, which is an object")
        return
    known = cast("Mapping[str, Any]", schema)
    if "$ref" in known:
        given.fault(join(argument, "$ref"), "has nothing to refer to; write the schema out")
    kind = known.get("type")
    if kind is not None and kind not in TYPES:
        hint = (
            "; for null besides, write 'anyOf' with {'enum': [None]}"
            if isinstance(kind, list | tuple)
            else ""
        )
        given.fault(join(argument, "type"), unknown("type", cast("object", kind), TYPES) + hint)
    for name in _UNSUPPORTED:
        if name in known:
            given.fault(join(argument, name), "is nothing that API Gateway looks at; leave it to the backend")
    for name in _FILLED_LISTS:
        if name in known and not (isinstance(known[name], list | tuple) and known[name]):
            given.fault(join(argument, name), f"{show(known[name])} has to be a list that is not empty")
    for name, inner in _inner_schemas(known):
        check_schema(given, join(argument, name), inner)


def _inner_schemas(schema: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found = [(name, schema[name]) for name in _SCHEMAS if not isinstance(schema.get(name, True), bool)]
    for name in _LISTS:
        listed = schema.get(name)
        if isinstance(listed, list | tuple):
            members = cast("list[Any]", listed)
            found += [(f"{name}.{index}", inner) for index, inner in enumerate(members)]
    properties = schema.get("properties", {})
    if isinstance(properties, Mapping):
        named = cast("Mapping[str, Any]", properties).items()
        return found + [(f"properties.{name}", inner) for name, inner in named]
    return [*found, ("properties", properties)]
