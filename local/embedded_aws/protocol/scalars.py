"""Readers of scalar values: one for each type of shape, in each encoding."""

import base64
import binascii
import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from embedded_aws.protocol.conversions import INFINITE, MISPLACED, Convert, name_type
from embedded_aws.protocol.errors import UnreadableError
from embedded_aws.protocol.timestamps import parse_timestamp

Reader = Callable[[object], object]
"""Returns the typed value of a value in a request; raises UnreadableError for another type."""
ReaderOfType = Callable[[object, str, Convert], object]
"""Returns the typed value of a value of a type, with the function that describes values of other types."""


def bind_scalar(readers: Mapping[str, ReaderOfType], kind: str, describe: Convert) -> Reader:
    """Returns the reader of a type.

    Args:
        readers: Readers of an encoding by type.
        kind: Type of a shape.
        describe: Returns the message for a scalar of another type.
    """
    return partial(_call_reader, readers[kind], kind, describe)


def _call_reader(read: ReaderOfType, kind: str, describe: Convert, value: object) -> object:
    return read(value, kind, describe)


def _reject(value: object, wanted: str, describe: Convert) -> UnreadableError:
    misplaced = MISPLACED.get(type(value))
    if misplaced:
        return UnreadableError(misplaced)
    if isinstance(value, (str, int, float)):
        return UnreadableError(describe(value, wanted))
    return UnreadableError("Unexpected field type")


def read_string(value: object, _kind: str, describe: Convert) -> object:
    """Returns a string."""
    if isinstance(value, str):
        return value
    raise _reject(value, "String", describe)


def _read_boolean(value: object, _kind: str, describe: Convert) -> object:
    if isinstance(value, bool):
        return value
    raise _reject(value, "Boolean", describe)


def _read_integer(value: object, kind: str, describe: Convert) -> object:
    if type(value) is int:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return int(value)
    raise _reject(value, kind.capitalize(), describe)


def _read_decimal(value: object, kind: str, describe: Convert) -> object:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value in INFINITE:
        return float(value.replace("Infinity", "inf"))
    raise _reject(value, kind.capitalize(), describe)


def decode_blob(value: object, kind: str, describe: Convert) -> object:
    """Returns the bytes of Base64."""
    if isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            pass
    raise _reject(value, kind.capitalize(), describe)


def _read_bytes(value: object, _kind: str, describe: Convert) -> object:
    if isinstance(value, bytes):
        return value
    raise _reject(value, "Blob", describe)


def _read_timestamp(value: object, _kind: str, describe: Convert) -> object:
    try:
        return parse_timestamp(value)
    except ValueError:
        raise _reject(value, "milliseconds since epoch", _omit_article(describe)) from None


def _omit_article(describe: Convert) -> Convert:
    return lambda value, wanted: describe(value, wanted).replace(f"to a {wanted}", f"to {wanted}")


JSON_SCALARS: Final[Mapping[str, ReaderOfType]] = {
    "string": read_string,
    "character": read_string,
    "boolean": _read_boolean,
    "integer": _read_integer,
    "long": _read_integer,
    "float": _read_decimal,
    "double": _read_decimal,
    "blob": decode_blob,
    "timestamp": _read_timestamp,
}
"""Readers of values in JSON."""
CBOR_SCALARS: Final[Mapping[str, ReaderOfType]] = {**JSON_SCALARS, "blob": _read_bytes}
"""Readers of values in CBOR."""


def _keep_blob(value: object, kind: str, describe: Convert) -> object:
    if isinstance(value, (str, bytes)):
        return value
    raise _reject(value, kind.capitalize(), describe)


def _keep_timestamp(value: object, kind: str, describe: Convert) -> object:
    if type(value) in MISPLACED:
        raise _reject(value, kind, describe)
    return value


UNCONVERTED_SCALARS: Final[Mapping[str, ReaderOfType]] = {
    **JSON_SCALARS,
    "blob": _keep_blob,
    "timestamp": _keep_timestamp,
}
"""Readers that check the types of JSON and leave blobs and timestamps as they are."""


def _parse_text(value: object, kind: str, describe: Convert) -> object:
    """Returns the value of a text, in a form, in XML, in a path, a header or a query string."""
    text = str(value)
    try:
        match kind:
            case "integer" | "long":
                return int(text)
            case "float" | "double":
                return float(text.replace("Infinity", "inf"))
            case "boolean":
                return {"true": True, "false": False}[text.strip().lower()]
            case "timestamp":
                return parse_timestamp(text.strip())
            case _:
                return base64.b64decode(text, validate=True)
    except (LookupError, ValueError):
        raise UnreadableError(describe(text, name_type(kind).partition(" ")[2])) from None


TEXT_SCALARS: Final[Mapping[str, ReaderOfType]] = {
    **dict.fromkeys(JSON_SCALARS, _parse_text),
    "string": read_string,
    "character": read_string,
}
"""Readers of texts."""
