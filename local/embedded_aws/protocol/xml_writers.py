"""Writers of XML, compiled by the shapes of a model."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Final, cast

from embedded_aws.protocol.models import Member, Shape
from embedded_aws.protocol.timestamps import ISO, format_timestamp
from embedded_aws.protocol.value_writers import encode_blob, write_decimal

ElementWriter = Callable[[str, object], str]
"""Returns the elements with a name for a value."""
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML has neither plain nor escaped."""
_SPECIAL: Final = re.compile('[&<>"\r]')
_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;"}


def escape_text(text: str) -> str:
    """Returns a text for XML; a character that XML cannot carry becomes the replacement character.

    Args:
        text: The text.
    """
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text))


def format_scalar(value: object, kind: str, style: str) -> str:
    """Returns the text of a scalar.

    Args:
        value: The value.
        kind: Type of its shape.
        style: Format of timestamps.
    """
    match kind:
        case "boolean":
            return "true" if value and value != "false" else "false"
        case "timestamp":
            return format_timestamp(value, style)
        case "blob":
            return encode_blob(value)
        case "float" | "double":
            return str(write_decimal(value))
        case _:
            return str(value)


class XmlWriters:
    """Writers of the shapes of a service, each compiled when it is first needed."""

    def __init__(self, shapes: Mapping[str, Shape], *, forms: bool, ec2: bool = False) -> None:
        """Creates writers.

        Args:
            shapes: The shapes by name.
            forms: Whether elements have the names of the query protocol.
            ec2: Whether lists are written as EC2 query has them. Defaults to ``False``.
        """
        self._shapes = shapes
        self._forms = forms
        self._ec2 = ec2
        self._writers: dict[str, ElementWriter] = {}

    def find(self, name: str) -> ElementWriter:
        """Returns the writer of a shape.

        Args:
            name: Name of the shape.
        """
        if found := self._writers.get(name):
            return found
        self._writers[name] = partial(self._write, name)  # a shape can contain itself
        shape = self._shapes[name]
        writer = self._writers[name] = self._compile(shape, {}, flattened=shape.get("flattened", False))
        return writer

    def _write(self, name: str, wire: str, value: object) -> str:
        return self._writers[name](wire, value)

    def _compile(self, shape: Shape, member: Mapping[str, object], *, flattened: bool) -> ElementWriter:
        match shape["type"]:
            case "structure":
                content = self.compile_content(shape, shape["members"])
                return self._compile_structure(shape, member, content)
            case "list":
                return self._compile_list(shape, flattened=flattened)
            case "map":
                return self._compile_map(shape, flattened=flattened)
            case kind:
                style = str(member.get("timestampFormat") or shape.get("timestampFormat", ISO))
                return lambda wire, value: (
                    f"<{wire}>{escape_text(format_scalar(value, kind, style))}</{wire}>"
                )

    def _compile_structure(
        self, shape: Shape, member: Mapping[str, object], content: Callable[[object], str]
    ) -> ElementWriter:
        attributes = {
            each.get("locationName", name): name
            for name, each in shape["members"].items()
            if each.get("xmlAttribute")
        }
        namespace = cast("Mapping[str, str]", member.get("xmlNamespace") or shape.get("xmlNamespace") or {})

        def write(wire: str, value: object) -> str:
            given = cast("Mapping[str, object]", value)
            start = wire
            if attributes:
                start += f' xmlns:{namespace.get("prefix", "xsi")}="{namespace.get("uri", "")}"'
                found = ((each, given.get(name)) for each, name in attributes.items())
                start += "".join(
                    f' {each}="{escape_text(str(text))}"' for each, text in found if text is not None
                )
            return f"<{start}>{content(value)}</{wire}>"

        return write

    def compile_content(self, shape: Shape, names: Collection[str]) -> Callable[[object], str]:
        """Returns the writer of the elements in a structure.

        Args:
            shape: Its shape.
            names: Names of the members that it writes, of the model.
        """
        members = [
            (name, self._name_member(name, member), self._compile_member(member))
            for name, member in shape["members"].items()
            if name in names and not member.get("xmlAttribute")
        ]

        def write(value: object) -> str:
            given = cast("Mapping[str, object]", value)
            found = ((wire, writer, given.get(name)) for name, wire, writer in members)
            return "".join(writer(wire, each) for wire, writer, each in found if each is not None)

        return write

    def _name_member(self, name: str, member: Member) -> str:
        if self._forms and (found := member.get("queryName")):
            return found
        shape = self._shapes[member["shape"]]
        if shape["type"] == "list" and shape.get("flattened") and "locationName" not in member:
            return shape["member"].get("locationName", name)
        return member.get("locationName", name)

    def _compile_member(self, member: Member) -> ElementWriter:
        shape = self._shapes[member["shape"]]
        if {"flattened", "timestampFormat", "xmlNamespace"} & member.keys():
            flattened = member.get("flattened") or shape.get("flattened", False)
            return self._compile(shape, cast("Mapping[str, object]", member), flattened=flattened)
        return self.find(member["shape"])

    def _compile_list(self, shape: Shape, *, flattened: bool) -> ElementWriter:
        inner = shape["member"].get("locationName", "item" if self._ec2 else "member")
        writer = self.find(shape["member"]["shape"])

        def write(wire: str, value: object) -> str:
            name = wire if flattened else inner
            content = "".join(writer(name, each) for each in cast("Sequence[object]", value))
            return content if flattened else f"<{wire}>{content}</{wire}>"

        return write

    def _compile_map(self, shape: Shape, *, flattened: bool) -> ElementWriter:
        key, value = (
            (self._forms and shape[place].get("queryName")) or shape[place].get("locationName", place)
            for place in ("key", "value")
        )
        writer = self.find(shape["value"]["shape"])

        def write(wire: str, given: object) -> str:
            name = wire if flattened else "entry"
            content = "".join(
                f"<{name}><{key}>{escape_text(each)}</{key}>{writer(value, inner)}</{name}>"
                for each, inner in cast("Mapping[str, object]", given).items()
                if inner is not None
            )
            return content if flattened else f"<{wire}>{content}</{wire}>"

        return write
