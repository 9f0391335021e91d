"""Values of JSON that have another type than the model says."""

from collections.abc import Callable, Iterator
from typing import Final

from embedded_aws.json_values import Json, is_array, is_object
from embedded_aws.protocol.models import Model, Shape, find_member

_ACCEPTED: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "blob": (str, bytes),
    "character": (str,),
    "boolean": (bool,),
    "integer": (int, float),
    "long": (int, float),
    "float": (int, float),
    "double": (int, float),
}
INFINITE: Final = frozenset({"NaN", "Infinity", "-Infinity"})
"""Numbers that are strings in JSON."""
_JAVA: Final = {
    "blob": "Blob",
    "integer": "Integer",
    "long": "Long",
    "float": "Float",
    "double": "Double",
    "boolean": "Boolean",
}
CONTAINERS: Final[dict[str, tuple[type, str]]] = {
    "structure": (dict, "Unexpected field type"),
    "map": (dict, "Expected map or null"),
    "list": (list, "Expected list or null"),
}
"""Types of values that have others in them, with Python's type and the message for values of another type."""
MISPLACED: Final[dict[type, str]] = {
    dict: "Start of structure or map found where not expected.",
    list: "Start of list found where not expected",
}
"""Messages for values that have others in them in the place of a scalar."""

Convert = Callable[[Json, str], str]
"""Returns the message for a scalar value and the Java type that it cannot be converted to."""


def describe_token(value: Json, wanted: str) -> str:
    """Returns the message of most services, which names the token of the JSON.

    Args:
        value: The value.
        wanted: The Java type that it cannot be converted to.
    """
    kinds: dict[type, str] = {bool: str(value).upper(), str: "STRING", int: "NUMBER", float: "DECIMAL"}
    return f"{kinds[type(value)]}_VALUE can not be converted to {_add_article(wanted)}"


def name_type(kind: str) -> str:
    """Returns the name of a type in messages, with its article.

    Args:
        kind: Type of a shape.
    """
    return _add_article(_JAVA.get(kind, "String"))


def _add_article(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"


def describe_token_plainly(value: Json, wanted: str) -> str:
    """Returns the message of Amazon DynamoDB.

    Args:
        value: The value.
        wanted: The Java type that it cannot be converted to.
    """
    token = describe_token(value, wanted).partition(" ")[0]
    return f"{token} cannot be converted to {wanted}"


def describe_class(value: Json, wanted: str) -> str:
    """Returns the message of Amazon API Gateway, which names the Java class of the value.

    Args:
        value: The value.
        wanted: The Java type that it cannot be converted to.
    """
    found = "com.amazon.coral.value.json.numbers.TruncatingBigNumber"
    if isinstance(value, (bool, str)):
        found = "java.lang.Boolean" if isinstance(value, bool) else "java.lang.String"
    return f"class {found} can not be converted to an {wanted}"


def find_wrong_type(model: Model, name: str, value: Json, describe: Convert) -> str | None:
    """Returns the message for the first value of a wrong type; None if there is none.

    Args:
        model: Model of the service.
        name: Name of the shape.
        value: The value, as it is in JSON.
        describe: Returns the message for a scalar.
    """
    return next(_find_wrong_types(model, name, value, describe), None)


def _find_wrong_types(model: Model, name: str, value: Json, describe: Convert) -> Iterator[str]:
    shape = model.shapes[name]
    kind: str = shape["type"]
    if value is None or shape.get("document"):
        return
    if container := CONTAINERS.get(kind):
        wanted, message = container
        if not isinstance(value, wanted):
            yield message
            return
        for inner, each in _list_inner_values(shape, value):
            yield from _find_wrong_types(model, inner, each, describe)
            if each is None and kind != "structure" and not _is_scalar(model, inner, kind):
                yield "Unexpected field type"
    elif isinstance(value, (dict, list)):
        yield MISPLACED[type(value)]
    elif kind in _ACCEPTED and not _is_accepted(kind, value):
        yield describe(value, _JAVA.get(kind, "String"))


def _is_scalar(model: Model, name: str, container: str) -> bool:
    """Whether values of a map can be null; those of lists cannot."""
    return container == "map" and model.shapes[name]["type"] not in CONTAINERS


def _list_inner_values(shape: Shape, value: Json) -> Iterator[tuple[str, Json]]:
    """Yields the known values in a structure, map or list, each with the name of its shape."""
    if is_array(value):
        for each in value:
            yield shape["member"]["shape"], each
    elif is_object(value):
        for key, each in value.items():
            if inner := shape["value"] if shape["type"] == "map" else find_member(shape, key):
                yield inner["shape"], each


def _is_accepted(kind: str, value: Json) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind in {"float", "double"} and value in INFINITE:
        return True
    return isinstance(value, _ACCEPTED[kind])
