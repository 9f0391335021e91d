"""DynamoDB's typed attribute values: from a request into an item, and from an item into plain JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.connections.request_sources import ATTRIBUTE_TYPES
from serverless_patterns.connections.rest.sources import RequestPart, read_source
from serverless_patterns.connections.rest.template_files import load_template
from serverless_patterns.connections.rest.templates import quote, set_status

MAX_DEPTH = 5
"""Levels of maps and lists that a response can have; each makes the template longer."""


@dataclass(frozen=True)
class Attribute:
    """An attribute whose value comes from the request."""

    name: str
    source: RequestPart
    type: str

    def value(self, variable: str) -> str:
        """Returns VTL of its typed value: every value of ``variable`` stays inside the quotes."""
        if self.type == "BOOL":
            return f'{{"BOOL":#if({variable} == "true")true#{{else}}false#end}}'
        return f'{{"{self.type}":{quote(variable)}}}'


def read_attributes(
    texts: Mapping[str, str], errors: Errors, parameters: tuple[str, ...]
) -> dict[str, Attribute]:
    """Returns the attributes by name, from sources such as ``body.price:N``."""
    return {name: read_attribute(name, text, errors.narrow(name), parameters) for name, text in texts.items()}


def read_attribute(name: str, text: str, errors: Errors, parameters: tuple[str, ...]) -> Attribute:
    """Returns the attribute ``name`` from a source with its type; a claim may have a colon in its name."""
    source, _, type_ = text.rpartition(":")
    if type_ not in ATTRIBUTE_TYPES or not source:
        source, type_ = text, "S"
    return Attribute(name, read_source(source, errors, parameters), type_)


def attribute_values(attributes: Mapping[str, Attribute]) -> str:
    """Returns VTL of a key or an item from ``$bound0``, ``$bound1``, …; without what is missing."""
    members = ""
    for index, (name, attribute) in enumerate(attributes.items()):
        variable = f"$bound{index}"
        member = f'"{name}":{attribute.value(variable)}'
        # The key comes first and is always there: API Gateway has checked it, or DynamoDB rejects it.
        members += f'#if({variable} != ""),{member}#end' if index else member
    return f"{{{members}}}"


def item_schema(key: Mapping[str, Attribute], others: Mapping[str, Attribute]) -> dict[str, Any] | None:
    """Returns a JSON schema of the body that the attributes come from; None if none does."""
    schema: dict[str, Any] = {"type": "object", "properties": {}}
    for name, attribute in {**key, **others}.items():
        if attribute.source.place != "body":
            continue
        kind: dict[str, Any] = {"type": ATTRIBUTE_TYPES[attribute.type]}
        if name in key and attribute.type == "S":
            kind["minLength"] = 1
        add_field(schema, attribute.source.name.split("."), kind, required=name in key)
    return schema if schema["properties"] else None


def add_field(schema: dict[str, Any], path: list[str], kind: dict[str, Any], *, required: bool) -> None:
    """Adds a field to a JSON schema of an object, with the objects around it."""
    name, *rest = path
    if required:
        schema["required"] = sorted({*schema.get("required", []), name})
    properties = schema.setdefault("properties", {})
    if rest:
        add_field(properties.setdefault(name, {"type": "object"}), rest, kind, required=required)
    else:
        properties[name] = kind


def plain_item(variable: str) -> str:
    """Returns VTL of an item as plain JSON.

    An item with more levels than :data:`MAX_DEPTH` gets HTTP 500, so that nothing is left out silently.
    """
    return f'#set($typed0 = {{"M": {variable}}}){_plain(0)}'


def _plain(level: int) -> str:
    """Returns VTL of ``$typed<level>``, an object like ``{"S": "text"}`` whose one member is its type."""
    return load_template(
        __name__,
        "typed_value.vtl",
        level=str(level),
        string=quote(f"$value{level}"),
        one=quote("$one"),
        members=_members(level) if level <= MAX_DEPTH else f"null{set_status(500)}",
    )


def _members(level: int) -> str:
    """Returns VTL of the members of ``$value<level>``, which is a map or a list."""
    return load_template(
        __name__,
        "typed_members.vtl",
        level=str(level),
        next=str(level + 1),
        name=quote(f"$entry{level}"),
        member=_plain(level + 1),
    )
