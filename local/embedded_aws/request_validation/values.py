"""Values of parameters in a request."""

from collections.abc import Mapping
from typing import Any, cast

Request = tuple[str, str, Mapping[str, Any], Any, Mapping[str, Any]]
"""Method, path, headers, body, and query parameters."""


def find_header(headers: Mapping[str, Any], name: str) -> str:
    """Returns a header; empty if it is missing.

    Args:
        headers: The headers.
        name: Its name in lower case.
    """
    return next((str(value) for each, value in headers.items() if each.lower() == name), "")


class UnreadableError(ValueError):
    """A value of a request has another type than the model says; the message is that of AWS.

    Attributes:
        code: Code of the error.
    """

    code = "SerializationException"


class MalformedFormError(UnreadableError):
    """A parameter of a form has another type than the model says."""

    code = "MalformedInput"


def read_object(found: Any) -> dict[str, Any]:
    """Returns the object that a body consists of.

    Raises:
        UnreadableError: If it is not an object.
    """
    if not isinstance(found, dict):
        raise UnreadableError("Unexpected field type")
    return cast("dict[str, Any]", found)


def convert(kind: str, text: str) -> Any:
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


def read_first(value: Any) -> Any:
    """Returns the first value of a query parameter, which MiniStack has in a list.

    Args:
        value: The value, or values.
    """
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    return values[0] if values else None
