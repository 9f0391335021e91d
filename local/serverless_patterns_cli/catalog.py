"""The patterns of a project: the directories below ``patterns/`` that have a ``pattern.json``."""

import difflib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast

from serverless_patterns_cli.errors import UserError

_DRAWING = re.compile(r"^```mermaid\n.*?^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Pattern:
    """A pattern as its ``pattern.json`` describes it.

    Attributes:
        name: Of its directory, such as ``fan-out-conversion``.
        stack: The stack that deploys it, such as ``conversion``.
        title: A few words.
        description: A sentence.
        directory: Where it is.
    """

    name: str
    stack: str
    title: str
    description: str
    directory: Path

    def readme(self) -> str:
        """What its ``README.md`` says.

        Raises:
            UserError: It has none.
        """
        file = self.directory / "README.md"
        if not file.is_file():
            raise UserError(f"The pattern '{self.name}' has no README: there is no {file}.")
        return file.read_text(encoding="utf-8")

    def readme_without_drawings(self) -> str:
        """The same for a terminal, which would show the source of each drawing."""
        return _DRAWING.sub(f"*(A drawing, in patterns/{self.name}/README.md.)*", self.readme())


def find_project(start: Path) -> Path:
    """The Pulumi project that a directory belongs to: itself, or the nearest one above.

    Raises:
        UserError: There is none.
    """
    start = start.resolve()
    for directory in (start, *start.parents):
        if (directory / "Pulumi.yaml").is_file():
            return directory
    raise UserError(
        f"{start} belongs to no Pulumi project: neither there nor above is a Pulumi.yaml."
        " Change to a project, or name one with --cwd."
    )


def read_patterns(project: Path) -> list[Pattern]:
    """The patterns of a project, sorted by the names of their stacks.

    Raises:
        UserError: There are none, or one is not described as it must be.
    """
    files = sorted(project.glob("patterns/*/pattern.json"))
    if not files:
        raise UserError(f"{project} has no patterns: there is no patterns/<pattern>/pattern.json in it.")
    return sorted(map(_read_pattern, files), key=lambda pattern: pattern.stack)


def find_pattern(patterns: Iterable[Pattern], name: str) -> Pattern:
    """The pattern that is called ``name``, or is deployed by a stack of that name.

    Raises:
        UserError: There is none.
    """
    by_name = {key: pattern for pattern in patterns for key in (pattern.name, pattern.stack)}
    if name in by_name:
        return by_name[name]
    near = difflib.get_close_matches(name, by_name, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    known = ", ".join(sorted({f"{pattern.stack} ({pattern.name})" for pattern in by_name.values()}))
    raise UserError(f"'{name}' is no pattern.{hint} Known stacks, with their patterns: {known}.")


def _read_pattern(file: Path) -> Pattern:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UserError(f"{file} is not JSON: {error}") from None
    return Pattern(
        name=file.parent.name,
        stack=PurePosixPath(_text(file, content, "gitHub", "template", "templateFile")).stem,
        title=_text(file, content, "title"),
        description=_text(file, content, "description"),
        directory=file.parent,
    )


def _text(file: Path, content: Any, *path: str) -> str:
    for key in path:
        content = cast("dict[str, Any]", content).get(key) if isinstance(content, dict) else None
    if not isinstance(content, str) or not content:
        raise UserError(f"{file} must have a string under '{'.'.join(path)}'.")
    return content
