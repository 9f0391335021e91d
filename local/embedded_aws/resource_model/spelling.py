"""Values from Pulumi's spelling to AWS's."""

import json
from collections.abc import Mapping
from typing import TypeVar, cast

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Inputs

_Value = TypeVar("_Value")


def convert_to_pascal(value: _Value) -> _Value:
    """A value with the keys of all its objects as AWS writes them: ``maxAge`` as ``MaxAge``."""
    return cast("_Value", _convert_keys(value))


def _convert_keys(value: object) -> object:
    match value:
        case dict():
            members = cast("Properties", value)
            return {key[:1].upper() + key[1:]: _convert_keys(member) for key, member in members.items()}
        case list():
            return [_convert_keys(item) for item in cast("list[object]", value)]
        case _:
            return value


def format_json(document: str | Mapping[str, object]) -> str:
    """A policy or the like as JSON text, whether it is given so or as an object."""
    return document if isinstance(document, str) else json.dumps(document)


def attribute_texts(inputs: Inputs, names: Mapping[str, str]) -> dict[str, str]:
    """The given ones of the inputs in ``names`` as the attributes of SQS and SNS: all texts."""
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in inputs.pick(names).items()
    }


def omit_false(attributes: Mapping[str, str], *names: str) -> dict[str, str]:
    """The attributes without those in ``names`` that are false, which AWS rejects for what is not FIFO."""
    return {name: text for name, text in attributes.items() if name not in names or text != "false"}


def tag_list(inputs: Inputs) -> list[dict[str, str]]:
    """The tags as most services take them: a list of keys and values."""
    tags: dict[str, str] = inputs.get("tags", {})
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tag_argument(inputs: Inputs, name: str = "tags") -> dict[str, dict[str, str]]:
    """The argument of a call with the tags; none without tags, since many services reject an empty one."""
    tags: dict[str, str] = inputs.get("tags", {})
    return {name: tags} if tags else {}


def read_scalars(attributes: Mapping[str, str], names: Mapping[str, str]) -> dict[str, object]:
    """The inputs in ``names`` that an answer of SQS or SNS has: numbers and booleans are texts there."""
    return {ours: _read_scalar(attributes[theirs]) for ours, theirs in names.items() if theirs in attributes}


def _read_scalar(text: str) -> object:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdecimal() else text
