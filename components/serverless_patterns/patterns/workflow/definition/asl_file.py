"""Definition files, ``.asl.json`` and ``.asl.yaml``, as Workflow Studio reads and writes them."""

import json
import re
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any, cast

import yaml

JSON_SUFFIXES = (".json",)
YAML_SUFFIXES = (".yaml", ".yml")


def load(file: Path) -> dict[str, Any]:
    """The definition in ``file``, which is JSON or YAML as its suffix says.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is neither JSON nor YAML, holds no object, or names something twice.
    """
    if file.suffix not in JSON_SUFFIXES + YAML_SUFFIXES:
        raise ValueError(f"'{file}' must be named *.asl.json or *.asl.yaml, as Workflow Studio does")
    try:
        content = _parse(file.read_text(encoding="utf-8"), file.suffix)
    except (ValueError, yaml.YAMLError) as error:
        raise ValueError(f"'{file}' cannot be read: {error}") from error
    if not isinstance(content, dict):
        reason = f"'{file}' has to hold one object, it holds {type(content).__name__}"
        raise ValueError(reason)  # noqa: TRY004  a fault of the file, not of the call
    return cast("dict[str, Any]", content)


def _parse(text: str, suffix: str) -> object:
    if suffix in YAML_SUFFIXES:
        return yaml.load(text, _Yaml12Loader)  # noqa: S506  it is a SafeLoader
    return json.loads(text, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _refuse_twins(name for name, _ in pairs)
    return dict(pairs)


def _refuse_twins(names: Iterable[str]) -> None:
    """JSON and YAML readers let the second of two equal names replace the first: a state would be lost."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"'{name}' is there twice in the same object")
        seen.add(name)


# The core schema of YAML 1.2.2, chapter 10.3.2, without octal and hexadecimal numbers.
_CORE_SCHEMA = (
    ("null", r"~|null|Null|NULL|", ("~", "n", "N", "")),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
)


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Tag and pattern of plain scalars by their first character, as PyYAML keeps them."""
    resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for kind, pattern, beginnings in _CORE_SCHEMA:
        for beginning in beginnings:
            resolver = (f"tag:yaml.org,2002:{kind}", re.compile(f"^(?:{pattern})$"))
            resolvers.setdefault(beginning, []).append(resolver)
    return resolvers


class _Yaml12Loader(yaml.SafeLoader):
    """Reads YAML 1.2, where ``No`` and ``2030-01-01`` are texts, since Workflow Studio writes that."""

    yaml_implicit_resolvers = _resolvers()

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        _refuse_twins(str(key.value) for key, _ in node.value)
        return {str(key): value for key, value in super().construct_mapping(node, deep).items()}
