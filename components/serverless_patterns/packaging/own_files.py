"""The files of the user's own directories that belong to a package."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from fnmatch import fnmatchcase
from pathlib import Path

from serverless_patterns.packaging.errors import PackagingError
from serverless_patterns.packaging.files import TOOL_FILES, check_name
from serverless_patterns.packaging.ignore_file import IGNORE_FILE, Choice, IgnoreFile
from serverless_patterns.packaging.secrets import is_leftover, is_secret

_MOST_SHOWN = 10
_MOST_NAMED = 30


@dataclass
class OwnFiles:
    """The files of a directory.

    Attributes:
        directory: The directory.
        files: Path of each file, by its name in the package.
        left_out: Names of files that are excluded although no ``.lambdaignore`` says so, sorted.
    """

    directory: Path
    files: dict[str, Path] = field(default_factory=dict[str, Path])
    left_out: list[str] = field(default_factory=list[str])


def find_own_files(directory: Path) -> OwnFiles:
    """Finds the files of a directory.

    Raises:
        PackagingError: If the directory does not exist, its ``.lambdaignore`` is invalid, or a link leads
            outside.
    """
    if not directory.is_dir():
        raise PackagingError(f"'{directory}' is not a directory; must be the one that holds the code")
    return _Search(directory).run()


def describe_left_out(directory: Path, left_out: Sequence[str]) -> str:
    """Returns which files of a directory are not packaged, and what to do to have them packaged."""
    names = ", ".join(left_out[:_MOST_NAMED])
    more = f" and {len(left_out) - _MOST_NAMED:,} more" if left_out[_MOST_NAMED:] else ""
    return (
        f"'{directory}' has files that are not packaged, since they may be secrets or an"
        f" editor's: {names}{more}."
        f" List them in '{directory / IGNORE_FILE}', or include one by a line that begins with '!'"
    )


class _Search:
    def __init__(self, directory: Path) -> None:
        self._found = OwnFiles(directory)
        self._root = Path(os.path.realpath(directory))
        self._ignored = IgnoreFile.from_directory(directory)
        self._outside: list[str] = []

    def run(self) -> OwnFiles:
        for name, path in self._walk(self._found.directory, "", (self._root,)):
            self._found.files[name] = path
        if self._outside:
            more = len(self._outside) - _MOST_SHOWN
            shown = "\n    ".join(self._outside[:_MOST_SHOWN])
            raise PackagingError(
                f"{shown}{f' and {more} more' if more > 0 else ''}. A package has only files of its"
                " directories. Copy what the link leads to, add its directory to 'additional_code', or list"
                f" the link in '{self._found.directory / IGNORE_FILE}'"
            )
        return self._found

    def _walk(self, directory: Path, prefix: str, above: tuple[Path, ...]) -> Iterator[tuple[str, Path]]:
        """Yields the files below a directory, each with its name.

        Args:
            directory: The directory, which may be a link.
            prefix: Its name in the package, with a slash; empty for the root.
            above: Real paths of the directory and of those that it was reached by.
        """
        for path in sorted(directory.iterdir()):
            name = f"{prefix}{path.name}"
            if self._is_left_out(name, path) or self._leads_outside(path):
                continue
            check_name(path)
            if not path.is_dir():
                if not path.is_file():
                    raise PackagingError(f"'{path}' is neither a file nor a directory. Remove it")
                yield name, path
                continue
            real = Path(os.path.realpath(path))
            if real in above:
                raise PackagingError(f"'{path}' is a link to a directory that it is in. Remove it")
            yield from self._walk(path, f"{name}/", (*above, real))

    def _is_left_out(self, name: str, path: Path) -> bool:
        excluded = self._excludes(name, path) or self._leads_to_excluded(path)
        if excluded is _Excluded.NAMED:
            self._found.left_out.append(name)
        return bool(excluded)

    def _excludes(self, name: str, path: Path) -> "_Excluded | None":
        choice = self._ignored.choose(f"{name}/" if path.is_dir() else name)
        if path.name == IGNORE_FILE or choice is Choice.EXCLUDED:
            return _Excluded.SILENTLY
        if choice is Choice.INCLUDED:
            return None
        if any(fnmatchcase(path.name, pattern) for pattern in TOOL_FILES):
            return _Excluded.SILENTLY
        return _Excluded.NAMED if is_leftover(path.name) or is_secret(path) else None

    def _leads_to_excluded(self, path: Path) -> "_Excluded | None":
        """Returns whether a path is a link to something inside that is not packaged itself."""
        target = Path(os.path.realpath(path))
        if not path.is_symlink() or not target.is_relative_to(self._root):
            return None
        inside = target.relative_to(self._root)
        steps = [step for step in (inside, *inside.parents) if step.name]
        if any(self._excludes(step.as_posix(), self._root / step) for step in steps):
            return _Excluded.NAMED
        return None

    def _leads_outside(self, path: Path) -> bool:
        target = Path(os.path.realpath(path))
        if not path.is_symlink() or not path.exists() or target.is_relative_to(self._root):
            return False
        self._outside.append(f"'{path}' is a link to '{target}', which is outside of the directory")
        return True


class _Excluded(Enum):
    """Says how something is left out."""

    SILENTLY = auto()
    """The user says so, or a tool makes it again at any time."""
    NAMED = auto()
