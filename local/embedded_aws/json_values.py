"""Types of JSON values, and readers that narrow a value where it comes in."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

if TYPE_CHECKING:
    from typing_extensions import TypeIs

_Input = TypeVar("_Input")
_Result = TypeVar("_Result")

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None
"""A value of a JSON document; ``isinstance(value, dict)`` and ``isinstance(value, list)`` narrow it."""
JsonObject: TypeAlias = dict[str, Json]
"""An object of a JSON document."""


def is_object(value: object) -> "TypeIs[JsonObject]":
    """Whether a value is an object."""
    return isinstance(value, dict)


def is_array(value: object) -> "TypeIs[list[Json]]":
    """Whether a value is an array."""
    return isinstance(value, list)


def read_object(value: object) -> JsonObject:
    """Returns an object; an empty one instead of any other value."""
    return value if is_object(value) else {}


def read_array(value: object) -> list[Json]:
    """Returns an array; an empty one instead of any other value."""
    return value if is_array(value) else []


def read_objects(value: object) -> list[JsonObject]:
    """Returns the objects of an array; an empty one instead of any other value."""
    return [read_object(each) for each in read_array(value)]


def read_text(value: object) -> str:
    """Returns a text; an empty one instead of any other value."""
    return value if isinstance(value, str) else ""


def read_number(value: object) -> float:
    """Returns a number; 0 instead of any other value."""
    return value if isinstance(value, int | float) else 0


def take_valid(handle: Callable[[_Input], _Result]) -> Callable[[Mapping[str, object]], _Result]:
    """Returns a function of validated requests: they have the members that it declares."""
    return cast("Callable[[Mapping[str, object]], _Result]", handle)


def clean_text(text: str) -> str:
    """Returns text without halves of pairs of UTF-16, which have no bytes in UTF-8; AWS replaces them.

    Args:
        text: Text from JSON, which can have them.
    """
    return text.encode(errors="replace").decode()
