"""Why a body does not match its model, in the words of the validator that API Gateway uses."""

import json
import re
from collections.abc import Iterator
from typing import Any, cast

from ministack.services import apigateway_v1

_GATEWAY = cast("Any", apigateway_v1)


def reasons(schema: Any, body: bytes) -> str:
    """What is wrong with a body, as the inside of a JSON string."""
    try:
        value = json.loads(body)
    except ValueError:
        return ""
    found = ", ".join(_reasons(schema, value, schema))
    return json.dumps(f"[{found}]")[1:-1]


def _reasons(schema: Any, value: Any, root: Any) -> Iterator[str]:
    """The reasons of this value, or else those of the values in it."""
    if isinstance(schema, dict) and "$ref" in schema:
        schema, root = _GATEWAY._resolve_schema_ref(schema["$ref"], root)
    if not isinstance(schema, dict) or _GATEWAY._json_schema_valid(schema, value, root):
        return
    known = cast("dict[str, Any]", schema)
    own = list(_own_reasons(known, value))
    yield from own
    if own:
        return
    match value:
        case dict():
            members = cast("dict[str, Any]", value)
            for name, member in members.items():
                yield from _reasons(known.get("properties", {}).get(name), member, root)
        case list():
            for item in cast("list[Any]", value):
                yield from _reasons(known.get("items"), item, root)
        case _:
            pass


def _own_reasons(schema: dict[str, Any], value: Any) -> Iterator[str]:
    allowed = schema.get("type")
    if allowed and not _GATEWAY._JSON_TYPES[allowed](value):
        kinds = ["integer", "number"] if allowed == "number" else [allowed]
        yield (
            f"instance type ({_type_of(value)}) does not match any allowed primitive type "
            f"(allowed: {json.dumps(kinds, separators=(',', ':'))})"
        )
        return
    if "enum" in schema and value not in schema["enum"]:
        known = json.dumps(schema["enum"], separators=(",", ":"))
        yield f"instance value ({json.dumps(value)}) not found in enum (possible values: {known})"
    match value:
        case dict():
            yield from _reasons_of_object(schema, cast("dict[str, Any]", value))
        case list():
            yield from _reasons_of_size(schema, "Items", len(cast("list[Any]", value)), "array", "elements")
        case str():
            yield from _reasons_of_size(schema, "Length", len(value), f"string {json.dumps(value)}", "length")
            if "pattern" in schema and not re.search(schema["pattern"], value):
                yield (
                    f"ECMA 262 regex {json.dumps(schema['pattern'])} does not match input string "
                    f"{json.dumps(value)}"
                )
        case int() | float():
            yield from _reasons_of_number(schema, value)
        case _:
            pass


def _reasons_of_object(schema: dict[str, Any], value: dict[str, Any]) -> Iterator[str]:
    missing = sorted(name for name in schema.get("required", []) if name not in value)
    if missing:
        yield f"object has missing required properties ({json.dumps(missing, separators=(',', ':'))})"
    if schema.get("additionalProperties") is False:
        extra = sorted(set(value) - set(schema.get("properties", {})))
        if extra:
            names = json.dumps(extra, separators=(",", ":"))
            yield f"object instance has properties which are not allowed by the schema: {names}"


def _reasons_of_size(
    schema: dict[str, Any], keyword: str, size: int, subject: str, unit: str
) -> Iterator[str]:
    least, most = schema.get(f"min{keyword}"), schema.get(f"max{keyword}")
    if least is not None and size < least:
        yield f"{subject} is too short ({unit}: {size}, required minimum: {least})"
    if most is not None and size > most:
        yield f"{subject} is too long ({unit}: {size}, maximum allowed: {most})"


def _reasons_of_number(schema: dict[str, Any], value: float) -> Iterator[str]:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and value < least:
        yield f"numeric instance is lower than the required minimum (minimum: {least}, found: {value})"
    if most is not None and value > most:
        yield f"numeric instance is greater than the required maximum (maximum: {most}, found: {value})"


def _type_of(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case dict():
            return "object"
        case list():
            return "array"
        case str():
            return "string"
        case int():
            return "integer"
        case _:
            return "null" if value is None else "number"
