"""Attribute values of requests: their validation, and the spelling in which they are stored."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Final

from embedded_aws.services.dynamodb.errors import DynamoDbError, invalid, invalid_parameter
from embedded_aws.services.dynamodb.numbers import canonical_number
from embedded_aws.services.dynamodb.values import SETS, TYPES, Value, decode_binary

_MOST_LEVELS: Final = 32
_ONE_TYPE: Final = "must contain exactly one of the supported datatypes"
NO_TYPE: Final = f"Supplied AttributeValue is empty, {_ONE_TYPE}"
SEVERAL_TYPES: Final = f"Supplied AttributeValue has more than one datatypes set, {_ONE_TYPE}"
_NESTING: Final = (
    "Nesting Levels have exceeded supported limits: "
    "Attributes in the item have nested levels beyond supported limit"
)
_EMPTY_SETS: Final[Mapping[str, str]] = {
    "SS": "An string set  may not be empty",
    "NS": "An number set  may not be empty",
    "BS": "Binary sets should not be empty",
}
_QUANTUM: Final = 4
"""Base64 has four characters for three bytes."""


def read_value(given: Value, level: int = 1) -> Value:
    """Returns a value with the spelling in which DynamoDB stores it.

    Args:
        given: The value of a request.
        level: Its level of nesting.

    Raises:
        DynamoDbError: If it is invalid.
    """
    present = {kind: content for kind, content in given.items() if kind in TYPES and content is not None}
    if len(present) != 1:
        raise invalid(SEVERAL_TYPES if present else NO_TYPE)
    if level > _MOST_LEVELS:
        raise invalid(_NESTING)
    ((kind, content),) = present.items()
    if kind == "N":
        return {"N": canonical_number(content)}
    if kind == "B":
        return {"B": read_binary(content)}
    if kind in SETS:
        return {kind: _read_set(kind, content)}
    if kind == "L":
        return {"L": [read_value(each, level + 1) for each in content]}
    if kind == "M":
        return {"M": {name: read_value(each, level + 1) for name, each in content.items()}}
    if kind == "NULL" and content is not True:
        raise invalid_parameter("Null attribute value types must have the value of true")
    return {kind: content}


def read_values(given: Mapping[str, Value]) -> dict[str, Value]:
    """Returns the values of an item or key.

    Raises:
        DynamoDbError: If one is invalid.
    """
    return {name: read_value(value) for name, value in given.items()}


def read_binary(text: str) -> str:
    """Returns binary data in Base64 without bits that mean nothing.

    Raises:
        DynamoDbError: If it is not Base64.
    """
    try:
        return base64.b64encode(base64.b64decode(text, validate=True)).decode()
    except (binascii.Error, ValueError):
        length = f"Base64 encoded length is expected a multiple of 4 bytes but found: {len(text)}"
        message = length if len(text) % _QUANTUM else "Invalid Base64 character"
        raise DynamoDbError("SerializationException", message) from None


def _read_set(kind: str, given: list[str]) -> list[str]:
    if not given:
        raise invalid_parameter(_EMPTY_SETS[kind])
    if kind == "NS":
        members = list(map(canonical_number, given))
        if len(set(members)) < len(members):
            raise invalid_parameter("Input collection contains duplicates.")
        return members
    members = list(map(read_binary, given)) if kind == "BS" else given
    if len(set(members)) < len(members):
        raise _reject_duplicates(kind, given)
    return members


def _reject_duplicates(kind: str, given: list[str]) -> DynamoDbError:
    """Returns the error, which has the members up to the repeated one in order, and then the others."""
    repeated = next(index for index, member in enumerate(given) if member in given[:index])
    before = sorted(given[:repeated], key=decode_binary if kind == "BS" else str.encode)
    shown = [*before, *given[repeated:]]
    if kind == "BS":
        text = f"{json.dumps(shown, separators=(',', ':'))}of type BS"
    else:
        text = json.dumps(shown, ensure_ascii=False)
    return invalid_parameter(f"Input collection {text} contains duplicates.")
