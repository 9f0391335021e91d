"""JSON schemas of bodies, in the dialect that OpenAPI 3.0 and API Gateway share."""

from collections.abc import Mapping
from typing import Any, cast

from serverless_patterns.conformance import join, show, unknown
from serverless_patterns.validation import Given

TYPES = ("array", "boolean", "integer", "number", "object", "string")
_LISTS = ("allOf", "anyOf", "oneOf")
_SCHEMAS = ("not", "items", "additionalProperties")


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
        hint = "; for null besides, write 'nullable'" if isinstance(kind, list) else ""
        given.fault(join(argument, "type"), unknown("type", cast("object", kind), TYPES) + hint)
    for name, inner in _inner_schemas(known):
        check_schema(given, join(argument, name), inner)


def _inner_schemas(schema: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found = [(name, schema[name]) for name in _SCHEMAS if not isinstance(schema.get(name, True), bool)]
    for name in _LISTS:
        found += [(f"{name}.{index}", inner) for index, inner in enumerate(schema.get(name, []))]
    properties = schema.get("properties", {})
    if isinstance(properties, Mapping):
        members = cast("Mapping[str, Any]", properties).items()
        return found + [(f"properties.{name}", inner) for name, inner in members]
    return [*found, ("properties", properties)]
