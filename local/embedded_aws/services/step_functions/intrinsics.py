"""Limits of intrinsic functions (Step Functions developer guide, "Intrinsic functions")."""

import json
import re
from collections.abc import Callable
from typing import Any, Final

from embedded_aws.ministack import step_functions
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.step_functions.errors import fail
from embedded_aws.services.step_functions.sizes import LARGEST, exceeds

_DEEPEST: Final = 10
_LONGEST: Final = 64 * 1024  # characters of an expression
_MOST_ITEMS: Final = 1_000


def _explain_errors(evaluate: Callable[..., Any]) -> Callable[..., Any]:
    def evaluate_explained(expression: str, data: Any, ctx: Any) -> Any:
        try:
            _check_nesting(expression)
            return evaluate(expression, data, ctx)
        except step_functions.ExecutionError:
            raise
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise fail(ctx, f"The function '{expression[:500]}' had the following error: {error}") from None

    return evaluate_explained


def _check_nesting(expression: str) -> None:
    if len(expression) > _LONGEST or _measure_nesting(expression) > _DEEPEST:
        raise ValueError(f"intrinsic functions can be nested {_DEEPEST} deep")


def _measure_nesting(expression: str) -> int:
    """Returns how deep parentheses outside of strings are nested."""
    depth = deepest = 0
    quoted, characters = False, iter(expression)
    for character in characters:
        if character == "\\":
            next(characters, "")
        elif character == "'":
            quoted = not quoted
        elif not quoted:
            depth += (character == "(") - (character == ")")
            deepest = max(deepest, depth)
    return deepest


def _limit_intrinsics(execute: Callable[..., Any]) -> Callable[..., Any]:
    def execute_limited(node: Any, data: Any, ctx: Any) -> Any:
        _, name, given = node
        values = [step_functions.evaluate_argument(argument, data, ctx) for argument in given]
        if name in _OWN:
            return _OWN[name](*values)
        if name == "States.Format":
            values = _format_values(values, ctx)
        result = execute(("call", name, [("num", value) for value in values]), data, ctx)
        if exceeds(result, LARGEST):
            raise _build_too_large_error(name, ctx)
        return result

    return execute_limited


def _format_values(values: list[Any], ctx: Any) -> list[Any]:
    """Returns the values as strings, before they are joined."""
    template, *others = [value if isinstance(value, str) else json.dumps(value) for value in values]
    placeholders = re.findall(r"\\.|\{\}", template, re.DOTALL).count("{}")
    if placeholders != len(others):
        raise ValueError(f"the template has {placeholders} placeholders for {len(others)} arguments")
    if sum(map(len, (template, *others))) > LARGEST:
        raise _build_too_large_error("States.Format", ctx)
    return [template, *others]


def _build_range(first: Any, last: Any, step: Any) -> list[int]:
    for value in (first, last, step):
        _require_integer(value)
    if not step:
        raise ValueError("the step must not be 0")
    items = range(first, last + (1 if step > 0 else -1), step)
    if len(items) > _MOST_ITEMS:
        raise ValueError(f"the array must not have more than {_MOST_ITEMS} elements")
    return list(items)


def _partition_array(items: Any, size: Any) -> list[Any]:
    _require_array(items)
    _require_integer(size)
    if size <= 0:
        raise ValueError("the size of a chunk must be a positive integer")
    return [items[at : at + size] for at in range(0, len(items), size)]


def _find_unique(items: Any) -> list[Any]:
    _require_array(items)
    found = {json.dumps(item, sort_keys=True): item for item in reversed(items)}
    return list(reversed(found.values()))


def _require_array(value: Any) -> None:
    if not isinstance(value, list):
        raise TypeError("the first argument must be an array")


def _require_integer(value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{json.dumps(value)} is not an integer")


_OWN: Final[dict[str, Callable[..., list[Any]]]] = {
    "States.ArrayPartition": _partition_array,
    "States.ArrayRange": _build_range,
    "States.ArrayUnique": _find_unique,
}


def _build_too_large_error(name: str, ctx: Any) -> Exception:
    problem = f"The function '{name}' returned a result with a size exceeding the maximum number of bytes"
    return fail(ctx, f"{problem} service limit.", "States.DataLimitExceeded")


PATCHES = (
    Patch(
        step_functions.evaluate_intrinsic,
        _explain_errors,
        "an error of an intrinsic function names the function, and functions are nested 10 deep at most",
    ),
    Patch(
        step_functions.execute_intrinsic,
        _limit_intrinsics,
        "arrays and strings of intrinsic functions are limited",
    ),
)
