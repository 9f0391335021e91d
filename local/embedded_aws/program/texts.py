"""Strings in values."""

from collections.abc import Iterator, Mapping
from typing import Any, cast


def list_texts(value: Any) -> Iterator[str]:
    """Returns the strings in a value, also in its lists and mappings; names of members are left out."""
    match value:
        case str():
            yield value
        case Mapping():
            for member in cast("Mapping[str, Any]", value).values():
                yield from list_texts(member)
        case list():
            for item in cast("list[Any]", value):
                yield from list_texts(item)
        case _:
            pass
