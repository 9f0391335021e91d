"""The validation errors that a client receives."""
# ruff: noqa: E501  a message is easier to compare in one piece

import json
from typing import Any

import pytest

from embedded_aws.services.api_gateway.rest.validation_reasons import find_reasons

NAMED = {"type": "object", "required": ["name"]}
FEW, MANY = {"minProperties": 2}, {"maxProperties": 1}


@pytest.mark.parametrize(
    ("schema", "body", "expected"),
    [
        ({"type": "integer"}, 1, ""),
        ({"type": "integer"}, "1", 'instance type (string) does not match any allowed primitive type (allowed: ["integer"])'),
        ({"type": ["string", "number"]}, None, 'instance type (null) does not match any allowed primitive type (allowed: ["integer","number","string"])'),
        ({"type": ["string", "null"], "minLength": 1}, "", 'string "" is too short (length: 0, required minimum: 1)'),
        ({"enum": ["a", "b"]}, "c", 'instance value ("c") not found in enum (possible values: ["a","b"])'),
        (NAMED, {}, 'object has missing required properties (["name"])'),
        (FEW, {"a": 1}, "object has too few properties (found 1 but schema requires at least 2)"),
        (MANY, {"a": 1, "b": 1}, "object has too many properties (found 2 but schema requires at most 1)"),
        ({"minItems": 1}, [], "array is too short: must have at least 1 elements but instance has 0 elements"),
        ({"maxItems": 1}, [1, 2], "array is too long: must have at most 1 elements but instance has 2 elements"),
        ({"uniqueItems": True}, [{"a": 1}, {"a": 1}], "array must not contain duplicate elements"),
        ({"minLength": 2}, "x", 'string "x" is too short (length: 1, required minimum: 2)'),
        ({"maxLength": 1}, "xy", 'string "xy" is too long (length: 2, maximum allowed: 1)'),
        ({"pattern": "^a"}, "b", 'ECMA 262 regex "^a" does not match input string "b"'),
        ({"minimum": 1}, 0, "numeric instance is lower than the required minimum (minimum: 1, found: 0)"),
        ({"maximum": 1}, 2, "numeric instance is greater than the required maximum (maximum: 1, found: 2)"),
        ({"minimum": 1, "exclusiveMinimum": True}, 1, "numeric instance is not strictly greater than the required minimum 1"),
        ({"maximum": 1, "exclusiveMaximum": True}, 1, "numeric instance is not strictly lower than the required maximum 1"),
        ({"multipleOf": 2}, 3, "remainder of division is not zero (3 / 2)"),
        ({"allOf": [NAMED, FEW]}, {"name": 1}, "instance failed to match all required schemas (matched only 1 out of 2)"),
        ({"anyOf": [NAMED, FEW]}, {"a": 1}, "instance failed to match at least one required schema among 2"),
        ({"oneOf": [NAMED, MANY]}, {"name": 1}, "instance failed to match exactly one schema (matched 2 out of 2)"),
        ({"not": NAMED}, {"name": 1}, "instance matched a schema which it should not have"),
        ({"items": {"properties": {"a": {"minimum": 1}}}}, [{"a": 0}], "numeric instance is lower than the required minimum (minimum: 1, found: 0)"),
    ],
)  # fmt: skip
def test_reason(schema: dict[str, Any], body: Any, expected: str):
    assert json.loads(f'"{find_reasons(schema, json.dumps(body).encode())}"') == f"[{expected}]"


def test_every_reason_of_an_object_is_given():
    schema = {**NAMED, "additionalProperties": False, "properties": {"name": {}}}
    assert find_reasons(schema, b'{"other": 1}').count("object ") == 2


def test_a_body_that_is_not_json_has_none():
    assert find_reasons(NAMED, b"{") == ""
