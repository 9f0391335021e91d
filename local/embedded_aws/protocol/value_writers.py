"""Writers of values in JSON and CBOR, compiled by the shapes of a model."""

import base64
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Final, cast

from embedded_aws.protocol.models import Member, Shape
from embedded_aws.protocol.timestamps import EPOCH, HTTP, ISO, count_seconds, format_timestamp

Writer = Callable[[object], object]
"""Returns a value in the types of an encoding."""


def encode_blob(value: object) -> str:
    """Returns the Base64 of bytes, or of a text in UTF-8.

    Args:
        value: The bytes or the text.
    """
    content = value.encode() if isinstance(value, str) else bytes(cast("bytes", value))
    return base64.b64encode(content).decode()


def write_decimal(value: object) -> object:
    """Returns a number; as a text if JSON has no number for it.

    Args:
        value: The number.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


JSON_WRITERS: Final[Mapping[str, Writer]] = {
    "blob": encode_blob,
    "timestamp": count_seconds,
    "float": write_decimal,
    "double": write_decimal,
}
"""Writers of scalars in JSON; the others stay as they are."""


class ValueWriters:
    """Writers of the shapes of a service, each compiled when it is first needed."""

    def __init__(self, shapes: Mapping[str, Shape], scalars: Mapping[str, Writer]) -> None:
        """Creates writers.

        Args:
            shapes: The shapes by name.
            scalars: Writers of scalars by type; scalars of other types stay as they are.
        """
        self._shapes = shapes
        self._scalars = scalars
        self._writers: dict[str, Writer | None] = {}

    def find(self, name: str) -> Writer | None:
        """Returns the writer of a shape; None if its values stay as they are.

        Args:
            name: Name of the shape.
        """
        if name in self._writers:
            return self._writers[name]
        self._writers[name] = partial(self._write, name)  # a shape can contain itself
        writer = self._writers[name] = self._compile(self._shapes[name])
        return writer

    def _write(self, name: str, value: object) -> object:
        writer = self._writers[name]
        return writer(value) if writer else value

    def _compile(self, shape: Shape) -> Writer | None:
        if shape.get("document"):
            return None
        match shape["type"]:
            case "structure":
                return self.compile_structure(shape, shape["members"])
            case "list":
                return self._compile_list(shape)
            case "map":
                return self._compile_map(shape)
            case "timestamp" if self._scalars is JSON_WRITERS:
                return _find_timestamp_writer(shape.get("timestampFormat", EPOCH))
            case kind:
                return self._scalars.get(kind)

    def compile_structure(self, shape: Shape, names: Collection[str]) -> Writer:
        """Returns the writer of a structure, which leaves out members that are None or unknown.

        Args:
            shape: Its shape.
            names: Names of the members that it writes, of the model.
        """
        members = [
            (name, member.get("locationName", name), self._find_member(member))
            for name, member in shape["members"].items()
            if name in names
        ]

        def write(value: object) -> object:
            given = cast("Mapping[str, object]", value)
            found: dict[str, object] = {}
            for name, wire, writer in members:
                each = given.get(name)
                if each is not None:
                    found[wire] = writer(each) if writer else each
            return found

        return write

    def _find_member(self, member: Member) -> Writer | None:
        style = member.get("timestampFormat")
        if style and self._scalars is JSON_WRITERS:
            return _find_timestamp_writer(style)
        return self.find(member["shape"])

    def _compile_list(self, shape: Shape) -> Writer:
        writer = self.find(shape["member"]["shape"])
        if writer is None:
            return lambda value: list(cast("Sequence[object]", value))
        return lambda value: [writer(each) for each in cast("Sequence[object]", value)]

    def _compile_map(self, shape: Shape) -> Writer:
        writer = self.find(shape["value"]["shape"])

        def write(value: object) -> object:
            given = cast("Mapping[str, object]", value).items()
            return {key: writer(each) if writer else each for key, each in given if each is not None}

        return write


def _find_timestamp_writer(style: str) -> Writer:
    if style in {ISO, HTTP}:
        return lambda value: format_timestamp(value, style)
    return count_seconds
