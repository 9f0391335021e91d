"""Readers of values in JSON and CBOR, compiled by the shapes of a model."""

from collections.abc import Collection, Mapping
from functools import cache, partial
from typing import Final, cast

from embedded_aws.protocol.conversions import CONTAINERS, Convert
from embedded_aws.protocol.errors import UnreadableError
from embedded_aws.protocol.models import Model, Shape
from embedded_aws.protocol.scalars import UNCONVERTED_SCALARS, Reader, ReaderOfType, bind_scalar

_NULL: Final = "Unexpected field type"


class ValueReaders:
    """Readers of the shapes of a service, each compiled when it is first needed."""

    def __init__(
        self,
        shapes: Mapping[str, Shape],
        scalars: Mapping[str, ReaderOfType],
        describe: Convert,
        *,
        by_model: bool = False,
    ) -> None:
        """Creates readers.

        Args:
            shapes: The shapes by name.
            scalars: Readers of scalars by type.
            describe: Returns the message for a scalar of another type.
            by_model: Whether members can also have their names of the model. Defaults to ``False``.
        """
        self._by_model = by_model
        self._shapes = shapes
        self._scalars = scalars
        self._describe = describe
        self._readers: dict[str, Reader] = {}

    def find(self, name: str) -> Reader:
        """Returns the reader of a shape.

        Args:
            name: Name of the shape.
        """
        if found := self._readers.get(name):
            return found
        self._readers[name] = partial(self._read, name)  # a shape can contain itself
        reader = self._readers[name] = self._compile(self._shapes[name])
        return reader

    def _read(self, name: str, value: object) -> object:
        return self._readers[name](value)

    def _compile(self, shape: Shape) -> Reader:
        if shape.get("document"):
            return lambda value: value
        match shape["type"]:
            case "structure":
                return self.compile_structure(shape, shape["members"])
            case "list":
                return self._compile_list(shape)
            case "map":
                return self._compile_map(shape)
            case kind:
                return bind_scalar(self._scalars, kind, self._describe)

    def compile_structure(self, shape: Shape, names: Collection[str]) -> Reader:
        """Returns the reader of a structure.

        Args:
            shape: Its shape.
            names: Names of the members that it reads, of the model.
        """
        members = {
            wire: (name, self.find(member["shape"]))
            for name, member in shape["members"].items()
            if name in names
            for wire in (
                {member.get("locationName", name), name}
                if self._by_model
                else (member.get("locationName", name),)
            )
        }

        def read(value: object) -> object:
            if not isinstance(value, dict):
                raise UnreadableError(CONTAINERS["structure"][1])
            found: dict[str, object] = {}
            for key, each in cast("dict[str, object]", value).items():
                if each is not None and (member := members.get(key)):
                    name, reader = member
                    found[name] = reader(each)
            return found

        return read

    def _compile_list(self, shape: Shape) -> Reader:
        reader = self.find(shape["member"]["shape"])

        def read(value: object) -> object:
            if not isinstance(value, list):
                raise UnreadableError(CONTAINERS["list"][1])
            found: list[object] = []
            for each in cast("list[object]", value):
                if each is None:
                    raise UnreadableError(_NULL)
                found.append(reader(each))
            return found

        return read

    def _compile_map(self, shape: Shape) -> Reader:
        inner = shape["value"]["shape"]
        reader = self.find(inner)
        nullable = self._shapes[inner]["type"] not in CONTAINERS

        def read(value: object) -> object:
            if not isinstance(value, dict):
                raise UnreadableError(CONTAINERS["map"][1])
            found: dict[str, object] = {}
            for key, each in cast("dict[object, object]", value).items():
                if each is not None:
                    found[str(key)] = reader(each)
                elif not nullable:
                    raise UnreadableError(_NULL)
            return found

        return read


@cache
def _find_checkers(model: Model, describe: Convert) -> ValueReaders:
    return ValueReaders(model.shapes, UNCONVERTED_SCALARS, describe, by_model=True)


def find_wrong_type(model: Model, name: str, value: object, describe: Convert) -> str | None:
    """Returns the message for the first value of a wrong type; None if there is none.

    Args:
        model: Model of the service.
        name: Name of the shape.
        value: The value, as it is in JSON.
        describe: Returns the message for a scalar.
    """
    if value is None:
        return None
    try:
        _find_checkers(model, describe).find(name)(value)
    except UnreadableError as error:
        return error.message
    return None
