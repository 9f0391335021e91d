"""The values that fields of the Amazon States Language have: numbers, names, paths, lists and objects."""

import re
from typing import Any, TypeGuard, cast

from serverless_patterns.patterns.workflow.definition.document import is_object
from serverless_patterns.patterns.workflow.definition.paths import find_errors, is_path, is_reference_path
from serverless_patterns.patterns.workflow.definition.shape import Field, Shape, or_expression

LONGEST_SECONDS = 99_999_999
"""The longest timeout or wait (Step Functions Developer Guide, state-task and state-wait)."""

_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def is_number(value: Any) -> TypeGuard[float]:
    """Whether ``value`` is a number in the sense of JSON."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_strings(value: Any) -> bool:
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return bool(items) and all(isinstance(item, str) for item in items)


def _is_path_or_function(value: Any) -> bool:
    return isinstance(value, str) and not any(find_errors(value))


ANY = Field("any value", lambda _: True)
STRING = Field("a string", lambda value: isinstance(value, str))
STRINGS = Field("a list of strings that is not empty", _is_strings)
ERROR_NAMES = Field("a list of error names that is not empty", _is_strings)
STATE_NAME = Field("the name of a state", lambda value: isinstance(value, str) and bool(value))
BOOLEAN = Field("true or false", lambda value: isinstance(value, bool))
NUMBER = Field("a number", is_number)
TIMESTAMP = Field(
    "a timestamp such as 2030-01-01T00:00:00Z",
    lambda value: isinstance(value, str) and _TIMESTAMP.fullmatch(value) is not None,
)
OBJECT = Field("an object", is_object)
LIST = Field("a list that is not empty", lambda value: isinstance(value, list) and bool(cast("Any", value)))
CONTAINER = Field("a list or an object", lambda value: is_object(value) or isinstance(value, list))
TEMPLATE = Field("an object or a list", CONTAINER.accepts)
"""An object, or since 2022 a list, with paths at the fields whose names end in ``.$``."""
VARIABLE = Field(
    "a path that begins with $", lambda value: isinstance(value, str) and is_path(value), is_path=True
)
PATH = Field("a path that begins with $", _is_path_or_function, is_path=True)
"""A path, or the intrinsic function that Step Functions accepts in its place."""
NULLABLE_PATH = Field(
    "a path that begins with $ or null",
    lambda value: value is None or _is_path_or_function(value),
    is_path=True,
)
RESULT_PATH = Field(
    "null, or a path to one node of the input, such as $.result",
    lambda value: value is None or (isinstance(value, str) and is_reference_path(value)),
)
COMMENT = {"Comment": STRING}


def one_of(*values: str) -> Field:
    """Returns a field that has one of a few values."""
    return Field(" or ".join(values), lambda value: value in values)


def integer(least: int, most: int) -> Field:
    """Returns a field that is an integer, even if it is written as 3.0."""
    return Field(
        f"an integer from {least:,} to {most:,}",
        lambda value: is_number(value) and float(value).is_integer() and least <= value <= most,
    )


def number(least: float, most: float | None = None) -> Field:
    """Returns a field that is a number."""
    return Field(
        f"a number from {least:,} to {most:,}" if most else f"a number, at least {least:,}",
        lambda value: is_number(value) and least <= value and (most is None or value <= most),
    )


def object_of(shape: Shape) -> Field:
    """Returns a field that is an object of a shape."""
    return Field(OBJECT.expected, OBJECT.accepts, shape=shape)


def list_of(items: str, shape: Shape, *, may_be_empty: bool = False) -> Field:
    """Returns a field that is a list of objects of a shape; ``items`` is what an error calls them."""
    if may_be_empty:
        return Field(f"a list of {items}", lambda value: isinstance(value, list), shape=shape)
    return Field(f"a list of {items} that is not empty", LIST.accepts, shape=shape)


def or_path(name: str, known: Field, *, jsonata: bool) -> dict[str, Field]:
    """Returns the field ``name``: an expression is accepted in JSONata, a path in its place in JSONPath."""
    if jsonata:
        return {name: or_expression(known)}
    return {name: known, f"{name}Path": Field(PATH.expected, PATH.accepts, is_path=True, instead_of=name)}


def describe_other_language(*, jsonata: bool) -> str:
    """Returns the error for a field that a state in JSONata or JSONPath cannot have."""
    if jsonata:
        return "is a field of JSONPath, and the state is written in JSONata; use Arguments, Output or Assign"
    return "is a field of JSONata, and the state is written in JSONPath; set its QueryLanguage to JSONata"
