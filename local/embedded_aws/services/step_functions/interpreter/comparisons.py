"""Comparisons of values of one type."""

from datetime import datetime
from typing import TypeVar

_Value = TypeVar("_Value", bool, float, str, datetime)


def compare(operator: str, left: _Value, right: _Value) -> bool:
    """Whether a comparison is true.

    Args:
        operator: Such as ``<``.
        left: The value before it.
        right: The value behind it.
    """
    match operator:
        case "==":
            return left == right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case _:
            raise KeyError(operator)
