"""The file ``.lambdaignore`` of a directory of code, which has the syntax of ``.gitignore``."""

from collections.abc import Sequence
from enum import Enum, auto
from fnmatch import fnmatchcase
from pathlib import Path

from pathspec import GitIgnoreSpec

from serverless_patterns.packaging.errors import PackagingError

IGNORE_FILE = ".lambdaignore"
"""Name of the file."""


class Choice(Enum):
    """Says what an ignore file does with a path."""

    EXCLUDED = auto()
    INCLUDED = auto()
    """A line that begins with ``!`` names it: the file is packaged although its name is that of a secret."""
    OPEN = auto()


class IgnoreFile:
    """The patterns of a directory, which may have none."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Reads the lines.

        Raises:
            ValueError: If a pattern is invalid.
        """
        self._lines = [line for line in lines if line]
        # The engine of the standard library: others, where installed, fail at names that are not UTF-8.
        self._patterns = GitIgnoreSpec.from_lines(self._lines, backend="simple")

    @classmethod
    def from_directory(cls, directory: Path) -> "IgnoreFile":
        """Reads the file of a directory.

        Raises:
            PackagingError: If a pattern is invalid, or the file is not text.
        """
        path = directory / IGNORE_FILE
        try:
            return cls(path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else [])
        except ValueError as error:
            raise PackagingError(f"'{path}' is invalid: {error}. Use the syntax of .gitignore") from None

    def choose(self, name: str) -> Choice:
        """Returns what the patterns say of a path below the directory; that of a directory ends in ``/``.

        ``!*.pem`` and ``!.aws/`` name what they include. ``!src/`` or ``!src/**`` after ``*`` says where the
        code is, not that the secrets in there are part of it.
        """
        found = self._patterns.check_file(name)
        if found.include is None or found.index is None:
            return Choice.OPEN
        if found.include:
            return Choice.EXCLUDED
        last = self._lines[found.index].lstrip("!").rstrip().rstrip("/").rpartition("/")[2]
        is_named = bool(last.strip("*")) and fnmatchcase(name.rstrip("/").rpartition("/")[2], last)
        return Choice.INCLUDED if is_named else Choice.OPEN
