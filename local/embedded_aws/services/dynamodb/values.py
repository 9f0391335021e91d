"""Attribute values of Amazon DynamoDB: types, order, equality and sizes."""

import base64
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from embedded_aws.services.dynamodb import numbers

Value: TypeAlias = Mapping[str, Any]
"""An attribute value as in requests, such as ``{"N": "1"}``."""
Item: TypeAlias = Mapping[str, Value]
Key: TypeAlias = tuple[str, str]
"""The partition and the sort key of an item, each as canonical text."""

TYPES: Final = ("S", "SS", "N", "NS", "B", "BS", "BOOL", "NULL", "L", "M")
SETS: Final = frozenset({"SS", "NS", "BS"})
ORDERED: Final = frozenset({"S", "N", "B"})
"""Types with an order, which are those of keys too."""
_MEMBERS: Final = {"SS": "S", "NS": "N", "BS": "B"}
_CONTAINER_BYTES: Final = 3
_ENTRY_BYTES: Final = 1


def type_of(value: Value) -> str:
    """Returns the type of a value, such as ``"S"``."""
    return next(iter(value))


@lru_cache(maxsize=4096)
def decode_binary(text: str) -> bytes:
    """Returns the bytes of a binary value."""
    return base64.b64decode(text)


def order_key(value: Value) -> bytes:
    """Returns bytes that order strings by their UTF-8 bytes, binary data by bytes, and numbers by value.

    Args:
        value: A string, a number, or binary data.
    """
    ((kind, content),) = value.items()
    return _order(kind, content)


def _order(kind: str, content: str) -> bytes:
    if kind == "N":
        return numbers.order_number(content)
    return decode_binary(content) if kind == "B" else _encode(content)


def key_text(value: Value) -> str:
    """Returns the same text for all spellings of a key."""
    ((kind, content),) = value.items()
    return numbers.canonical_number(content) if kind == "N" else content


def is_equal(left: Value | None, right: Value | None) -> bool:
    """Whether two values are equal. A missing one is equal to none."""
    if left is None or right is None:
        return False
    return left == right or _comparable(left) == _comparable(right)


def _comparable(value: Value) -> object:
    ((kind, content),) = value.items()
    if kind in ORDERED:
        return kind, _order(kind, content)
    if kind in SETS:
        return kind, frozenset(_order(_MEMBERS[kind], each) for each in content)
    if kind == "L":
        return kind, [_comparable(each) for each in content]
    if kind == "M":
        return kind, {name: _comparable(each) for name, each in content.items()}
    return kind, content


def split_set(value: Value) -> list[Value]:
    """Returns the members of a set as values."""
    ((kind, content),) = value.items()
    return [{_MEMBERS[kind]: each} for each in content]


def join_set(kind: str, members: Iterable[Value]) -> Value:
    """Returns a set with its members in order, without repetitions.

    Args:
        kind: Type of the set.
        members: Its members.
    """
    found: dict[bytes, str] = {order_key(each): each[_MEMBERS[kind]] for each in members}
    return {kind: [found[each] for each in sorted(found)]}


def count_elements(value: Value) -> int | None:
    """Returns the result of ``size()``: characters, bytes or elements; None for other types."""
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content.encode("utf-16-le", "surrogatepass")) // 2
    if kind == "B":
        return len(decode_binary(content))
    return len(content) if kind in SETS or kind in {"L", "M"} else None


def count_bytes(value: Value) -> int:
    """Returns the size of a value (DynamoDB developer guide, "Item sizes and formats")."""
    ((kind, content),) = value.items()
    if kind in ORDERED:
        return _count_scalar(kind, content)
    if kind in SETS:
        return sum(_count_scalar(_MEMBERS[kind], each) for each in content)
    if kind == "L":
        return _CONTAINER_BYTES + sum(_ENTRY_BYTES + count_bytes(each) for each in content)
    if kind == "M":
        return _CONTAINER_BYTES + sum(
            _ENTRY_BYTES + len(_encode(name)) + count_bytes(each) for name, each in content.items()
        )
    return 1


def _count_scalar(kind: str, content: str) -> int:
    if kind == "N":
        return numbers.count_bytes(content)
    return len(decode_binary(content)) if kind == "B" else len(_encode(content))


def count_item_bytes(item: Item) -> int:
    """Returns the size of an item: its names and values."""
    return sum(len(_encode(name)) + count_bytes(value) for name, value in item.items())


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
