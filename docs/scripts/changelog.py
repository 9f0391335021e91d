"""Prints the section of the changelog for a release, such as ``python docs/scripts/changelog.py v0.1.0``.

It fails if the tag is not the version of the package, or if the section has no date yet.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
_HEADING = re.compile(r"^## (.*)\n", re.MULTILINE)
_RELEASE = re.compile(r"(?P<version>\d+\.\d+\.\d+) - (?P<date>\d{4}-\d\d-\d\d|unreleased)")


class Section(NamedTuple):
    """Changes in a version.

    Attributes:
        version: The version.
        date: Day of its release, or ``unreleased``.
        notes: What changed, in Markdown.
    """

    version: str
    date: str
    notes: str


def read_sections(changelog: str) -> Iterator[Section]:
    """The sections of a changelog, the newest version first.

    Raises:
        ValueError: A heading is not like ``0.1.0 - 2026-01-31`` or ``0.1.0 - unreleased``.
    """
    _, *parts = _HEADING.split(changelog)
    for heading, notes in zip(parts[::2], parts[1::2], strict=True):
        if not (found := _RELEASE.fullmatch(heading)):
            raise ValueError(
                f"'## {heading}' must be like '## 0.1.0 - 2026-01-31' or '## 0.1.0 - unreleased'"
            )
        yield Section(found["version"], found["date"], notes.strip())


def read_notes(changelog: str, version: str, tag: str) -> str:
    """The notes of the release with this tag.

    Raises:
        ValueError: It is not the tag of the version, or the changelog has no such release.
    """
    if tag != f"v{version}":
        raise ValueError(f"the tag '{tag}' must be 'v{version}', after the version in pyproject.toml")
    sections = {each.version: each for each in read_sections(changelog)}
    if not (section := sections.get(version)):
        raise ValueError(f"CHANGELOG.md has no section '## {version} - <date>'")
    if section.date == "unreleased":
        raise ValueError(f"CHANGELOG.md: the section of {version} must have the date of the release")
    return section.notes


def read_version() -> str:
    """The version of the package."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


if __name__ == "__main__":
    try:
        notes = read_notes((ROOT / "CHANGELOG.md").read_text(), read_version(), *sys.argv[1:])
    except ValueError as error:
        sys.exit(f"{error}")
    sys.stdout.write(f"{notes}\n")
