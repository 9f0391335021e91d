"""The reference of arguments: one entry for each, with an anchor, its type, and its default."""

import re
from collections.abc import Collection
from typing import Any

_DEFAULT = re.compile(r"(?:^|(?<=[.:;] ))Defaults to (?P<default>(?:[^.]|\.(?! |$))+)\.$")
"""The last sentence of a description."""
_PLAIN = {"string": "str", "integer": "int", "boolean": "bool", "number": "float"}


def list_arguments(
    owner: str, properties: dict[str, Any], required: Collection[str], described: Collection[str] = ()
) -> str:
    """Returns a list with one entry for each argument.

    Args:
        owner: Component or type that has the arguments; the anchor of one is ``<owner>.<argument>``.
        properties: Arguments by their names in the schema.
        required: Names of those that are required.
        described: Types that the same page describes, to which the types link.
    """
    return "\n".join(
        _describe(owner, python_name(name), definition, name in required, described)
        for name, definition in properties.items()
    )


def _describe(
    owner: str, name: str, definition: dict[str, Any], required: bool, described: Collection[str]
) -> str:
    text = one_line(definition["description"])
    facts = [type_of(definition, described)]
    if required:
        facts.append("**required**")
    elif found := _DEFAULT.search(text):
        text = text[: found.start()].rstrip()
        facts.append("optional" if found["default"] == "none" else f"default: {found['default']}")
    anchor = f"{owner}.{name}"
    return f'- <a id="{anchor}" href="#{anchor}">`{name}`</a> · {" · ".join(facts)}<br>{text}'


def type_of(definition: dict[str, Any], described: Collection[str] = ()) -> str:
    """Returns the type of a property, with links to types that are described on the same page."""
    if reference := definition.get("$ref"):
        name = reference.rpartition(":")[2]
        if reference.startswith("pulumi.json"):
            return "any JSON value"
        return f'<a href="#{name}">`{name}`</a>' if name in described else f"`{name}`"
    if definition["type"] == "array":
        return f"list of {type_of(definition['items'], described)}"
    if definition["type"] == "object":
        return f"dict of {type_of(definition['additionalProperties'], described)}"
    return _PLAIN[definition["type"]]


def python_name(name: str) -> str:
    """Returns the name of a property in Python."""
    return re.sub(r"([A-Z])", lambda letter: f"_{letter[1].lower()}", name)


def one_line(text: str) -> str:
    """Returns a docstring as one line of Markdown, which a table can hold, too."""
    markdown = re.sub(r":\w+:`([^`]*)`", r"`\1`", text).replace("``", "`")
    return " ".join(markdown.replace("|", "\\|").split())
