"""JSON schemas of bodies, in the dialect that OpenAPI 3.0 and API Gateway share.

API Gateway accepts JSON schema draft 4, and rejects a model with a keyword that is not in it (API Gateway
developer guide, data models for REST APIs).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.text import show, unknown
from serverless_patterns.connections.regular_expressions import ecma_problem

TYPES = ("array", "boolean", "integer", "number", "object", "string")
_LISTS = ("allOf", "anyOf", "oneOf")
_IGNORED = ("discriminator", "exclusiveMinimum", "maxItems", "minItems", "nullable", "readOnly")
"""Keywords that API Gateway does not check (API Gateway developer guide, important notes for REST APIs)."""
_INSTEAD = {
    **dict.fromkeys(("$schema", "$id", "id"), "remove it"),
    **dict.fromkeys(("$defs", "definitions"), "write the schemas out where they are used"),
    **dict.fromkeys(("$comment", "example", "examples"), "use 'description'"),
    **dict.fromkeys(("if", "then", "else"), "use 'anyOf' or 'oneOf'"),
    **dict.fromkeys(
        ("contains", "propertyNames", "dependentRequired", "dependentSchemas"), "leave it to the backend"
    ),
    **dict.fromkeys(("patternProperties", "dependencies", "additionalItems"), "leave it to the backend"),
    "const": "use 'enum' with one value",
    "prefixItems": "use 'items'",
    "unevaluatedProperties": "use 'additionalProperties'",
}
"""Keywords of other drafts and dialects, with their replacements."""
_REFUSED = {
    "$ref": "has nothing to refer to; write the schema out",
    **dict.fromkeys(_IGNORED, "is nothing that API Gateway looks at; leave it to the backend"),
    **{
        keyword: f"is not in the dialect that OpenAPI 3.0 and API Gateway share; {instead}"
        for keyword, instead in _INSTEAD.items()
    },
}


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_filled(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(cast("Sequence[object]", value)) > 0


def _is_distinct(value: Any) -> bool:
    return _is_filled(value) and len({json.dumps(item, sort_keys=True) for item in value}) == len(value)


def _is_list_of_names(value: Any) -> bool:
    return _is_distinct(value) and all(map(_is_text, value))


def _is_anything(_: Any) -> bool:
    return True


_Rule = tuple[str, Callable[[Any], bool]]
_KEYWORDS: Final[Mapping[str, _Rule]] = {
    **dict.fromkeys(("title", "description", "format", "pattern"), ("a string", _is_text)),
    **dict.fromkeys(
        ("minLength", "maxLength", "minProperties", "maxProperties"), ("an integer from 0", _is_count)
    ),
    **dict.fromkeys(("minimum", "maximum"), ("a number", _is_number)),
    "multipleOf": ("a number above 0", lambda value: _is_number(value) and value > 0),
    **dict.fromkeys(("uniqueItems", "exclusiveMaximum"), ("true or false", _is_flag)),
    **dict.fromkeys(_LISTS, ("a list that is not empty", _is_filled)),
    "enum": ("a list that is not empty, each value once", _is_distinct),
    "required": ("a list that is not empty, each name once", _is_list_of_names),
    # Schemas are looked into by themselves.
    **dict.fromkeys(("default", "properties", "items", "not", "additionalProperties"), ("", _is_anything)),
}
"""Keywords that OpenAPI 3.0 and draft 4 share, with their valid values."""
_SCHEMAS = ("not", "items", "additionalProperties")


def check_constant(value: object, errors: Errors) -> None:
    """Checks that a JSON value has no Outputs, and only strings as keys, wherever they are nested."""
    if is_output(value):
        errors.add("", "is an Output, which resolves later; must be a constant")
    elif isinstance(value, Mapping):
        for name, part in cast("Mapping[object, object]", value).items():
            if not isinstance(name, str):
                errors.add(str(name), f"the key {show(name)} must be a string")
            check_constant(part, errors.narrow(name))
    elif isinstance(value, list | tuple):
        for index, part in enumerate(cast("list[object]", value)):
            check_constant(part, errors.narrow(index))


def check_schema(schema: object, errors: Errors) -> None:
    """Checks that OpenAPI 3.0 and API Gateway accept a schema, wherever it is nested."""
    if not isinstance(schema, Mapping):
        errors.add("", f"{show(schema)} must be a JSON schema, which is an object")
        return
    known = cast("Mapping[str, Any]", schema)
    for keyword, value in known.items():
        problem = _problem(keyword, value)
        if problem:
            errors.add(keyword, problem)
    if "exclusiveMaximum" in known and "maximum" not in known:
        errors.add("exclusiveMaximum", "requires 'maximum'; add it, or remove this")
    for path, inner in _inner_schemas(known):
        check_schema(inner, errors.narrow(*path))


def _problem(keyword: str, value: Any) -> str | None:
    """Returns what is wrong with one keyword, except for the schemas in it."""
    if keyword in _REFUSED:
        return _REFUSED[keyword]
    if keyword == "type":
        return _type_problem(value)
    if keyword not in _KEYWORDS:
        return unknown("keyword", keyword, [*_KEYWORDS, "type"])
    means, fits = _KEYWORDS[keyword]
    if not fits(value):
        return f"{show(value)} must be {means}"
    reason = ecma_problem(value) if keyword == "pattern" else None
    return reason and f"{show(value)} is not a regular expression: {reason}"


def _type_problem(value: Any) -> str | None:
    if isinstance(value, str) and value in TYPES:
        return None
    hint = "; to allow null, write 'anyOf' with {'enum': [None]}" if isinstance(value, list | tuple) else ""
    return unknown("type", cast("object", value), TYPES) + hint


def _inner_schemas(schema: Mapping[str, Any]) -> list[tuple[tuple[object, ...], Any]]:
    """Returns the schemas within a schema, each with its path."""
    found: list[tuple[tuple[object, ...], Any]] = [
        ((name,), schema[name]) for name in _SCHEMAS if name in schema
    ]
    if isinstance(schema.get("additionalProperties", True), bool):
        found = [(path, inner) for path, inner in found if path != ("additionalProperties",)]
    for name in _LISTS:
        listed = schema.get(name)
        if isinstance(listed, list | tuple):
            found += [((name, index), inner) for index, inner in enumerate(cast("list[Any]", listed))]
    properties = schema.get("properties", {})
    if isinstance(properties, Mapping):
        named = cast("Mapping[str, Any]", properties).items()
        return found + [(("properties", name), inner) for name, inner in named]
    return [*found, (("properties",), properties)]
