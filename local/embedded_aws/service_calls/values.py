"""Values in the parameters and the results of AWS SDK integrations, as Step Functions converts them.

Names are those of the AWS SDK for Java. What is stored for a ``Body`` was recorded on AWS: its JSON, also of
a string, which therefore has quotes.
"""

import json
import re
from datetime import UTC, datetime
from typing import Final

from botocore.model import ListShape, MapShape, Shape, StructureShape

from embedded_aws.json_values import JsonObject, is_array, is_object
from embedded_aws.ministack import step_functions

_TEXTS: Final = {"string", "character"}


class UnknownFieldError(Exception):
    """A parameter that the action does not have."""


def convert_to_wire(value: object, shape: Shape) -> object:
    """Returns parameters under the names and with the types of botocore.

    Raises:
        UnknownFieldError: If the action does not have a parameter.
    """
    if getattr(shape, "is_document_type", False):
        return value
    match shape:
        case StructureShape() if is_object(value):
            return _list_members(value, shape)
        case ListShape() if is_array(value):
            return [convert_to_wire(each, shape.member) for each in value]
        case MapShape() if is_object(value):
            return {key: convert_to_wire(each, shape.value) for key, each in value.items()}
        case _:
            return _convert_scalar(value, shape)


def _list_members(given: JsonObject, shape: StructureShape) -> dict[str, object]:
    # The SDKs differ in the case of letters inside a word: SSEKMSKeyId, SsekmsKeyId.
    names = {member.lower(): member for member in shape.members}
    names |= {build_sdk_name(shape, member).lower(): member for member in shape.members}
    if unknown := [name for name in given if name.lower() not in names]:
        raise UnknownFieldError(f"The field {unknown[0]!r} is not supported by Step Functions")
    return {
        (member := names[name.lower()]): convert_to_wire(value, shape.members[member])
        for name, value in given.items()
        if value is not None
    }


def _convert_scalar(value: object, shape: Shape) -> object:
    if shape.type_name == "blob":
        is_text = isinstance(value, str) and not shape.serialization.get("streaming")
        return (value if isinstance(value, str) and is_text else _convert_json(value)).encode()
    if shape.type_name in _TEXTS and not isinstance(value, str):
        return _convert_json(value)
    return value


def _convert_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def convert_from_wire(value: object, shape: Shape | None) -> object:
    """Returns what botocore parsed under the names and with the types of Step Functions."""
    match shape:
        case StructureShape() if is_object(value):
            return {
                build_sdk_name(shape, member): convert_from_wire(each, shape.members.get(member))
                for member, each in value.items()
                if each is not None and member != "ResponseMetadata"
            }
        case ListShape() if is_array(value):
            return [convert_from_wire(each, shape.member) for each in value]
        case MapShape() if is_object(value):
            return {key: convert_from_wire(each, shape.value) for key, each in value.items()}
        case _:
            return _make_plain(value)


def _make_plain(value: object) -> object:
    if isinstance(value, bytes | bytearray):
        return value.decode(errors="replace")
    if isinstance(value, datetime):
        moment = value.astimezone(UTC)
        precision = "milliseconds" if moment.microsecond else "seconds"
        return moment.isoformat(timespec=precision).replace("+00:00", "Z")
    return value


def build_sdk_name(shape: StructureShape, member: str) -> str:
    """Returns the name of a member in the AWS SDK for Java: Arn, DbInstances, ResourceARN."""
    if other := step_functions.sdk_member_names.get((shape.name, member)):
        return other
    first = re.match(r"[A-Z]*(?![a-z])", member)
    length = first.end() if first else 0
    lowered = member[:length].lower() + member[length:]
    return lowered[:1].upper() + lowered[1:]
