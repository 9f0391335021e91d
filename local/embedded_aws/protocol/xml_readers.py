"""Readers of XML, compiled by the shapes of a model."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from xml.etree import ElementTree as ET

from embedded_aws.protocol.conversions import describe_token
from embedded_aws.protocol.models import Member, Shape
from embedded_aws.protocol.scalars import TEXT_SCALARS, ReaderOfType, bind_scalar

ElementReader = Callable[[list[ET.Element]], object]
"""Returns the typed value of the elements with one name."""


def parse_xml(body: bytes) -> ET.Element:
    """Returns the root of a document.

    Args:
        body: The document.

    Raises:
        ET.ParseError: If it is not XML.
    """
    return ET.fromstring(body)  # noqa: S314 expat limits the growth of entities


class XmlReaders:
    """Readers of the shapes of a service, each compiled when it is first needed."""

    def __init__(
        self, shapes: Mapping[str, Shape], scalars: Mapping[str, ReaderOfType] = TEXT_SCALARS
    ) -> None:
        """Creates readers.

        Args:
            shapes: The shapes by name.
            scalars: Readers of scalars by type. Defaults to those of boto3's types.
        """
        self._scalars = scalars
        self._shapes = shapes
        self._readers: dict[str, ElementReader] = {}

    def find(self, name: str) -> ElementReader:
        """Returns the reader of a shape.

        Args:
            name: Name of the shape.
        """
        if found := self._readers.get(name):
            return found
        self._readers[name] = partial(self._read, name)  # a shape can contain itself
        shape = self._shapes[name]
        reader = self._readers[name] = self._compile(shape, flattened=shape.get("flattened", False))
        return reader

    def _read(self, name: str, elements: list[ET.Element]) -> object:
        return self._readers[name](elements)

    def _compile(self, shape: Shape, *, flattened: bool) -> ElementReader:
        match shape["type"]:
            case "structure":
                return self.compile_structure(shape, shape["members"])
            case "list":
                return self._compile_list(shape, flattened=flattened)
            case "map":
                return self._compile_map(shape, flattened=flattened)
            case kind:
                reader = bind_scalar(self._scalars, kind, describe_token)
                return lambda elements: reader(elements[0].text or "")

    def compile_structure(self, shape: Shape, names: Collection[str]) -> ElementReader:
        """Returns the reader of a structure.

        Args:
            shape: Its shape.
            names: Names of the members that it reads, of the model.
        """
        members = [
            (self._name_member(name, member), name, self._compile_member(member))
            for name, member in shape["members"].items()
            if name in names and not member.get("xmlAttribute")
        ]
        attributes = [
            (member.get("locationName", name).rpartition(":")[2], name)
            for name, member in shape["members"].items()
            if member.get("xmlAttribute")
        ]

        def read(elements: list[ET.Element]) -> object:
            children = _group(elements[0])
            found = {name: reader(children[wire]) for wire, name, reader in members if wire in children}
            if attributes:
                given = {name.rpartition("}")[2]: text for name, text in elements[0].attrib.items()}
                found |= {name: given[wire] for wire, name in attributes if wire in given}
            return found

        return read

    def _name_member(self, name: str, member: Member) -> str:
        shape = self._shapes[member["shape"]]
        if shape["type"] == "list" and shape.get("flattened") and "locationName" not in member:
            return shape["member"].get("locationName", name)
        return member.get("locationName", name)

    def _compile_member(self, member: Member) -> ElementReader:
        if member.get("flattened"):
            return self._compile(self._shapes[member["shape"]], flattened=True)
        return self.find(member["shape"])

    def _compile_list(self, shape: Shape, *, flattened: bool) -> ElementReader:
        reader = self.find(shape["member"]["shape"])
        if flattened:
            return lambda elements: [reader([each]) for each in elements]
        return lambda elements: [reader([each]) for each in elements[0]]

    def _compile_map(self, shape: Shape, *, flattened: bool) -> ElementReader:
        key, value = (shape[place].get("locationName", place) for place in ("key", "value"))
        reader = self.find(shape["value"]["shape"])

        def read(elements: list[ET.Element]) -> object:
            entries = [_group(each) for each in (elements if flattened else elements[0])]
            return {
                each[key][0].text or "": reader(each[value])
                for each in entries
                if key in each and value in each
            }

        return read


def _group(element: ET.Element) -> dict[str, list[ET.Element]]:
    """Returns the children of an element by name, without the namespace."""
    found: dict[str, list[ET.Element]] = {}
    for child in element:
        found.setdefault(child.tag.rpartition("}")[2], []).append(child)
    return found
