"""The patterns of a project: the subdirectories of ``patterns/`` with a ``pattern.json``."""

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final, cast

from serverless_patterns_cli.catalog_files import find_catalog
from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.markdown import remove_drawings

_DESCRIPTIONS: Final = "patterns/*/pattern.json"


@dataclass(frozen=True)
class Pattern:
    """A pattern and its description in ``pattern.json``.

    Attributes:
        name: Name of its directory, such as ``fan-out-conversion``.
        stack: Name of the stack that deploys it, such as ``conversion``.
        title: Title.
        description: Description in one sentence.
        directory: Directory of the pattern.
    """

    name: str
    stack: str
    title: str
    description: str
    directory: Path

    def readme(self) -> str:
        """Returns the content of its ``README.md``.

        Raises:
            UserError: If there is none.
        """
        file = self.directory / "README.md"
        if not file.is_file():
            raise UserError(f"The pattern '{self.name}' has no README: {file} does not exist.")
        return file.read_text(encoding="utf-8")

    def readme_without_drawings(self) -> str:
        """Returns the README for a terminal, without HTML and the source of diagrams."""
        return remove_drawings(self.readme(), f"*(A diagram, in patterns/{self.name}/README.md.)*")


def find_project(start: Path) -> Path:
    """Returns the Pulumi project of a directory: the directory itself or its nearest parent with a project.

    Raises:
        UserError: If there is none.
    """
    start = start.resolve()
    for directory in (start, *start.parents):
        if (directory / "Pulumi.yaml").is_file():
            return directory
    raise UserError(
        f"{start} is not in a Pulumi project: neither it nor a parent directory has a Pulumi.yaml."
        " Change to the directory of a project, or set --cwd."
    )


def has_patterns(project: Path) -> bool:
    """Whether a project is a catalog of patterns."""
    return any(project.glob(_DESCRIPTIONS))


def read_patterns(project: Path) -> list[Pattern]:
    """Returns the patterns of a project, sorted by the names of their stacks.

    Of patterns with the same stack, the last is the one with a demo, or that of the stack's name.

    Raises:
        UserError: If there are none, or a ``pattern.json`` is invalid.
    """
    files = sorted(project.glob(_DESCRIPTIONS))
    if not files:
        raise UserError(f"{project} has no patterns: it has no {_DESCRIPTIONS.replace('*', '<pattern>')}.")
    return sorted(map(_read_pattern, files), key=_order)


def find_patterns(start: Path) -> list[Pattern]:
    """Returns the patterns of the project of a directory; those of this catalog if it has none.

    Args:
        start: The directory.

    Raises:
        UserError: If a ``pattern.json`` is invalid.
    """
    try:
        project = find_project(start)
    except UserError:
        return read_patterns(find_catalog())
    return read_patterns(project if has_patterns(project) else find_catalog())


def find_pattern(patterns: Iterable[Pattern], name: str) -> Pattern:
    """Returns the pattern with a name, or with a stack of that name: of several, the last.

    Raises:
        UserError: If there is none.
    """
    by_name = {key: pattern for pattern in patterns for key in (pattern.name, pattern.stack)}
    if name in by_name:
        return by_name[name]
    near = difflib.get_close_matches(name, by_name, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    known = ", ".join(sorted({f"{pattern.stack} ({pattern.name})" for pattern in by_name.values()}))
    raise UserError(f"Unknown pattern '{name}'.{hint} Known stacks (patterns): {known}.")


def _order(pattern: Pattern) -> tuple[str, bool, bool]:
    return pattern.stack, (pattern.directory / "demo.py").is_file(), pattern.name == pattern.stack


def _read_pattern(file: Path) -> Pattern:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UserError(f"{file} is not JSON: {error}") from None
    return Pattern(
        name=file.parent.name,
        stack=PurePosixPath(_read_text(file, content, "gitHub", "template", "templateFile")).stem,
        title=_read_text(file, content, "title"),
        description=_read_text(file, content, "description"),
        directory=file.parent,
    )


def _read_text(file: Path, content: Any, *path: str) -> str:
    for key in path:
        content = cast("dict[str, Any]", content).get(key) if isinstance(content, dict) else None
    if not isinstance(content, str) or not content:
        raise UserError(f"{file}: {'.'.join(path)} must be a string that is not empty.")
    return content
