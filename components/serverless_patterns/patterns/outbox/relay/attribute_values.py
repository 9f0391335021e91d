"""JSON of the values of DynamoDB, digit by digit as they were committed."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

Value = Mapping[str, Any]
"""A value with its type, such as ``{"N": "1.10"}``."""


def write_item(item: Mapping[str, Value]) -> str:
    """Returns the JSON object of an item; sets are arrays, and binary values are Base64."""
    members = (f"{write_text(name)}:{write_value(value)}" for name, value in item.items())
    return f"{{{','.join(members)}}}"


def write_value(value: Value) -> str:
    """Returns the JSON of a value; numbers keep all of their up to 38 digits."""
    ((kind, content),) = value.items()
    return _WRITERS[kind](content)


def write_text(text: str) -> str:
    """Returns the JSON string of a text, with only characters that SNS and SQS accept."""
    quoted = json.dumps(text, ensure_ascii=False)
    return quoted.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


def _write_array(parts: Iterable[str]) -> str:
    return f"[{','.join(parts)}]"


_WRITERS: Final[Mapping[str, Callable[[Any], str]]] = {
    "S": write_text,
    "B": write_text,
    "N": str,
    "BOOL": lambda content: "true" if content else "false",
    "NULL": lambda _: "null",
    "M": write_item,
    "L": lambda content: _write_array(map(write_value, content)),
    "SS": lambda content: _write_array(map(write_text, content)),
    "BS": lambda content: _write_array(map(write_text, content)),
    "NS": _write_array,
}
"""Writer of each type of DynamoDB."""
