"""Files that this command writes, which are not changes of the project."""

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_paths: set[str] = set()
_identities: set[tuple[int, int]] = set()


def ignore(paths: Iterable[Path]) -> None:
    """Has all looks leave out files and directories, and the files that have the output of this process."""
    _paths.update(os.path.abspath(path) for path in paths)  # noqa: PTH100 they need not exist
    for descriptor in (1, 2):
        with suppress(OSError):
            found = os.fstat(descriptor)
            if stat.S_ISREG(found.st_mode):
                _identities.add((found.st_dev, found.st_ino))


def is_own(path: str) -> bool:
    """Whether an absolute path is that of such a file, or of one in such a directory."""
    if any(path == own or path.startswith(f"{own}{os.sep}") for own in _paths):
        return True
    if not _identities:
        return False
    try:
        found = os.stat(path)  # noqa: PTH116 it is called for every file
    except (OSError, ValueError):
        return False
    return (found.st_dev, found.st_ino) in _identities
