"""Values of templates: Java's types and their string forms, counted by a budget."""

import json
from collections.abc import Mapping
from typing import Final, TypeGuard, cast

from embedded_aws.velocity.budget import Budget
from embedded_aws.velocity.syntax import RenderingError

_DEEPEST: Final = 200


class BooleanValue(int):
    """``java.lang.Boolean``."""

    def __str__(self) -> str:
        return "true" if self else "false"

    __repr__ = __str__


class MapValue(dict[str, object]):
    """``java.util.Map``. A member with the name of a method does not hide the method."""

    def __bool__(self) -> bool:
        return True  # in Velocity, all values except null and false are true


class ListValue(list[object]):
    """``java.util.List``."""

    def __bool__(self) -> bool:
        return True


def convert_members(members: Mapping[str, object]) -> MapValue:
    """Converts a JSON object to a value for templates."""
    return MapValue({name: convert_value(member) for name, member in members.items()})


def convert_value(value: object) -> object:
    """Converts a JSON value to a value for templates."""
    match value:
        case bool():
            return BooleanValue(value)
        case dict():
            return convert_members(cast("dict[str, object]", value))
        case list():
            return ListValue([convert_value(item) for item in cast("list[object]", value)])
        case _:
            return value


def format_text(value: object, budget: Budget) -> str:
    """Returns the string form of a value; empty for null.

    Raises:
        RenderingError: If the string is too long.
    """
    if isinstance(value, str):
        return value
    parts: list[str] = []
    _add_text(value, parts, budget, _DEEPEST)
    return "".join(parts)


def _add_text(value: object, parts: list[str], budget: Budget, depth: int) -> None:
    _count(budget, depth)
    match value:
        case None:
            parts.append("null" if parts else "")
        case dict():
            members = cast("dict[str, object]", value)
            for at, (name, member) in enumerate(members.items()):
                parts.append(budget.write(f"{', ' if at else '{'}{name}="))
                _add_text(member, parts, budget, depth - 1)
            parts.append("}" if len(members) else "{}")
        case list():
            _add_json(cast("object", value), parts, budget, depth - 1)
        case _:
            parts.append(budget.write(str(value)))


def _add_json(value: object, parts: list[str], budget: Budget, depth: int) -> None:
    _count(budget, depth)
    match value:
        case dict():
            members = cast("dict[str, object]", value)
            for at, (name, member) in enumerate(members.items()):
                parts.append(budget.write(f"{',' if at else '{'}{format_json(name)}:"))
                _add_json(member, parts, budget, depth - 1)
            parts.append("}" if len(members) else "{}")
        case list():
            items = cast("list[object]", value)
            for at, item in enumerate(items):
                parts.append("," if at else "[")
                _add_json(item, parts, budget, depth - 1)
            parts.append("]" if len(items) else "[]")
        case BooleanValue():
            parts.append(str(value))
        case _:
            parts.append(budget.write(format_json(value)))


def _count(budget: Budget, depth: int) -> None:
    budget.step()
    if not depth:
        raise RenderingError("a value is nested too deeply")


def format_json(value: object) -> str:
    """Returns a JSON value without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_index(value: object) -> int:
    """Returns the index of an element.

    Raises:
        TypeError: If it is not an integer.
    """
    if not isinstance(value, int):
        raise TypeError(f"the index of a list must be an integer, not {value}")
    return value


def is_number(value: object) -> TypeGuard[int | float]:
    """Returns whether a value is a number."""
    return isinstance(value, int | float) and not isinstance(value, BooleanValue)


def is_equal(one: object, other: object, budget: Budget) -> bool:
    """Returns whether two values are equal; values of different types are compared as strings."""
    budget.step()
    match one, other:
        case (dict(), dict()):
            first, second = cast("dict[str, object]", one), cast("dict[str, object]", other)
            return first.keys() == second.keys() and all(
                is_equal(member, second[name], budget) for name, member in first.items()
            )
        case (list(), list()):
            items, others = cast("list[object]", one), cast("list[object]", other)
            return len(items) == len(others) and all(
                is_equal(item, its, budget) for item, its in zip(items, others, strict=True)
            )
        case _ if is_number(one) and is_number(other):
            return one == other
        case _:
            return format_text(one, budget) == format_text(other, budget)
