"""Values of JSON that have another type than the model says."""

from collections.abc import Callable, Iterator
from typing import Any, Final, cast

from embedded_aws.request_validation.models import Model, Shape, find_member

_ACCEPTED: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "blob": (str, bytes),
    "character": (str,),
    "boolean": (bool,),
    "integer": (int, float),
    "long": (int, float),
    "float": (int, float, str),  # "NaN" and "Infinity" are strings
    "double": (int, float, str),
}
_JAVA: Final = {"blob": "Blob", "integer": "Integer", "long": "Long", "boolean": "Boolean"}
_CONTAINERS: Final[dict[str, tuple[type, str]]] = {
    "structure": (dict, "Unexpected field type"),
    "map": (dict, "Expected map or null"),
    "list": (list, "Expected list or null"),
}
_MISPLACED: Final[dict[type, str]] = {
    dict: "Start of structure or map found where not expected.",
    list: "Start of list found where not expected",
}

Convert = Callable[[Any, str], str]
"""Returns the message for a scalar value and the Java type that it cannot be converted to."""


def describe_token(value: Any, wanted: str) -> str:
    """Returns the message of most services, which names the token of the JSON.

    Args:
        value: The value.
        wanted: The Java type that it cannot be converted to.
    """
    kinds: dict[type, str] = {bool: str(value).upper(), str: "STRING", int: "NUMBER", float: "DECIMAL"}
    article = "an" if wanted[0] in "AEIOU" else "a"
    return f"{kinds[type(value)]}_VALUE can not be converted to {article} {wanted}"


def describe_token_plainly(value: Any, wanted: str) -> str:
    """Returns the message of Amazon DynamoDB.

    Args:
        value: The value.
        wanted: The Java type that it cannot be converted to.
    """
    token = describe_token(value, wanted).partition(" ")[0]
    return f"{token} cannot be converted to {wanted}"


def describe_class(value: Any, wanted: str) -> str:
    """Returns the message of Amazon API Gateway, which names the Java class of the value.

    Args:
        value: The value.
        wanted: The Java type that it cannot be converted to.
    """
    found = "com.amazon.coral.value.json.numbers.TruncatingBigNumber"
    if isinstance(value, (bool, str)):
        found = "java.lang.Boolean" if isinstance(value, bool) else "java.lang.String"
    return f"class {found} can not be converted to an {wanted}"


def find_wrong_type(model: Model, name: str, value: Any, describe: Convert) -> str | None:
    """Returns the message for the first value of a wrong type; None if there is none.

    Args:
        model: Model of the service.
        name: Name of the shape.
        value: The value, as it is in JSON.
        describe: Returns the message for a scalar.
    """
    return next(_find_wrong_types(model, name, value, describe), None)


def _find_wrong_types(model: Model, name: str, value: Any, describe: Convert) -> Iterator[str]:
    shape = model.shapes[name]
    kind: str = shape["type"]
    if value is None or shape.get("document"):
        return
    if container := _CONTAINERS.get(kind):
        wanted, message = container
        if not isinstance(value, wanted):
            yield message
            return
        for inner, each in _list_inner_values(shape, value):
            yield from _find_wrong_types(model, inner, each, describe)
            if each is None and kind == "list":
                yield "Unexpected field type"
    elif isinstance(value, (dict, list)):
        yield _MISPLACED[type(cast("object", value))]
    elif kind in _ACCEPTED and not _is_accepted(kind, value):
        yield describe(value, _JAVA.get(kind, "String"))


def _list_inner_values(shape: Shape, value: Any) -> Iterator[tuple[str, Any]]:
    """Yields the known values in a structure, map or list, each with the name of its shape."""
    if isinstance(value, list):
        for each in cast("list[Any]", value):
            yield shape["member"]["shape"], each
    elif isinstance(value, dict):
        for key, each in cast("dict[str, Any]", value).items():
            if inner := shape["value"] if shape["type"] == "map" else find_member(shape, key):
                yield inner["shape"], each


def _is_accepted(kind: str, value: Any) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _ACCEPTED[kind])
