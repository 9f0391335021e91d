"""Values of JSON and of DynamoDB."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from embedded_aws.velocity.evaluation import Tool
from embedded_aws.velocity.syntax import RenderingError
from embedded_aws.velocity.values import BooleanValue, convert_value, format_json


def make_plain(value: Any) -> Any:
    """Returns a value of a template as one of JSON."""
    match value:
        case BooleanValue():
            return bool(value)
        case dict():
            return {name: make_plain(member) for name, member in cast("dict[str, Any]", value).items()}
        case list():
            return [make_plain(item) for item in cast("list[Any]", value)]
        case _:
            return value


def to_attribute(value: Any) -> dict[str, Any]:
    """Returns a value as an attribute of DynamoDB."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": str(value)}
        case dict():
            members = cast("dict[str, Any]", value).items()
            return {"M": {name: to_attribute(member) for name, member in members}}
        case list():
            return {"L": [to_attribute(item) for item in cast("list[Any]", value)]}
        case _:
            return {"S": str(value)}


_KINDS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "toBinary": lambda value: {"B": value},
    "toBinarySet": lambda value: {"BS": [str(each) for each in value]},
    "toBoolean": lambda value: {"BOOL": bool(value)},
    "toDynamoDB": to_attribute,
    "toList": to_attribute,
    "toMap": to_attribute,
    "toMapValues": lambda value: {name: to_attribute(each) for name, each in value.items()},
    "toNull": lambda _: {"NULL": True},
    "toNumber": lambda value: {"N": str(value)},
    "toNumberSet": lambda value: {"NS": [str(each) for each in value]},
    "toString": lambda value: {"S": str(value)},
    "toStringSet": lambda value: {"SS": [str(each) for each in value]},
}


class AttributeUtilities(Tool):
    """The variable ``$util.dynamodb``: each method returns an attribute, or its JSON."""

    exposed = frozenset(
        {*_KINDS, *(f"{name}Json" for name in _KINDS), "toS3Object", "toS3ObjectJson", "fromS3ObjectJson"}
    )

    def toS3Object(self, key: str, bucket: str, region: str, version: str | None = None) -> Any:  # noqa: N802
        """Returns an attribute that refers to an object."""
        return convert_value(_refer(key, bucket, region, version))

    def toS3ObjectJson(self, key: str, bucket: str, region: str, version: str | None = None) -> str:  # noqa: N802
        """Returns the JSON of an attribute that refers to an object."""
        return format_json(_refer(key, bucket, region, version))

    def fromS3ObjectJson(self, text: str) -> Any:  # noqa: N802
        """Returns the object that the text of an attribute refers to."""
        try:
            found = json.loads(text)["s3"]
        except (KeyError, TypeError, ValueError):
            raise RenderingError(
                "$util.dynamodb.fromS3ObjectJson: the text is not that of an object"
            ) from None
        return convert_value({name: found.get(name) for name in ("key", "bucket", "region", "version")})

    def __getattr__(self, name: str) -> Callable[..., Any]:
        convert = _KINDS[name.removesuffix("Json")]

        def build(value: Any = None) -> Any:
            attribute = convert(make_plain(value))
            return format_json(attribute) if name.endswith("Json") else convert_value(attribute)

        return build


def _refer(key: str, bucket: str, region: str, version: str | None) -> dict[str, str]:
    found = {"key": key, "bucket": bucket, "region": region} | ({"version": version} if version else {})
    return {"S": json.dumps({"s3": found})}
