"""Readers of values in JSON and CBOR, compiled by the shapes of a model."""

from collections.abc import Mapping
from functools import partial
from typing import Final, cast

from embedded_aws.protocol.conversions import CONTAINERS, Convert
from embedded_aws.protocol.errors import UnreadableError
from embedded_aws.protocol.models import Shape
from embedded_aws.protocol.scalars import Reader, ReaderOfType, bind_scalar

_NULL: Final = "Unexpected field type"


class ValueReaders:
    """Readers of the shapes of a service, each compiled when it is first needed."""

    def __init__(
        self, shapes: Mapping[str, Shape], scalars: Mapping[str, ReaderOfType], describe: Convert
    ) -> None:
        """Creates readers.

        Args:
            shapes: The shapes by name.
            scalars: Readers of scalars by type.
            describe: Returns the message for a scalar of another type.
        """
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

    def compile_structure(self, shape: Shape, names: Mapping[str, object]) -> Reader:
        """Returns the reader of a structure.

        Args:
            shape: Its shape.
            names: Names of the members that it reads, of the model.
        """
        members = {
            member.get("locationName", name): (name, self.find(member["shape"]))
            for name, member in shape["members"].items()
            if name in names
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
            values = cast("list[object]", value)
            if None in values:
                raise UnreadableError(_NULL)
            return [reader(each) for each in values]

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
