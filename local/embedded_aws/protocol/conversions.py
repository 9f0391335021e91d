"""Words of the errors for values that have another type than the model says."""

from collections.abc import Callable
from typing import Final

from embedded_aws.json_values import Json

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
