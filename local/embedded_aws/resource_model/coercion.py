"""Arguments in the types that AWS takes: the AWS provider reads numbers as texts, and the reverse."""

import functools
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from botocore.model import Shape

_BOOLEANS: Final = {"true": True, "false": False}
_PARSERS: Final = {"integer": int, "long": int, "float": float, "double": float}


class CoercingClient:
    """A boto3 client whose operations take arguments as Pulumi's programs write them."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        operation = self._client.meta.method_to_api_mapping.get(name)
        if not operation:
            return found
        shape = self._client.meta.service_model.operation_model(operation).input_shape

        @functools.wraps(found)
        def call(**arguments: Any) -> Any:
            return found(**(coerce(arguments, shape) if shape else arguments))

        return call


def coerce(value: Any, shape: "Shape") -> Any:
    """Returns a value with each scalar in the type of its shape; what cannot be converted stays as it is."""
    kind: Any = shape
    if isinstance(value, Mapping):
        given = cast("Mapping[str, Any]", value)
        members: Mapping[str, Any] = getattr(kind, "members", {})
        other: Any = None if shape.type_name == "structure" else getattr(kind, "value", None)
        return {
            name: coerce(each, inner) if (inner := members.get(name) or other) else each
            for name, each in given.items()
        }
    if isinstance(value, list) and shape.type_name == "list":
        return [coerce(each, kind.member) for each in cast("list[Any]", value)]
    return _convert(value, shape.type_name)


def _convert(value: Any, kind: str) -> Any:
    if kind == "string" and isinstance(value, bool | int | float):
        return _write(value)
    if kind == "boolean" and isinstance(value, str):
        return _BOOLEANS.get(value, value)
    if isinstance(value, str) and (parse := _PARSERS.get(kind)):
        with suppress(ValueError):
            return parse(value)
    return value


def _write(value: float | bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if value == int(value) else str(value)
