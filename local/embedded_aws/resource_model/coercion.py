"""Clients of the code of resource types.

Arguments get the types that AWS takes: the AWS provider reads numbers as texts, and the reverse.
"""

import functools
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeGuard, cast

from embedded_aws.emulator.clients import Client
from embedded_aws.resource_model.missing import is_gone

if TYPE_CHECKING:
    from botocore.model import Shape

_BOOLEANS: Final = {"true": True, "false": False}
_REMOVALS: Final = ("Delete", "Detach", "Disassociate", "Remove")
_PARSERS: Final = {"integer": int, "long": int, "float": float, "double": float}


class CoercingClient:
    """A boto3 client whose operations take arguments as Pulumi's programs write them.

    An operation that removes something succeeds if that is gone, such as a permission that was removed by
    hand: AWS's provider ignores that error, too.
    """

    def __init__(self, client: Client) -> None:
        self._client, self.meta = client, client.meta

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        operation = self.meta.method_to_api_mapping.get(name)
        if not operation:
            return found
        shape = self.meta.service_model.operation_model(operation).input_shape

        @functools.wraps(found)
        def call(**arguments: object) -> object:
            try:
                return found(**(coerce_members(arguments, shape) if shape else arguments))
            except self._client.exceptions.ClientError as error:
                if operation.startswith(_REMOVALS) and is_gone(error):
                    return {}
                raise

        return call


def coerce_members(given: "Mapping[str, object]", shape: "Shape") -> dict[str, object]:
    """Returns the members of a structure or a map, each in the type of its shape."""
    members: Mapping[str, Shape] = getattr(shape, "members", {})
    other: Shape | None = None if shape.type_name == "structure" else getattr(shape, "value", None)
    return {
        name: coerce(each, inner) if (inner := members.get(name) or other) else each
        for name, each in given.items()
    }


def coerce(value: object, shape: "Shape") -> object:
    """Returns a value with each scalar in the type of its shape; what cannot be converted stays as it is."""
    if isinstance(value, Mapping):
        return coerce_members(cast("Mapping[str, object]", value), shape)
    if _is_list(value) and shape.type_name == "list":
        item: Shape = getattr(shape, "member")  # noqa: B009 of lists only, and botocore is not loaded here
        return [coerce(each, item) for each in value]
    return _convert(value, shape.type_name)


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def _convert(value: object, kind: str) -> object:
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
