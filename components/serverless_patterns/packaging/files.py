"""The files of a package, each by its name there."""

import stat
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from serverless_patterns.packaging.errors import PackagingError

TOOL_FILES = (
    *(".DS_Store", ".venv", ".*_cache", "__pycache__", "*.pyc"),
    *("requirements*.in", "requirements*.txt"),  # what they list is installed
)
"""Patterns of names of files that tools make again, or have read."""
EXCLUDED = (*TOOL_FILES, ".env", ".env.*", ".git")
"""Patterns of names of files that are not code."""


def list_files(directory: Path, excluded: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Yields the files below ``directory`` in a fixed order, each with its name in the package."""
    for path in sorted(directory.iterdir()):
        if any(fnmatch(path.name, pattern) for pattern in excluded):
            continue
        check_name(path)
        if path.is_symlink() and path.is_dir():
            raise PackagingError(
                f"'{path}' is a link to a directory. Copy the directory, or add it to 'additional_code'"
            )
        if path.is_dir():
            yield from ((f"{path.name}/{name}", inner) for name, inner in list_files(path, excluded))
        elif path.is_file():
            yield path.name, path
        else:
            raise PackagingError(f"'{path}' is neither a file nor a directory. Remove it")


def check_name(path: Path) -> None:
    """Checks that a file can have its name in a package.

    Raises:
        PackagingError: If the name is not in UTF-8.
    """
    try:
        path.name.encode()
    except UnicodeEncodeError:
        raise PackagingError(
            f"the name of {str(path)!a} is not in UTF-8, as those in a package. Rename it"
        ) from None


def mode_of(path: Path) -> int:
    """Returns the mode of a file in a package; only the executable bit of its own mode is kept."""
    return 0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644
