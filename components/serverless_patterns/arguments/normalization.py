"""The same arguments in the same form, whichever language they come from.

Between Pulumi's languages a map has no order and every number is a float. JSON and lists that are made of
them must be the same each time, or each ``pulumi up`` would find a change.
"""

from collections.abc import Mapping
from typing import Any, cast

_LARGEST_EXACT = 2**53
"""Up to here, a float holds each integer exactly (IEEE 754 double precision)."""


def normalize(value: Any) -> Any:
    """Returns a JSON value with the keys of every object in order, and with its whole numbers as integers."""
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value)
        return {key: normalize(entries[key]) for key in sorted(entries)}
    if isinstance(value, list | tuple):
        return [normalize(entry) for entry in cast("list[Any]", value)]
    if isinstance(value, float) and value.is_integer() and abs(value) <= _LARGEST_EXACT:
        return int(value)
    return value
