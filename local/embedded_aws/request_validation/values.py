"""Values of parameters in a request."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import Json, JsonObject, is_array, is_object
from embedded_aws.ministack.records import Headers, Query
from embedded_aws.protocol.conversions import Convert
from embedded_aws.protocol.errors import UnreadableError
from embedded_aws.protocol.scalars import TEXT_SCALARS, ReaderOfType

Body = bytes | str
"""Body of a request; services that call others can send a text."""
Request = tuple[str, str, Headers, Body, Query]
"""Method, path, headers, body, and query parameters."""


def find_header(headers: Headers, name: str) -> str:
    """Returns a header; empty if it is missing.

    Args:
        headers: The headers.
        name: Its name in lower case.
    """
    return next((str(value) for each, value in headers.items() if each.lower() == name), "")


def read_object(found: object) -> JsonObject:
    """Returns the object that a body consists of.

    Raises:
        UnreadableError: If it is not an object.
    """
    if not is_object(found):
        raise UnreadableError("Unexpected field type")
    return found


def convert(kind: str, text: str) -> int | float | str:
    """Returns the value of a text.

    Args:
        kind: Type of its shape.
        text: The text.

    Raises:
        ValueError: If it is not one of the type.
    """
    match kind:
        case "integer" | "long":
            return int(text)
        case "float" | "double":
            return float(text)
        case "boolean":
            return text == "true"
        case _:
            return text


def _convert(value: object, kind: str, _: Convert) -> object:
    return convert(kind, str(value))


RAW_TEXTS: Final[Mapping[str, ReaderOfType]] = dict.fromkeys(TEXT_SCALARS, _convert)
"""Readers of texts that leave blobs and timestamps as they are."""


def read_first(value: Json) -> Json:
    """Returns the first value of a query parameter, which MiniStack has in a list.

    Args:
        value: The value, or values.
    """
    if is_array(value):
        return value[0] if value else None
    return value
