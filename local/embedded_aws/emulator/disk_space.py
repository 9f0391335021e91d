"""Space on disk: what needs more of it than there is says so by name, instead of failing halfway."""

import io
import os
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from embedded_aws.errors import SpaceError

_BLOCK: Final = 4096  # bytes; a file takes whole ones
# In the order in which `tempfile` looks.
_VARIABLES: Final = ("TMPDIR", "TEMP", "TMP")
_USUAL: Final = ("/tmp", "/var/tmp", "/usr/tmp")  # noqa: S108 only looked at


def temporary_directory() -> Path:
    """The directory that is meant for temporary files, even if it is full.

    ``tempfile`` passes over one that is full without a word, and takes the next: in the end the current one.
    """
    named = (os.environ.get(variable) for variable in _VARIABLES)
    for directory in filter(None, (*named, *_USUAL)):
        if Path(directory).is_dir() and os.access(directory, os.W_OK | os.X_OK):
            return Path(directory).absolute()
    return Path(tempfile.gettempdir())


def require_space(directory: Path, needed: int, purpose: str) -> None:
    """Checks that so many bytes are free.

    Raises:
        SpaceError: They are not; the message names the directory and what it is for.
    """
    if shutil.disk_usage(directory).free < needed:
        raise SpaceError(describe_shortage(directory, needed, purpose))


def describe_shortage(directory: Path, needed: int, purpose: str) -> str:
    """Says what there is too little space for, and what helps.

    Args:
        directory: Where it is missing.
        needed: Bytes that are needed at least.
        purpose: What they are for, which may have used up and removed more than is free by now.
    """
    free = shutil.disk_usage(directory).free
    required = _megabytes(needed) if needed > free else "more"
    return (
        f"too little space in the temporary directory {directory}: {purpose} requires {required}, "
        f"{_megabytes(free)} are free; free some space there, or set TMPDIR to a directory that has more"
    )


def free_space(directory: Path) -> str:
    """How much is free in a directory, to be read."""
    return _megabytes(shutil.disk_usage(directory).free)


def space_of_code(package: bytes) -> int:
    """Bytes on disk of a function's package, which is there as a zip and unpacked."""
    sizes = [len(package)]
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            sizes += [entry.file_size for entry in archive.infolist()]
    except zipfile.BadZipFile:  # whoever unpacks it says so
        pass
    return sum(-(-size // _BLOCK) * _BLOCK for size in sizes)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
