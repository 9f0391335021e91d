"""Depth and size of values, some of which contain themselves."""

from collections.abc import Mapping
from typing import Final, cast

MAX_DEPTH: Final = 100
"""Levels of objects and lists in each other; more than any service of AWS needs."""
MAX_VALUES: Final = 500_000
"""Values of one argument, many times those of 1 MB of JSON, the largest document that a service takes."""

_TOO_DEEP: Final = f"is nested more than {MAX_DEPTH} levels deep, or contains itself. Flatten it"
_TOO_LARGE: Final = f"has more than {MAX_VALUES:,} values. Shorten it"


def find_shape_problem(value: object) -> str | None:
    """Returns why a value is too deep or too large to walk through; None if it is not."""
    level, total = [value], 0
    for _ in range(MAX_DEPTH + 1):
        below: list[object] = []
        for each in level:
            if isinstance(each, Mapping):
                below += cast("Mapping[object, object]", each).values()
            elif isinstance(each, list | tuple):
                below += cast("list[object]", each)
            if total + len(below) > MAX_VALUES:
                return _TOO_LARGE
        if not below:
            return None
        level, total = below, total + len(below)
    return _TOO_DEEP
