"""Validation errors of request bodies, with the messages of API Gateway's validator."""

import json
from collections.abc import Iterator, Mapping
from typing import TypedDict, cast

from embedded_aws.json_values import is_object
from embedded_aws.ministack import rest_apis


def is_json(body: bytes) -> bool:
    """Whether a body is JSON in UTF-8. Python also accepts UTF-16, a byte order mark, and ``NaN``."""
    constants: list[str] = []
    try:
        json.loads(body.decode(), parse_constant=constants.append)
    except (ValueError, RecursionError):
        return False
    return not constants


def find_reasons(schema: object, body: bytes) -> str:
    """Returns the errors of a body, escaped for a JSON string."""
    if not is_json(body):
        return ""
    found = ", ".join(_find_reasons(schema, json.loads(body), schema))
    return json.dumps(f"[{found}]")[1:-1]


_Schema = TypedDict(
    "_Schema",
    {
        "type": str | list[str],
        "enum": list[object],
        "allOf": list[object],
        "anyOf": list[object],
        "oneOf": list[object],
        "not": object,
        "required": list[str],
        "properties": Mapping[str, object],
        "additionalProperties": object,
        "items": object,
        "minProperties": int,
        "maxProperties": int,
        "minItems": int,
        "maxItems": int,
        "uniqueItems": bool,
        "minLength": int,
        "maxLength": int,
        "pattern": str,
        "minimum": float,
        "maximum": float,
        "exclusiveMinimum": bool,
        "exclusiveMaximum": bool,
    },
    total=False,
)
"""A schema of a model: JSON Schema, draft 4."""


def _find_reasons(schema: object, value: object, root: object) -> Iterator[str]:
    """Yields the errors of a value, or those of its members if it has none."""
    if is_object(schema) and "$ref" in schema:
        schema, root = rest_apis.resolve_schema_reference(str(schema["$ref"]), root)
    if not is_object(schema) or _matches(schema, value, root):
        return
    known = cast("_Schema", schema)
    own = [*_find_own_reasons(known, value), *_check_choices(known, value, root)]
    yield from own
    if own:
        return
    match value:
        case dict():
            members = cast("dict[str, object]", value)
            for name, member in members.items():
                yield from _find_reasons(known.get("properties", {}).get(name), member, root)
        case list():
            for item in cast("list[object]", value):
                yield from _find_reasons(known.get("items"), item, root)
        case _:
            pass


def _find_own_reasons(schema: _Schema, value: object) -> Iterator[str]:
    given = schema.get("type", [])
    allowed = [given] if isinstance(given, str) else given
    if allowed and not any(rest_apis.json_types[each](value) for each in allowed):
        kinds = sorted({*allowed, *(["integer"] if "number" in allowed else [])})
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
            yield from _check_object(schema, cast("dict[str, object]", value))
        case list():
            yield from _check_array(schema, cast("list[object]", value))
        case str():
            yield from _check_text(schema, value)
        case int() | float():
            yield from _check_number(schema, value)
        case _:
            pass


def _check_choices(schema: _Schema, value: object, root: object) -> Iterator[str]:
    matched = {
        name: [_matches(each, value, root) for each in choices]
        for name, choices in (
            ("allOf", schema.get("allOf")),
            ("anyOf", schema.get("anyOf")),
            ("oneOf", schema.get("oneOf")),
        )
        if choices is not None
    }
    for name, found in matched.items():
        count = f"{sum(found)} out of {len(found)}"
        if name == "allOf" and not all(found):
            yield f"instance failed to match all required schemas (matched only {count})"
        if name == "anyOf" and not any(found):
            yield f"instance failed to match at least one required schema among {len(found)}"
        if name == "oneOf" and sum(found) != 1:
            yield f"instance failed to match exactly one schema (matched {count})"
    if "not" in schema and _matches(schema["not"], value, root):
        yield "instance matched a schema which it should not have"


def _check_object(schema: _Schema, value: dict[str, object]) -> Iterator[str]:
    missing = sorted(name for name in schema.get("required", []) if name not in value)
    if missing:
        yield f"object has missing required properties ({json.dumps(missing, separators=(',', ':'))})"
    if schema.get("additionalProperties") is False:
        extra = sorted(set(value) - set(schema.get("properties", {})))
        if extra:
            names = json.dumps(extra, separators=(",", ":"))
            yield f"object instance has properties which are not allowed by the schema: {names}"
    size, least, most = len(value), schema.get("minProperties", 0), schema.get("maxProperties")
    if size < least:
        yield f"object has too few properties (found {size} but schema requires at least {least})"
    if most is not None and size > most:
        yield f"object has too many properties (found {size} but schema requires at most {most})"


def _check_array(schema: _Schema, value: list[object]) -> Iterator[str]:
    size, least, most = len(value), schema.get("minItems", 0), schema.get("maxItems")
    if size < least:
        yield f"array is too short: must have at least {least} elements but instance has {size} elements"
    if most is not None and size > most:
        yield f"array is too long: must have at most {most} elements but instance has {size} elements"
    if schema.get("uniqueItems") and len({json.dumps(item, sort_keys=True) for item in value}) < size:
        yield "array must not contain duplicate elements"


def _check_text(schema: _Schema, value: str) -> Iterator[str]:
    text, size, least, most = (
        json.dumps(value),
        len(value),
        schema.get("minLength", 0),
        schema.get("maxLength"),
    )
    if size < least:
        yield f"string {text} is too short (length: {size}, required minimum: {least})"
    if most is not None and size > most:
        yield f"string {text} is too long (length: {size}, maximum allowed: {most})"
    if "pattern" in schema and not rest_apis.search_pattern(schema["pattern"], value):
        yield f"ECMA 262 regex {json.dumps(schema['pattern'])} does not match input string {text}"


def _check_number(schema: _Schema, value: float) -> Iterator[str]:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and value < least:
        yield f"numeric instance is lower than the required minimum (minimum: {least}, found: {value})"
    if most is not None and value > most:
        yield f"numeric instance is greater than the required maximum (maximum: {most}, found: {value})"
    if schema.get("exclusiveMinimum") and value == least:
        yield f"numeric instance is not strictly greater than the required minimum {least}"
    if schema.get("exclusiveMaximum") and value == most:
        yield f"numeric instance is not strictly lower than the required maximum {most}"
    divisor = schema.get("multipleOf")
    if divisor and not _matches({"multipleOf": divisor}, value, schema):
        yield f"remainder of division is not zero ({value} / {divisor})"


def _matches(schema: object, value: object, root: object) -> bool:
    return bool(rest_apis.is_schema_valid(schema, value, root))


def _type_of(value: object) -> str:
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
