"""Attributes of published messages."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Final

from embedded_aws.services.sns.errors import SnsError

Attributes = Mapping[str, Mapping[str, object]]
_LONGEST_NAME: Final = 256
_TYPE: Final = re.compile(r"(String|Number|Binary)(\..+)?", re.DOTALL)
_CHARACTER: Final = re.compile(r"[A-Za-z0-9_.-]")


def validate(attributes: Attributes) -> None:
    """Validates the attributes of a message.

    Raises:
        SnsError: If SNS rejects one.
    """
    for name, attribute in attributes.items():
        _validate_name(name)
        _validate_value(name, attribute)


def _reject(message: str) -> SnsError:
    return SnsError("ParameterValueInvalid", message)


def _validate_name(name: str) -> None:
    if len(name.encode()) > _LONGEST_NAME:
        raise _reject(f"Length of message attribute name must be less than {_LONGEST_NAME} bytes.")
    if wrong := next((each for each in name if not _CHARACTER.match(each)), None):
        raise _reject(
            f"Invalid non-alphanumeric character '#x{ord(wrong):X}' was found in the message attribute name. "
            "Can only include alphanumeric characters, hyphens, underscores, or dots."
        )
    if name.startswith("."):
        raise _reject("Invalid message attribute name starting with character '.' was found.")
    if name.endswith("."):
        raise _reject("Invalid message attribute name ending with character '.' was found.")
    if ".." in name:
        raise _reject("Message attribute name can not have successive '.' character.")


def _validate_value(name: str, attribute: Mapping[str, object]) -> None:
    subject, kind = f"The message attribute '{name}'", str(attribute.get("DataType") or "")
    if not (found := _TYPE.fullmatch(kind)):
        raise _reject(
            f"{subject} has an invalid message attribute type, "
            "the set of supported type prefixes is Binary, Number, and String."
        )
    base = found[1]
    used, other = ("Binary", "String") if base == "Binary" else ("String", "Binary")
    value = str(attribute.get(f"{used}Value") or "")
    if not value and attribute.get(f"{other}Value"):
        raise _reject(f"{subject} with type '{kind}' must use field '{used}'.")
    if not value:
        empty = f"must contain non-empty message attribute value for message attribute type '{kind}'."
        raise _reject(f"{subject} {empty}")
    if base == "Number" and not _is_number(value):
        raise _reject(f"Could not cast message attribute '{name}' value to number.")
    if kind == "String.Array" and not _is_array(value):
        raise _reject(f"Could not cast message attribute '{name}' value to array.")


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _is_array(value: str) -> bool:
    try:
        return isinstance(json.loads(value), list)
    except ValueError:
        return False


def measure(attributes: Attributes) -> int:
    """Returns the size of attributes in bytes: their names, types and values."""
    return sum(
        len(name.encode())
        + len(str(attribute.get("DataType", "")).encode())
        + len(str(attribute.get("StringValue") or "").encode())
        + len(_decode(str(attribute.get("BinaryValue") or "")))
        for name, attribute in attributes.items()
    )


def _decode(value: str) -> bytes:
    try:
        return base64.b64decode(value)
    except binascii.Error:
        return value.encode()


def describe(attributes: Attributes) -> dict[str, dict[str, object]]:
    """Returns attributes as they are in notifications."""
    return {
        name: {
            "Type": attribute.get("DataType", "String"),
            "Value": attribute.get("StringValue") or attribute.get("BinaryValue") or "",
        }
        for name, attribute in attributes.items()
    }
