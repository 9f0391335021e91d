"""Configuration of the stacks that run here."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, cast

import yaml

from serverless_patterns_cli.errors import UserError, no_such

RUNS_HERE: Final[Mapping[str, str]] = {"serverless-patterns:buildPlatform": "host"}
"""What every stack is told: the embedded AWS runs Lambda code on this machine, so compiled requirements have
to be built for it and not for AWS."""


def parse_config(project: Path, assignments: Iterable[str]) -> dict[str, str]:
    """The configuration of a stack, with ``key=value`` for each value that is not the project's own.

    Raises:
        UserError: An assignment has no key or no ``=``, or the key is not among those the project declares.
    """
    name, declared = _declaration(project)
    config = dict(RUNS_HERE)
    for assignment in assignments:
        key, separator, value = assignment.partition("=")
        if not (key and separator):
            raise UserError(f"--config {assignment!r} has to be key=value, such as aws:region=eu-west-1.")
        own = key.removeprefix(f"{name}:")
        # A program would not notice, and take its default.
        if declared and ":" not in own and own not in declared:
            raise UserError(no_such("configuration that Pulumi.yaml declares", own, declared))
        config[key] = value
    return config


def _declaration(project: Path) -> tuple[str, set[str]]:
    """The name of a project and the keys of its own that it declares; what is wrong with it is told later."""
    try:
        content: Any = yaml.safe_load((project / "Pulumi.yaml").read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return "", set()
    if not isinstance(content, dict):
        return "", set()
    fields = cast("dict[str, Any]", content)
    name, declared = fields.get("name"), fields.get("config")
    keys = map(str, cast("dict[Any, Any]", declared)) if isinstance(declared, dict) else ()
    return str(name), {own for key in keys if ":" not in (own := key.removeprefix(f"{name}:"))}
