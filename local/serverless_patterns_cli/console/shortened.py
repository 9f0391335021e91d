"""Shortens values, so that a page shows them without a stall."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

_LONGEST: Final = 4_000
"""Characters of a string; documents of an API have hundreds of thousands."""


def shorten(value: Any) -> Any:
    """Returns JSON values in which strings of more than 4,000 characters end with their length."""
    match value:
        case Mapping():
            members = cast("Mapping[str, Any]", value)
            return {name: shorten(member) for name, member in members.items()}
        case str() if len(value) > _LONGEST:
            return f"{value[:_LONGEST]}… ({len(value):,} characters)"
        case list():
            return [shorten(item) for item in cast("Sequence[Any]", value)]
        case _:
            return value
