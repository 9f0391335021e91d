"""Values of JSON and of DynamoDB."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Final, cast

from embedded_aws.json_values import is_array, is_object
from embedded_aws.velocity.evaluation import Tool
from embedded_aws.velocity.syntax import RenderingError
from embedded_aws.velocity.values import BooleanValue, convert_value, format_json


def make_plain(value: object) -> object:
    """Returns a value of a template as one of JSON."""
    match value:
        case BooleanValue():
            return bool(value)
        case _ if is_object(value):
            return {name: make_plain(member) for name, member in value.items()}
        case _ if is_array(value):
            return [make_plain(item) for item in value]
        case _:
            return value


def to_attribute(value: object) -> dict[str, object]:
    """Returns a value as an attribute of DynamoDB."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": str(value)}
        case _ if is_object(value):
            return {"M": _convert_members(value)}
        case _ if is_array(value):
            return {"L": [to_attribute(item) for item in value]}
        case _:
            return {"S": str(value)}


def _convert_members(value: object) -> dict[str, object]:
    if is_object(value):
        return {name: to_attribute(member) for name, member in value.items()}
    raise TypeError(f"{value!r} is not a map")


def _list_texts(value: object) -> list[str]:
    return [str(each) for each in cast("Iterable[object]", value)]


_KINDS: Final[Mapping[str, Callable[[object], object]]] = {
    "toBinary": lambda value: {"B": value},
    "toBinarySet": lambda value: {"BS": _list_texts(value)},
    "toBoolean": lambda value: {"BOOL": bool(value)},
    "toDynamoDB": to_attribute,
    "toList": to_attribute,
    "toMap": to_attribute,
    "toMapValues": _convert_members,
    "toNull": lambda _: {"NULL": True},
    "toNumber": lambda value: {"N": str(value)},
    "toNumberSet": lambda value: {"NS": _list_texts(value)},
    "toString": lambda value: {"S": str(value)},
    "toStringSet": lambda value: {"SS": _list_texts(value)},
}


class AttributeUtilities(Tool):
    """The variable ``$util.dynamodb``: each method returns an attribute, or its JSON."""

    exposed = frozenset(
        {*_KINDS, *(f"{name}Json" for name in _KINDS), "toS3Object", "toS3ObjectJson", "fromS3ObjectJson"}
    )

    def toS3Object(self, key: str, bucket: str, region: str, version: str | None = None) -> object:  # noqa: N802
        """Returns an attribute that refers to an object."""
        return convert_value(_refer(key, bucket, region, version))

    def toS3ObjectJson(self, key: str, bucket: str, region: str, version: str | None = None) -> str:  # noqa: N802
        """Returns the JSON of an attribute that refers to an object."""
        return format_json(_refer(key, bucket, region, version))

    def fromS3ObjectJson(self, text: str) -> object:  # noqa: N802
        """Returns the object that the text of an attribute refers to."""
        try:
            found = json.loads(text)["s3"]
        except (KeyError, TypeError, ValueError):
            raise RenderingError(
                "$util.dynamodb.fromS3ObjectJson: the text is not that of an object"
            ) from None
        return convert_value({name: found.get(name) for name in ("key", "bucket", "region", "version")})

    def __getattr__(self, name: str) -> Callable[..., object]:
        convert = _KINDS[name.removesuffix("Json")]

        def build(value: object = None) -> object:
            attribute = convert(make_plain(value))
            return format_json(attribute) if name.endswith("Json") else convert_value(attribute)

        return build


def _refer(key: str, bucket: str, region: str, version: str | None) -> dict[str, str]:
    found = {"key": key, "bucket": bucket, "region": region} | ({"version": version} if version else {})
    return {"S": json.dumps({"s3": found})}
