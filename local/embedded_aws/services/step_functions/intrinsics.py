"""Limits of intrinsic functions (Step Functions developer guide, "Intrinsic functions")."""

import json
import math
import random
import re
from collections.abc import Callable
from typing import Final

from embedded_aws.json_values import Json, JsonObject, is_array, is_object
from embedded_aws.ministack import step_functions
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.step_functions.errors import fail
from embedded_aws.services.step_functions.interpreter.intrinsic_calls import Argument, parse_intrinsic
from embedded_aws.services.step_functions.sizes import LARGEST, exceeds

_DEEPEST: Final = 10
_LONGEST: Final = 64 * 1024  # characters of an expression
_MOST_ITEMS: Final = 1_000


def _evaluate(_: Callable[..., Json]) -> Callable[..., Json]:
    def evaluate(expression: str, data: Json, ctx: JsonObject | None) -> Json:
        def resolve(path: str, given: Json) -> Json:
            return step_functions.resolve_path(path, given, ctx)

        find: Callable[[str, Json], Json] = getattr(ctx, "find", resolve)
        try:
            _check_nesting(expression)
            name, arguments = parse_intrinsic(expression)
            return _call(name, arguments, lambda path: find(path, data), ctx)
        except step_functions.ExecutionError:
            raise
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise fail(ctx, f"The function '{expression[:500]}' had the following error: {error}") from None

    return evaluate


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


def _call(name: str, arguments: list[Argument], find: Callable[[str], Json], ctx: JsonObject | None) -> Json:
    """Returns the result of a function."""
    values: list[Json] = []
    for argument in arguments:
        if argument[0] == "call":
            values.append(_call(*argument[1], find, ctx))
        elif argument[0] == "path":
            values.append(find(argument[1]))
        elif argument[0] == "str" and (name != "States.Format" or values):
            values.append(re.sub(r"\\(.)", r"\1", argument[1], flags=re.DOTALL))
        else:
            values.append(argument[1])
    if name == "States.Format":
        values = [*_format_values(values, ctx)]
    if name in _OWN:
        result = _OWN[name](*values)
    else:
        literals = [("num", value) for value in values]
        result = step_functions.execute_intrinsic(("call", name, literals), {}, ctx)
    if exceeds(result, LARGEST):
        raise _build_too_large_error(name, ctx)
    return result


def _format_values(values: list[Json], ctx: JsonObject | None) -> list[str]:
    """Returns the values as strings, before they are joined."""
    template, *others = [
        value if isinstance(value, str) else json.dumps(value, separators=(",", ":")) for value in values
    ]
    placeholders = re.findall(r"\\.|\{\}", template, re.DOTALL).count("{}")
    if placeholders != len(others):
        raise ValueError(f"the template has {placeholders} placeholders for {len(others)} arguments")
    if sum(map(len, (template, *others))) > LARGEST:
        raise _build_too_large_error("States.Format", ctx)
    return [template, *others]


def _build_range(first: Json, last: Json, step: Json) -> list[int]:
    start, end, distance = map(_round, (first, last, step))
    if not distance:
        raise ValueError("the step must not be 0")
    items = range(start, end + (1 if distance > 0 else -1), distance)
    if len(items) > _MOST_ITEMS:
        raise ValueError(f"the array must not have more than {_MOST_ITEMS} elements")
    return list(items)


def _partition_array(given: Json, size: Json) -> list[Json]:
    items = _require_array(given)
    length = _round(size)
    if length <= 0:
        raise ValueError("the size of a chunk must be a positive integer")
    return [items[at : at + length] for at in range(0, len(items), length)]


def _contains(given: Json, value: Json) -> bool:
    items = _require_array(given)
    return any(item == value and isinstance(item, bool) == isinstance(value, bool) for item in items)


def _get_item(given: Json, index: Json) -> Json:
    items = _require_array(given)
    at = _round(index)
    if not 0 <= at < len(items):
        raise IndexError(f"index {at} is out of range; the array has {len(items)} elements")
    return items[at]


def _measure(given: Json) -> int:
    items = _require_array(given)
    return len(items)


def _merge(first: Json, second: Json, deep: Json) -> JsonObject:
    if not (is_object(first) and is_object(second)):
        raise TypeError("the first and the second argument must be objects")
    if deep is not False:
        raise ValueError("the third argument must be false: a deep merge is not supported")
    return {**first, **second}


def _add(first: Json, second: Json) -> int:
    return _round(first) + _round(second)


def _draw(first: Json, last: Json, seed: Json = None) -> int:
    start, end = _round(first), _round(last)
    return random.Random(_read_seed(seed)).randrange(start, max(end, start + 1))  # noqa: S311 - not a secret


def _read_seed(seed: Json) -> float | str | None:
    if seed is None or isinstance(seed, int | float | str):
        return seed
    raise TypeError("the seed must be a number")


def _parse_json(text: Json) -> Json:
    if not isinstance(text, str):
        raise TypeError("the argument must be a string")
    return json.loads(text)


def _write_json(given: Json) -> str:
    return json.dumps(given, separators=(",", ":"), ensure_ascii=False)


def _find_unique(given: Json) -> list[Json]:
    items = _require_array(given)
    found = {json.dumps(item, sort_keys=True): item for item in reversed(items)}
    return list(reversed(found.values()))


def _require_array(value: Json) -> list[Json]:
    if not is_array(value):
        raise TypeError("the first argument must be an array")
    return value


def _round(value: Json) -> int:
    """Returns the nearest integer (Step Functions developer guide, "Intrinsic functions")."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(f"{json.dumps(value)} is not an integer")
    return int(value) if isinstance(value, int) else math.floor(value + 0.5)


_OWN: Final[dict[str, Callable[..., Json]]] = {
    "States.ArrayContains": _contains,
    "States.ArrayGetItem": _get_item,
    "States.ArrayLength": _measure,
    "States.ArrayPartition": _partition_array,
    "States.ArrayRange": _build_range,
    "States.ArrayUnique": _find_unique,
    "States.JsonMerge": _merge,
    "States.JsonToString": _write_json,
    "States.MathAdd": _add,
    "States.MathRandom": _draw,
    "States.StringToJson": _parse_json,
}


def _build_too_large_error(name: str, ctx: JsonObject | None) -> Exception:
    problem = f"The function '{name}' returned a result with a size exceeding the maximum number of bytes"
    return fail(ctx, f"{problem} service limit.", "States.DataLimitExceeded")


PATCHES = (
    Patch(
        step_functions.evaluate_intrinsic,
        _evaluate,
        "intrinsic functions round numbers, have limits, and name themselves in errors",
    ),
)
