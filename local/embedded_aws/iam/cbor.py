"""CBOR (RFC 8949), which AWS SDKs use for Kinesis and CloudWatch instead of JSON."""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from embedded_aws.json_values import is_array, is_object

_SIMPLE: Final = {20: False, 21: True, 22: None, 23: None}
_BREAK: Final = 0xFF
_INDEFINITE: Final = 31
_FLOATS: Final = {25: ">e", 26: ">f", 27: ">d"}
_LENGTHS: Final = {24: 1, 25: 2, 26: 4, 27: 8}
_DEEPEST: Final = 32


class InvalidCborError(ValueError):
    """Raised for data that is not CBOR."""


@dataclass(frozen=True)
class Timestamp:
    """A time since 1970, in milliseconds for Kinesis, in seconds for CloudWatch."""

    value: float


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._position = data, 0

    def take(self, length: int) -> bytes:
        end = self._position + length
        if end > len(self._data):
            raise InvalidCborError("The data ends too early.")
        found, self._position = self._data[self._position : end], end
        return found

    def is_break(self) -> bool:
        if self._data[self._position : self._position + 1] == bytes((_BREAK,)):
            self._position += 1
            return True
        return False

    def read(self, depth: int = 0) -> object:
        if depth > _DEEPEST:
            raise InvalidCborError("The data is nested too deeply.")
        head = self.take(1)[0]
        kind, detail = head >> 5, head & 31
        if kind == 7:  # noqa: PLR2004 - simple values and floats
            if detail in _FLOATS:
                return struct.unpack(_FLOATS[detail], self.take(_LENGTHS[detail]))[0]
            return _SIMPLE.get(detail)
        length = None if detail == _INDEFINITE else self._read_length(detail)
        if kind in {0, 1}:
            return (length or 0) if kind == 0 else -1 - (length or 0)
        if kind in {2, 3}:
            content = self.take(length) if length is not None else self._join(depth)
            return content.decode() if kind == 3 else content  # noqa: PLR2004 - text
        if kind == 6:  # noqa: PLR2004 - a tag, of which AWS uses that of times
            return self.read(depth + 1)
        return self._read_members(kind, length, depth)

    def _read_length(self, detail: int) -> int:
        if detail < min(_LENGTHS):
            return detail
        if detail not in _LENGTHS:
            raise InvalidCborError("The length is not valid.")
        return int.from_bytes(self.take(_LENGTHS[detail]), "big")

    def _join(self, depth: int) -> bytes:
        parts: list[bytes] = []
        while not self.is_break():
            part = self.read(depth + 1)
            if not isinstance(part, str | bytes):
                raise InvalidCborError("The parts of a text must be texts.")
            parts.append(part.encode() if isinstance(part, str) else part)
        return b"".join(parts)

    def _read_members(self, kind: int, length: int | None, depth: int) -> object:
        members: list[object] = []
        pairs: list[tuple[object, object]] = []
        into = members if kind == 4 else pairs  # noqa: PLR2004 - an array
        while len(into) < length if length is not None else not self.is_break():
            member = self.read(depth + 1)
            if into is members:
                members.append(member)
            else:
                pairs.append((member, self.read(depth + 1)))
        return members if into is members else dict(pairs)


def decode(data: bytes) -> object:
    """Returns the value of CBOR data; times are numbers.

    Raises:
        InvalidCborError: If it is not CBOR.
    """
    try:
        return _Reader(data).read()
    except (struct.error, UnicodeDecodeError, TypeError) as error:
        raise InvalidCborError(str(error)) from None


def encode(value: object) -> bytes:  # noqa: PLR0911 - one for each type
    """Returns a value as CBOR data."""
    match value:
        case None | bool():
            return bytes((0xF6 if value is None else 0xF5 if value else 0xF4,))
        case Timestamp():
            return b"\xc1" + encode(value.value)
        case int():
            return _encode_head(0, value) if value >= 0 else _encode_head(1, -1 - value)
        case float():
            return b"\xfb" + struct.pack(">d", value)
        case bytes():
            return _encode_head(2, len(value)) + value
        case list():
            members = cast("list[object]", value)
            return _encode_head(4, len(members)) + b"".join(map(encode, members))
        case dict():
            pairs = cast("Mapping[str, object]", value)
            found = (encode(name) + encode(each) for name, each in pairs.items())
            return _encode_head(5, len(pairs)) + b"".join(found)
        case _:
            text = str(value).encode()
            return _encode_head(3, len(text)) + text


def _encode_head(kind: int, number: int) -> bytes:
    if number < min(_LENGTHS):
        return bytes((kind << 5 | number,))
    detail, length = next(each for each in _LENGTHS.items() if number < 1 << (8 * each[1]))
    return bytes((kind << 5 | detail,)) + number.to_bytes(length, "big")


def convert_members(value: object, change: Callable[[str, object], object]) -> object:
    """Returns a JSON value in which each member of an object is changed, given its name and value."""
    if is_array(value):
        return [convert_members(each, change) for each in value]
    if is_object(value):
        members = value
        return {name: change(name, convert_members(each, change)) for name, each in members.items()}
    return value
