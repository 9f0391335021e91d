"""JSON values with the text from which they were read.

AWS returns an object or an array that a state passes on as it was given, spaces included.
"""

import json
from json import decoder, scanner
from typing import Any

from embedded_aws.json_values import is_array, is_object

_STANDARD: Any = decoder
_SCANNER: Any = scanner


class SourceObject(dict[str, Any]):
    """An object with its text."""

    text: str


class SourceArray(list[Any]):
    """An array with its text."""

    text: str


class _Decoder(json.JSONDecoder):
    """A decoder that keeps the text of objects and arrays."""

    def __init__(self) -> None:
        super().__init__()
        own: Any = self
        own.parse_object, own.parse_array = _read_object, _read_array
        own.scan_once = _SCANNER.py_make_scanner(self)


def _read_object(source: tuple[str, int], *rest: Any) -> tuple[SourceObject, int]:
    values, end = _STANDARD.JSONObject(source, *rest)
    found = SourceObject(values)
    found.text = source[0][source[1] - 1 : end]
    return found, end


def _read_array(source: tuple[str, int], scan: Any) -> tuple[SourceArray, int]:
    values, end = _STANDARD.JSONArray(source, scan)
    found = SourceArray(values)
    found.text = source[0][source[1] - 1 : end]
    return found, end


def read_json(text: str) -> Any:
    """Returns the value of JSON, with the text of its objects and arrays.

    Raises:
        ValueError: If it is not JSON.
    """
    return json.loads(text, cls=_Decoder)


def format_json(value: Any) -> str:
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


def remove_text(value: Any) -> Any:
    """Returns a copy without text, which can be changed."""
    if is_object(value):
        return {name: remove_text(each) for name, each in value.items()}
    return [remove_text(each) for each in value] if is_array(value) else value
