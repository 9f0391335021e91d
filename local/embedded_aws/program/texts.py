"""Strings in values."""

from collections.abc import Iterator, Mapping
from typing import cast


def list_texts(value: object) -> Iterator[str]:
    """Returns the strings in a value, also in its lists and mappings; names of members are left out."""
    match value:
        case str():
            yield value
        case Mapping():
            for member in cast("Mapping[str, object]", value).values():
                yield from list_texts(member)
        case list():
            for item in cast("list[object]", value):
                yield from list_texts(item)
        case _:
            pass
