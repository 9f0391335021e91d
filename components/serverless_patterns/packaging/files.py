"""The files of a package, each by its name there."""

import stat
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from serverless_patterns.packaging.errors import PackagingError

EXCLUDED = (
    *(".DS_Store", ".env", ".env.*", ".git", ".venv", ".*_cache", "__pycache__", "*.pyc"),
    *("requirements*.in", "requirements*.txt"),  # what they list is installed
)
"""Patterns of names that are no code."""


def merge_directories(directories: Sequence[Path]) -> dict[str, Path]:
    """Returns the files of directories whose contents are packaged side by side.

    Raises:
        PackagingError: If a directory is missing, if a file that two of them contain differs, or if there is
            no file.
    """
    merged: dict[str, Path] = {}
    for directory in directories:
        if not directory.is_dir():
            raise PackagingError(f"'{directory}' is not a directory; must be the one that holds the code")
        for name, path in list_files(directory, EXCLUDED):
            if name in merged and merged[name].read_bytes() != path.read_bytes():
                raise PackagingError(
                    f"'{merged[name]}' and '{path}' differ, and both are '{name}' in the package. Rename one"
                )
            merged[name] = path
    if directories and not merged:
        names = ", ".join(f"'{directory}'" for directory in directories)
        raise PackagingError(f"{names} contains no files to package")
    return dict(sorted(merged.items()))


def list_files(directory: Path, excluded: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Yields the files below ``directory`` in a fixed order, each with its name in the package."""
    for path in sorted(directory.iterdir()):
        if any(fnmatch(path.name, pattern) for pattern in excluded):
            continue
        if not _is_text(path.name):
            raise PackagingError(
                f"the name of {str(path)!a} is not in UTF-8, as those in a package. Rename it"
            )
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


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def mode_of(path: Path) -> int:
    """Returns the mode of a file in a package, which has of its own mode whether it is executable."""
    return 0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644
