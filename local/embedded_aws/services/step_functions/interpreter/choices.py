"""Rules of Choice states."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, TypeVar

from embedded_aws.iam.policy_language.patterns import ESCAPED_WILDCARDS, compile_wildcards
from embedded_aws.json_values import Json, read_object, read_text
from embedded_aws.services.step_functions.interpreter.comparisons import compare
from embedded_aws.services.step_functions.interpreter.definitions import Rule
from embedded_aws.services.step_functions.interpreter.filters import MISSING
from embedded_aws.services.step_functions.interpreter.frames import Frame
from embedded_aws.services.step_functions.interpreter.values import evaluate_as, find
from embedded_aws.services.step_functions.timestamps import parse_timestamp

_Value = TypeVar("_Value", bool, float, str, datetime)
_OPERATORS: Final = {
    "Equals": "==",
    "LessThan": "<",
    "LessThanEquals": "<=",
    "GreaterThan": ">",
    "GreaterThanEquals": ">=",
}


def matches(rule: Rule, given: Json, frame: Frame, *, at: int = 0, jsonata: bool = False) -> bool:
    """Whether a rule matches the input.

    Args:
        rule: The rule.
        given: The input.
        frame: The position.
        at: Its number.
        jsonata: Whether it is in JSONata.
    """
    if jsonata:
        field = f"Choices[{at}]/Condition"
        return bool(evaluate_as("boolean", rule.get("Condition", False), field, given, frame))
    if "And" in rule:
        return all(matches(each, given, frame) for each in rule["And"])
    if "Or" in rule:
        return any(matches(each, given, frame) for each in rule["Or"])
    if "Not" in rule:
        return not matches(rule["Not"], given, frame)
    return _test(rule, given, frame)


def _test(rule: Rule, given: Json, frame: Frame) -> bool:
    """Whether the comparison of a rule is true."""
    path = rule.get("Variable", "")
    value = find(path, given, frame)
    name, expected = next(
        (each, value) for each, value in read_object(rule).items() if each.startswith(_PREFIXES)
    )
    if name == "IsPresent":
        return (value is not MISSING) == expected
    if value is MISSING:
        raise _fail(path, frame)
    if name in _TYPES:
        return _TYPES[name](value) == expected
    if name.endswith("Path"):
        expected = _require(read_text(expected), given, frame)
    return _compare(name.removesuffix("Path"), value, expected)


def _require(path: str, given: Json, frame: Frame) -> Json:
    found = find(path, given, frame)
    if found is MISSING:
        raise _fail(path, frame)
    return found


def _fail(path: str, frame: Frame) -> Exception:
    return frame.fail(
        f"Invalid path '{path}': The choice state's condition path references an invalid value."
    )


def _compare(name: str, value: Json, expected: Json) -> bool:
    if name == "StringMatches":
        return isinstance(value, str) and isinstance(expected, str) and _match(value, expected)
    for kind, compare_values in _KINDS.items():
        if name.startswith(kind):
            return compare_values(name.removeprefix(kind), value, expected)
    return False


def _convert_by(convert: Callable[[Json], _Value | None]) -> Callable[[str, Json, Json], bool]:
    """Returns the comparison of values of a type; others do not match."""

    def compare_values(name: str, value: Json, expected: Json) -> bool:
        left, right = convert(value), convert(expected)
        if left is None or right is None:
            return False
        return compare(_OPERATORS[name], left, right)

    return compare_values


def _match(value: str, pattern: str) -> bool:
    literal = re.sub(r"\\(.)", lambda found: found[1].translate(ESCAPED_WILDCARDS), pattern, flags=re.DOTALL)
    return compile_wildcards(literal, any_character="*").match(value) is not None


def _read_boolean(value: Json) -> bool | None:
    return value if isinstance(value, bool) else None


def _read_number(value: Json) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _read_string(value: Json) -> str | None:
    return value if isinstance(value, str) else None


_KINDS: Final[Mapping[str, Callable[[str, Json, Json], bool]]] = {
    "Boolean": _convert_by(_read_boolean),
    "Numeric": _convert_by(_read_number),
    "String": _convert_by(_read_string),
    "Timestamp": _convert_by(parse_timestamp),
}
_TYPES: Final[Mapping[str, Callable[[Json], bool]]] = {
    "IsBoolean": lambda value: isinstance(value, bool),
    "IsNull": lambda value: value is None,
    "IsNumeric": lambda value: _read_number(value) is not None,
    "IsString": lambda value: isinstance(value, str),
    "IsTimestamp": lambda value: parse_timestamp(value) is not None,
}
_PREFIXES: Final = ("Is", *_KINDS)
