"""Definition files, ``.asl.json`` and ``.asl.yaml``, as Workflow Studio reads and writes them."""

import json
import re
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

import yaml

from serverless_patterns.arguments.normalization import normalize
from serverless_patterns.arguments.shape import find_shape_problem

JSON_SUFFIXES = (".json",)
YAML_SUFFIXES = (".yaml", ".yml")


def load(file: Path) -> dict[str, Any]:
    """Returns the definition in a JSON or YAML file.

    Raises:
        OSError: If the file cannot be read.
        ValueError: If it is not valid JSON or YAML, does not contain an object, or has a duplicate key.
    """
    if file.suffix not in JSON_SUFFIXES + YAML_SUFFIXES:
        raise ValueError(f"'{file}' must be named *.asl.json or *.asl.yaml, as Workflow Studio names it")
    try:
        content = _parse(file.read_text(encoding="utf-8"), file.suffix)
    except (ValueError, yaml.YAMLError) as error:
        raise ValueError(f"'{file}' cannot be read: {error}") from error
    except RecursionError as error:
        raise ValueError(f"'{file}' is nested too deeply. Flatten it") from error
    # An alias of YAML can lead back to its parent.
    if shape := find_shape_problem(content):
        raise ValueError(f"'{file}' {shape}")
    if not isinstance(content, dict):
        reason = f"'{file}' contains a value of type {type(content).__name__}; must contain an object"
        raise ValueError(reason)  # noqa: TRY004  the file is invalid, not the call
    return normalize(content)


def _parse(text: str, suffix: str) -> object:
    if suffix in YAML_SUFFIXES:
        return yaml.load(text, _Yaml12Loader)  # noqa: S506  it is a SafeLoader
    return json.loads(text, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _reject_duplicates(name for name, _ in pairs)
    return dict(pairs)


def _reject_duplicates(names: Iterable[str]) -> None:
    """JSON and YAML parsers keep the last of two duplicate keys only, so that a state would be lost."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"duplicate key '{name}' in the same object")
        seen.add(name)


# The core schema of YAML 1.2.2, chapter 10.3.2, without octal and hexadecimal numbers.
_CORE_SCHEMA = (
    ("null", r"~|null|Null|NULL|", ("~", "n", "N", "")),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
)


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Returns tag and pattern of plain scalars by their first character, as PyYAML has them."""
    resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for kind, pattern, beginnings in _CORE_SCHEMA:
        for beginning in beginnings:
            resolver = (f"tag:yaml.org,2002:{kind}", re.compile(f"^(?:{pattern})$"))
            resolvers.setdefault(beginning, []).append(resolver)
    return resolvers


class _Yaml12Loader(yaml.SafeLoader):
    """Loads YAML 1.2, in which ``No`` and ``2030-01-01`` are strings, since Workflow Studio exports that."""

    yaml_implicit_resolvers = _resolvers()

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        _reject_duplicates(str(key.value) for key, _ in node.value)
        return {str(key): value for key, value in super().construct_mapping(node, deep).items()}
