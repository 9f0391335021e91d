"""The schema that the SDKs of other languages are generated from, made of the one that Pulumi infers."""

import inspect
import re
from collections.abc import Callable, Collection
from typing import Any, cast

_PACKAGE_FACTS = {
    "displayName": "Serverless Patterns",
    "description": "AWS serverless architecture patterns, and the building blocks they are made of.",
    "keywords": ["pulumi", "aws", "serverless", "kind/component", "category/cloud"],
    "license": "Apache-2.0",
    "language": {
        # Pulumi.ServerlessPatterns: a root namespace of ours would only be that name once more.
        "csharp": {"namespaces": {"serverless-patterns": "ServerlessPatterns"}, "respectSchemaVersion": True},
        "go": {"respectSchemaVersion": True},
        "java": {"respectSchemaVersion": True},
        "nodejs": {"packageName": "serverless-patterns", "respectSchemaVersion": True},
        "python": {"packageName": "serverless_patterns_sdk", "respectSchemaVersion": True},
    },
}
"""Description of the package in registries, and names of the generated SDKs."""


def complete(
    inferred: dict[str, Any], in_text: Callable[[str], str], secrets: Collection[tuple[str, str]]
) -> dict[str, Any]:
    """Returns the schema as programs in other languages need it.

    Args:
        inferred: The schema that Pulumi infers from types and docstrings.
        in_text: Replaces Python's names of arguments in a description.
        secrets: Token of a component or type, and argument or output, whose value Pulumi has to encrypt.
    """
    schema = _walk(
        inferred,
        lambda part: _remove_args_suffix(_allow_outputs_in_containers(_convert_description(part, in_text))),
    )
    for token, name in secrets:
        found = schema["resources"].get(token) or schema["types"][token]
        properties = found["properties"] | found.get("inputProperties", {})
        properties[name]["secret"] = True
    return schema | _PACKAGE_FACTS


def to_markdown(docstring: str, in_text: Callable[[str], str]) -> str:
    """Returns a docstring as Markdown without the example, which is in Python.

    Args:
        docstring: The docstring, in reStructuredText.
        in_text: Replaces Python's names of arguments in a description.
    """
    text = inspect.cleandoc(docstring)
    text = re.sub(r"^Example::\n(\n|[ \t].*\n?)*", "", text, flags=re.MULTILINE)
    text = re.sub(r":\w+:`~?([^`]*)`", r"`\1`", text).replace("``", "`")
    text = re.sub(r"::\n\n((?:    .*\n?|\n)+)", _fence_code, text)
    text = re.sub(r"(^|[.;] )None without", r"\1Not set without", text, flags=re.MULTILINE)
    text = text.replace("; Not set", "; not set").replace("; None if", "; not set if")
    return in_text(text).strip()


def _fence_code(block: re.Match[str]) -> str:
    return f":\n\n```\n{inspect.cleandoc(block[1])}\n```\n\n"


def _walk(value: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """Returns ``value`` with ``change`` made to every object in it, from the inside."""
    if isinstance(value, list):
        return [_walk(part, change) for part in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    return change({key: _walk(part, change) for key, part in cast("dict[str, Any]", value).items()})


def _convert_description(part: dict[str, Any], in_text: Callable[[str], str]) -> dict[str, Any]:
    if isinstance(text := part.get("description"), str):
        return {**part, "description": to_markdown(text, in_text)}
    return part


def _allow_outputs_in_containers(part: dict[str, Any]) -> dict[str, Any]:
    """Lets a container of our types hold Outputs, and says what its entries are in its own description alone.

    Go's SDK has no input types for those that stand in plain containers alone, and does not compile. The
    entries of a container have no description in Pulumi's schema.
    """
    for container in ("items", "additionalProperties"):
        if entry := cast("dict[str, Any]", part.get(container) or {}):
            dropped = {"description", "plain"} if "$ref" in entry else {"description"}
            part = {**part, container: {key: entry[key] for key in entry if key not in dropped}}
    return part


def _remove_args_suffix(part: dict[str, Any]) -> dict[str, Any]:
    """Takes the suffix from types called ``…Args``: the SDKs append one of their own."""
    if "$ref" in part:
        part = {**part, "$ref": _remove_suffix(part["$ref"])}
    return {_remove_suffix(key): value for key, value in part.items()}


def _remove_suffix(token: str) -> str:
    return token.removesuffix("Args") if ":index:" in token else token
