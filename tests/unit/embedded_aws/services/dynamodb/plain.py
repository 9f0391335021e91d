"""Attribute values of tests, from values of Python."""

import base64
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeSerializer

from embedded_aws.services.dynamodb.errors import DynamoDbError
from embedded_aws.services.dynamodb.expressions.binding import Bound
from embedded_aws.services.dynamodb.inputs import read_value
from embedded_aws.services.dynamodb.parameters import Expressions

_SERIALIZER = TypeSerializer()


def value(given: Any) -> Any:
    """Returns an attribute value; a value that is one already stays as it is."""
    if isinstance(given, dict) and len(given) == 1 and next(iter(given)) in ("N", "NS", "B", "S"):
        return given
    found = _SERIALIZER.serialize(Decimal(str(given)) if isinstance(given, float) else given)
    return _encode(found)


def _encode(found: Any) -> Any:
    ((kind, content),) = found.items()

    def encode(data: Any) -> str:
        return base64.b64encode(bytes(data)).decode()

    if kind == "B":
        return {"B": encode(content)}
    if kind == "BS":
        return {"BS": [encode(each) for each in content]}
    if kind == "L":
        return {"L": [_encode(each) for each in content]}
    if kind == "M":
        return {"M": {name: _encode(each) for name, each in content.items()}}
    return found


def item(**attributes: Any) -> dict[str, Any]:
    """Returns an item."""
    return {name: read_value(value(each)) for name, each in attributes.items()}


def read(
    parameter: str,
    text: str,
    values: Mapping[str, Any] | None = None,
    names: Mapping[str, str] | None = None,
) -> Bound:
    """Returns an expression with its values, whose names begin without the colon."""
    given: dict[str, Any] = {parameter: text}
    if values:
        given["ExpressionAttributeValues"] = {f":{name}": value(each) for name, each in values.items()}
    if names:
        given["ExpressionAttributeNames"] = names
    bound = Expressions(given, (parameter,)).read(parameter)
    assert bound is not None
    return bound


def error_of(*arguments: Any) -> str:
    """Returns the message of the error of an expression."""
    try:
        read(*arguments)
    except DynamoDbError as error:
        return error.message
    return "no error"
