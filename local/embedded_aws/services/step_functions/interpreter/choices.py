"""Rules of Choice states."""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from embedded_aws.services.step_functions.interpreter.frames import Fields, Frame
from embedded_aws.services.step_functions.interpreter.values import MISSING, evaluate_as, find
from embedded_aws.services.step_functions.timestamps import parse_timestamp

_COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}


def matches(rule: Fields, given: Any, frame: Frame, *, at: int = 0, jsonata: bool = False) -> bool:
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


def _test(rule: Fields, given: Any, frame: Frame) -> bool:
    """Whether the comparison of a rule is true."""
    value = find(rule["Variable"], given, frame)
    name = next(each for each in rule if each.startswith(_PREFIXES))
    if name == "IsPresent":
        return (value is not MISSING) == rule[name]
    if value is MISSING:
        raise _fail(rule["Variable"], frame)
    if name in _TYPES:
        return _TYPES[name](value) == rule[name]
    expected = rule[name]
    if name.endswith("Path"):
        expected = find(rule[name], given, frame)
        if expected is MISSING:
            raise _fail(rule[name], frame)
    return _compare(name.removesuffix("Path"), value, expected)


def _fail(path: str, frame: Frame) -> Exception:
    return frame.fail(
        f"Invalid path '{path}': The choice state's condition path references an invalid value."
    )


def _compare(name: str, value: Any, expected: Any) -> bool:
    if name == "StringMatches":
        return isinstance(value, str) and isinstance(expected, str) and _match(value, expected)
    for kind, convert in _KINDS.items():
        if name.startswith(kind):
            left, right = convert(value), convert(expected)
            return (
                left is not None and right is not None and _COMPARISONS[name.removeprefix(kind)](left, right)
            )
    return False


def _match(value: str, pattern: str) -> bool:
    parts = re.findall(r"\\.|\*|[^*\\]+|\\", pattern, re.DOTALL)
    literal = [None if part == "*" else part[1:] if part[0] == "\\" and part[1:] else part for part in parts]
    expression = "".join(".*" if part is None else re.escape(part) for part in literal)
    return re.fullmatch(re.sub(r"(\.\*)+", ".*", expression), value, re.DOTALL) is not None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_KINDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "Boolean": lambda value: value if isinstance(value, bool) else None,
    "Numeric": lambda value: value if _is_number(value) else None,
    "String": lambda value: value if isinstance(value, str) else None,
    "Timestamp": parse_timestamp,
}
_TYPES: Final[Mapping[str, Callable[[Any], bool]]] = {
    "IsBoolean": lambda value: isinstance(value, bool),
    "IsNull": lambda value: value is None,
    "IsNumeric": _is_number,
    "IsString": lambda value: isinstance(value, str),
    "IsTimestamp": lambda value: parse_timestamp(value) is not None,
}
_PREFIXES: Final = ("Is", *_KINDS)
