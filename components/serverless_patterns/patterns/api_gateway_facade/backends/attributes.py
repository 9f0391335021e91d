"""DynamoDB's typed attribute values: from a request into an item, and from an item into plain JSON."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from serverless_patterns.arguments.reader import Given
from serverless_patterns.arguments.text import show
from serverless_patterns.patterns.api_gateway_facade.request.sources import Source, read_source
from serverless_patterns.patterns.api_gateway_facade.request.templates import quoted, set_status

TYPES = {"S": "string", "N": "number", "BOOL": "boolean"}
"""JSON type of the attribute types that a request can fill."""
MAX_DEPTH = 5
"""Maps and lists within each other that an answer is flattened through; each makes the template longer."""

_NAME = re.compile("[A-Za-z_][A-Za-z0-9_-]{0,254}")
"""DynamoDB takes up to 255 characters as the name of a key or of an index's attribute."""


@dataclass(frozen=True)
class Attribute:
    """An attribute whose value comes from the request."""

    name: str
    source: Source
    type: str

    def value(self, variable: str) -> str:
        """VTL of its typed value: whatever the text in ``variable`` holds, it stays inside the quotes."""
        if self.type == "BOOL":
            return f'{{"BOOL":#if({variable} == "true")true#{{else}}false#end}}'
        return f'{{"{self.type}":{quoted(variable)}}}'


def read_attributes(given: Given, argument: str, parameters: tuple[str, ...]) -> dict[str, Attribute]:
    """The attributes under ``argument`` by name, checked."""
    read = {
        name: read_attribute(given, f"{argument}.{name}", name, text, parameters)
        for name, text in given.mapping(argument).items()
    }
    return {name: attribute for name, attribute in read.items() if attribute}


def read_attribute(
    given: Given, argument: str, name: str, text: str, parameters: tuple[str, ...]
) -> Attribute | None:
    """One attribute, such as ``body.price:N``, checked."""
    if not _NAME.fullmatch(name):
        given.fault(
            argument, f"{show(name)} must be up to 255 letters, digits, _ and -, beginning with a letter or _"
        )
        return None
    place, separator, kind = text.rpartition(":")
    typed = bool(separator) and kind in TYPES
    if separator and not typed and not place.startswith("claim."):
        given.fault(argument, f"{show(text)} ends in {show(kind)}, which is none of {', '.join(TYPES)}")
        return None
    source = read_source(given, argument, place if typed else text, parameters)
    return Attribute(name, source, kind if typed else "S") if source else None


def attribute_values(attributes: Mapping[str, Attribute]) -> str:
    """VTL of a key or an item, from the variables ``$bound0``, ``$bound1``, …; what is missing stays out."""
    members = ""
    for index, (name, attribute) in enumerate(attributes.items()):
        variable = f"$bound{index}"
        member = f'"{name}":{attribute.value(variable)}'
        # The key comes first and is always there: API Gateway has checked it, or DynamoDB refuses.
        members += f'#if({variable} != ""),{member}#end' if index else member
    return f"{{{members}}}"


def item_schema(key: Mapping[str, Attribute], others: Mapping[str, Attribute]) -> dict[str, Any] | None:
    """JSON schema of the body that the attributes are taken from; None if none comes from there."""
    schema: dict[str, Any] = {"type": "object", "properties": {}}
    for name, attribute in {**key, **others}.items():
        if attribute.source.place != "body":
            continue
        kind: dict[str, Any] = {"type": TYPES[attribute.type]}
        if name in key and attribute.type == "S":
            kind["minLength"] = 1
        _add_field(schema, attribute.source.name.split("."), kind, required=name in key)
    return schema if schema["properties"] else None


def _add_field(schema: dict[str, Any], path: list[str], kind: dict[str, Any], *, required: bool) -> None:
    name, *rest = path
    if required:
        schema["required"] = sorted({*schema.get("required", []), name})
    properties = schema.setdefault("properties", {})
    if rest:
        _add_field(properties.setdefault(name, {"type": "object"}), rest, kind, required=required)
    else:
        properties[name] = kind


def plain_item(variable: str) -> str:
    """VTL of an item as plain JSON.

    VTL cannot call itself, so the levels of maps and lists are written out. What lies deeper is not left out
    in silence: the answer becomes a 500.
    """
    return f'#set($typed0 = {{"M": {variable}}}){_plain(0)}'


def _plain(level: int) -> str:
    """VTL of ``$typed<level>``, an object like ``{"S": "text"}`` whose one member is named after its type."""
    kind, value = f"$type{level}", f"$value{level}"
    return (
        f"#foreach({kind} in $typed{level}.keySet())#set({value} = $typed{level}.get({kind}))"
        f'#if({kind} == "S"){quoted(value)}'
        f'#elseif({kind} == "N" || {kind} == "BOOL"){value}'
        f'#elseif({kind} == "B")"{value}"'
        f'#elseif({kind} == "NULL")null'
        f'#elseif({kind} == "NS")[{_joined(value, "$one")}]'
        f'#elseif({kind} == "SS" || {kind} == "BS")[{_joined(value, quoted("$one"))}]'
        f"#{{else}}{_nested(level) if level <= MAX_DEPTH else f'null{set_status(500)}'}#end#end"
    )


def _nested(level: int) -> str:
    """VTL of the members of ``$value<level>``, which is a map or a list as ``$type<level>`` says."""
    value, entry, entries, inner = (
        f"$value{level}",
        f"$entry{level}",
        f"$entries{level}",
        f"$typed{level + 1}",
    )

    def either(of_map: str, of_list: str) -> str:
        return f'#if($type{level} == "M"){of_map}#{{else}}{of_list}#end'

    begin = either(f"{{#set({entries} = {value}.keySet())", f"[#set({entries} = {value})")
    member = either(f"{quoted(entry)}:#set({inner} = {value}.get({entry}))", f"#set({inner} = {entry})")
    return (
        f"{begin}#foreach({entry} in {entries}){member}{_plain(level + 1)}#if($foreach.hasNext),#end#end"
        f"{either('}', ']')}"
    )


def _joined(values: str, item: str) -> str:
    return f"#foreach($one in {values}){item}#if($foreach.hasNext),#end#end"
