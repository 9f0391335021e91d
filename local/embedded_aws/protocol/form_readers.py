"""Readers of forms, in the protocols named query and EC2 query, compiled by the shapes of a model."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final
from urllib.parse import parse_qsl

from embedded_aws.protocol.conversions import CONTAINERS, describe_token, name_type
from embedded_aws.protocol.errors import UnreadableError
from embedded_aws.protocol.models import Member, Shape
from embedded_aws.protocol.requests import list_values
from embedded_aws.protocol.scalars import TEXT_SCALARS, ReaderOfType, bind_scalar

MALFORMED: Final = "MalformedInput"
"""Code of the error for a parameter of another type."""


class Field:
    """A parameter of a form with the parameters whose names begin with its name.

    Attributes:
        text: Its value; None if it has none.
        fields: The others, by the next part of their names.
    """

    __slots__ = ("fields", "text")

    def __init__(self) -> None:
        """Creates a parameter without a value."""
        self.text: str | None = None
        self.fields: dict[str, Field] = {}


FieldReader = Callable[[Field], object]
"""Returns the typed value of a parameter; None if it has none."""


def build_tree(form: Mapping[str, str]) -> Field:
    """Returns the parameters of a form by the parts of their names.

    Args:
        form: The parameters by name.
    """
    root = Field()
    for name, text in form.items():
        field = root
        for part in name.split("."):
            field = field.fields.setdefault(part, Field())
        field.text = text
    return root


class FormReaders:
    """Readers of the shapes of a service, each compiled when it is first needed."""

    def __init__(
        self,
        shapes: Mapping[str, Shape],
        scalars: Mapping[str, ReaderOfType] = TEXT_SCALARS,
        *,
        ec2: bool = False,
    ) -> None:
        """Creates readers.

        Args:
            shapes: The shapes by name.
            scalars: Readers of scalars by type. Defaults to those of boto3's types.
            ec2: Whether the names are those of EC2 query. Defaults to ``False``.
        """
        self._scalars = scalars
        self._shapes = shapes
        self._ec2 = ec2
        self._readers: dict[str, FieldReader] = {}

    def find(self, name: str) -> FieldReader:
        """Returns the reader of a shape.

        Args:
            name: Name of the shape.
        """
        if found := self._readers.get(name):
            return found
        self._readers[name] = partial(self._read, name)  # a shape can contain itself
        reader = self._readers[name] = self._compile(self._shapes[name], flattened=self._ec2)
        return reader

    def _read(self, name: str, field: Field) -> object:
        return self._readers[name](field)

    def _compile(self, shape: Shape, *, flattened: bool) -> FieldReader:
        flattened = flattened or shape.get("flattened", False)
        match shape["type"]:
            case "structure":
                return self._compile_structure(shape)
            case "list":
                return self._compile_list(shape, flattened=flattened)
            case "map":
                return self._compile_map(shape, flattened=flattened)
            case kind:
                return _compile_scalar(kind, self._scalars)

    def _compile_structure(self, shape: Shape) -> FieldReader:
        members = [
            (self._name_member(name, member), name, self._compile_member(member))
            for name, member in shape["members"].items()
        ]

        def read(field: Field) -> object:
            _reject_text(field)
            found: dict[str, object] = {}
            for wire, name, reader in members:
                inner = field.fields.get(wire)
                if inner and (value := reader(inner)) is not None:
                    found[name] = value
            return found or None

        return read

    def _name_member(self, name: str, member: Member) -> str:
        """Returns the name of a member in the form: a flattened list has that of its elements."""
        if found := member.get("queryName"):
            return found
        found = member.get("locationName", name)
        if self._ec2:
            return found[:1].upper() + found[1:]
        shape = self._shapes[member["shape"]]
        if shape["type"] == "list" and (shape.get("flattened") or member.get("flattened")):
            return shape["member"].get("locationName", found)
        return found

    def _compile_member(self, member: Member) -> FieldReader:
        if member.get("flattened"):
            return self._compile(self._shapes[member["shape"]], flattened=True)
        return self.find(member["shape"])

    def _compile_list(self, shape: Shape, *, flattened: bool) -> FieldReader:
        inner = "" if flattened else shape["member"].get("locationName", "member")
        reader = self.find(shape["member"]["shape"])

        def read(field: Field) -> object:
            _reject_text(field)
            found = [value for each in _list_elements(field, inner) if (value := reader(each)) is not None]
            return found or ([] if field.text == "" else None)

        return read

    def _compile_map(self, shape: Shape, *, flattened: bool) -> FieldReader:
        inner = "" if flattened else "entry"
        key, value = (shape["key"], shape["value"])
        key_name = key.get("queryName") or key.get("locationName", "key")
        value_name = value.get("queryName") or value.get("locationName", "value")
        reader = self.find(value["shape"])

        def read(field: Field) -> object:
            _reject_text(field)
            found: dict[str, object] = {}
            for entry in _list_elements(field, inner):
                name, content = entry.fields.get(key_name), entry.fields.get(value_name)
                if name and name.text is not None and content and (each := reader(content)) is not None:
                    found[name.text] = each
            return found or None

        return read


def _compile_scalar(kind: str, scalars: Mapping[str, ReaderOfType]) -> FieldReader:
    reader = bind_scalar(scalars, kind, describe_token)

    def read(field: Field) -> object:
        if field.text is None:
            if field.fields:
                raise UnreadableError("Start of structure or map found where not expected.", MALFORMED)
            return None
        try:
            return reader(field.text)
        except ValueError:
            message = f"STRING_VALUE can not be converted to {name_type(kind)}"
            raise UnreadableError(message, MALFORMED) from None

    return read


def _reject_text(field: Field) -> None:
    if field.text:
        raise UnreadableError(CONTAINERS["structure"][1], MALFORMED)


def _list_elements(field: Field, inner: str) -> list[Field]:
    """Returns the elements of a list or map, in the order of their numbers."""
    found = field.fields.get(inner) if inner else field
    if found is None:
        return []
    numbers = {int(number): each for number, each in found.fields.items() if number.isdecimal()}
    return [numbers[number] for number in sorted(numbers)]


def merge_form(query: Mapping[str, list[str] | str], body: bytes) -> dict[str, str]:
    """Returns the parameters of a form, which can also be in the query string.

    Args:
        query: Query parameters of the request.
        body: Its body.
    """
    form = {name: (list_values(value) or [""])[0] for name, value in query.items()}
    form.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return form
