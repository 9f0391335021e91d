"""Attributes of messages: their validation, their digest, and the selection of those to receive."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Final

from embedded_aws.services.sqs.errors import invalid

Attributes = Mapping[str, Mapping[str, object]]
_MOST: Final = 10
_LONGEST_NAME: Final = 256
_TYPE: Final = re.compile(r"(String|Number|Binary)(\..+)?", re.DOTALL)
_NAME_CHARACTER: Final = re.compile(r"[\w.-]")
_RESERVED: Final = ("aws.", "amazon.")
_ALL: Final = frozenset({"All", "*", ".*"})
INVALID_CHARACTER: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 forbids."""


def validate(attributes: Attributes) -> None:
    """Validates the attributes of a message.

    Raises:
        SqsError: If SQS rejects one.
    """
    if len(attributes) > _MOST:
        raise invalid(
            f"Number of message attributes [{len(attributes)}] exceeds the allowed maximum [{_MOST}]."
        )
    for name, attribute in attributes.items():
        _validate_name(name)
        _validate_value(name, attribute)


def _validate_name(name: str) -> None:
    if not name or len(name) > _LONGEST_NAME:
        raise invalid(f"Length of message attribute name must be less than {_LONGEST_NAME} bytes.")
    if wrong := next((each for each in name if not _NAME_CHARACTER.match(each)), None):
        raise invalid(
            f"Invalid non-alphanumeric character '#x{ord(wrong):X}' was found in the message attribute name. "
            "Can only include alphanumeric characters, hyphens, underscores, or dots."
        )
    if name.startswith("."):
        raise invalid("Invalid message attribute name starting with character '.' was found.")
    if name.endswith("."):
        raise invalid("Invalid message attribute name ending with character '.' was found.")
    if ".." in name:
        raise invalid("Message attribute name can not have successive '.' character.")
    if name.lower().startswith(_RESERVED):
        raise invalid("Message attribute name can not start with reserved prefixes 'AWS.' or 'Amazon.'.")


def _validate_value(name: str, attribute: Mapping[str, object]) -> None:
    subject, kind = f"Message (user) attribute '{name}'", str(attribute.get("DataType") or "")
    if not kind:
        raise invalid(f"The message attribute '{name}' must contain non-empty message attribute type.")
    if len(kind) > _LONGEST_NAME:
        raise invalid(f"Length of message attribute type must be less than {_LONGEST_NAME} bytes.")
    if not (found := _TYPE.fullmatch(kind)):
        raise invalid(
            f"The type of {subject[0].lower()}{subject[1:]} is invalid. "
            "You must use only the following supported type prefixes: Binary, Number, String."
        )
    base = found[1]
    used, other = ("Binary", "String") if base == "Binary" else ("String", "Binary")
    value = attribute.get(f"{used}Value")
    if not value and attribute.get(f"{other}Value"):
        raise invalid(f"The message attribute '{name}' with type '{base}' must use field '{used}'.")
    if not value:
        raise invalid(f"{subject} must contain a non-empty value of type '{base}'.")
    if base != "Binary" and INVALID_CHARACTER.search(str(value)):
        raise invalid(f"Invalid characters found in value of {subject[0].lower()}{subject[1:]}.")
    if base == "Number" and not _is_number(str(value)):
        raise invalid(f"Can't cast the value of {subject[0].lower()}{subject[1:]} to a number.")


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def measure(attributes: Attributes) -> int:
    """Returns the size of attributes in bytes: their names, types and values."""
    return sum(
        len(name.encode())
        + len(str(attribute.get("DataType", "")).encode())
        + len(str(attribute.get("StringValue") or "").encode())
        + len(_decode(attribute.get("BinaryValue")))
        for name, attribute in attributes.items()
    )


def digest(attributes: Attributes) -> str | None:
    """Returns the MD5 digest of attributes as SQS computes it; None if there are none."""
    if not attributes:
        return None
    content = bytearray()
    for name, attribute in sorted(attributes.items()):
        kind = str(attribute.get("DataType") or "String")
        binary = kind.startswith("Binary")
        value = (
            _decode(attribute.get("BinaryValue")) if binary else str(attribute.get("StringValue")).encode()
        )
        content += (
            _frame(name.encode()) + _frame(kind.encode()) + (b"\2" if binary else b"\1") + _frame(value)
        )
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _frame(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big") + value


def _decode(value: object) -> bytes:
    if not isinstance(value, str):
        return value if isinstance(value, bytes) else b""
    try:
        return base64.b64decode(value)
    except binascii.Error:
        return value.encode()


def select(attributes: Attributes, names: Iterable[str]) -> dict[str, Mapping[str, object]]:
    """Returns the attributes that a receiver asks for.

    Args:
        attributes: The attributes of the message.
        names: Names, prefixes that end with ``.*``, or ``All``.
    """
    wanted = set(names)
    if wanted & _ALL:
        return dict(attributes)
    prefixes = tuple(each.removesuffix(".*") for each in wanted if each.endswith(".*"))
    return {
        name: value
        for name, value in attributes.items()
        if name in wanted or (prefixes and name.startswith(prefixes))
    }
