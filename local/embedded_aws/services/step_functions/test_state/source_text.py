"""JSON values with the text from which they were read.

AWS returns an object or an array that a state passes on as it was given, spaces included.
"""

import json
from collections.abc import Callable
from json import decoder, scanner
from typing import Final, Protocol

from embedded_aws.json_values import Json, JsonObject, is_array, is_object


class _Scanner(Protocol):
    """Reads the value at a position of a text; also returns its end."""

    def __call__(self, text: str, at: int, /) -> tuple[Json, int]: ...


class _ReadObject(Protocol):
    def __call__(self, source: tuple[str, int], /, *rest: object) -> tuple[JsonObject, int]: ...


class _ReadArray(Protocol):
    def __call__(self, source: tuple[str, int], scan: _Scanner, /) -> tuple[list[Json], int]: ...


# The module has no types of these.
_read_standard_object: Final[_ReadObject] = getattr(decoder, "JSONObject")  # noqa: B009
_read_standard_array: Final[_ReadArray] = getattr(decoder, "JSONArray")  # noqa: B009
_make_scanner: Final[Callable[[json.JSONDecoder], _Scanner]] = getattr(scanner, "py_make_scanner")  # noqa: B009


class SourceObject(JsonObject):
    """An object with its text."""

    text: str


class SourceArray(list[Json]):
    """An array with its text."""

    text: str


class _Decoder(json.JSONDecoder):
    """A decoder that keeps the text of objects and arrays."""

    def __init__(self) -> None:
        super().__init__()
        self.parse_object, self.parse_array = _read_object, _read_array
        self.scan_once = _make_scanner(self)


def _read_object(source: tuple[str, int], *rest: object) -> tuple[SourceObject, int]:
    values, end = _read_standard_object(source, *rest)
    found = SourceObject(values)
    found.text = source[0][source[1] - 1 : end]
    return found, end


def _read_array(source: tuple[str, int], scan: _Scanner) -> tuple[SourceArray, int]:
    values, end = _read_standard_array(source, scan)
    found = SourceArray(values)
    found.text = source[0][source[1] - 1 : end]
    return found, end


def read_json(text: str) -> Json:
    """Returns the value of JSON, with the text of its objects and arrays.

    Raises:
        ValueError: If it is not JSON.
    """
    return json.loads(text, cls=_Decoder)


def format_json(value: Json) -> str:
    """Returns JSON without spaces, apart from values that have their text."""
    if isinstance(value, SourceObject | SourceArray):
        return value.text
    if is_object(value):
        members = (
            f"{json.dumps(name, ensure_ascii=False)}:{format_json(each)}" for name, each in value.items()
        )
        return f"{{{','.join(members)}}}"
    if is_array(value):
        return f"[{','.join(map(format_json, value))}]"
    return json.dumps(value, ensure_ascii=False)


def remove_text(value: Json) -> Json:
    """Returns a copy without text, which can be changed."""
    if is_object(value):
        return {name: remove_text(each) for name, each in value.items()}
    return [remove_text(each) for each in value] if is_array(value) else value
