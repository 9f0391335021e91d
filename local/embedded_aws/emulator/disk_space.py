"""Checks of free disk space, so that a full disk has a clear error message."""

import io
import os
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from embedded_aws.errors import SpaceError

_GIGABYTE: Final = 1_000_000_000
_BLOCK: Final = 4096  # bytes; files occupy whole blocks
# In the order of `tempfile`.
_VARIABLES: Final = ("TMPDIR", "TEMP", "TMP")
_USUAL: Final = ("/tmp", "/var/tmp", "/usr/tmp")  # noqa: S108 only read


def find_temporary_directory() -> Path:
    """Returns the directory for temporary files, even if it is full.

    ``tempfile`` silently skips a full directory and uses the next one, in the end the current directory.
    """
    named = (os.environ.get(variable) for variable in _VARIABLES)
    for directory in filter(None, (*named, *_USUAL)):
        if Path(directory).is_dir() and os.access(directory, os.W_OK | os.X_OK):
            return Path(directory).absolute()
    return Path(tempfile.gettempdir())


def require_space(directory: Path, needed: int, purpose: str) -> None:
    """Validates that ``needed`` bytes are free in a directory.

    Raises:
        SpaceError: If they are not. The message names the directory and the purpose.
    """
    if shutil.disk_usage(directory).free < needed:
        raise SpaceError(describe_shortage(directory, needed, purpose))


def describe_shortage(directory: Path, needed: int, purpose: str) -> str:
    """Returns the error message of a full disk.

    Args:
        directory: Directory without enough space.
        needed: Required bytes, at least.
        purpose: What requires them. It may have used and deleted more than is free now.
    """
    free = shutil.disk_usage(directory).free
    required = _format_megabytes(needed) if needed > free else "more"
    return (
        f"not enough space in the temporary directory {directory}: {purpose} requires {required}, "
        f"{_format_megabytes(free)} are free; free some space, or set TMPDIR to a directory that has more"
    )


def free_space(directory: Path) -> str:
    """Returns the free space of a directory, with its unit."""
    free = shutil.disk_usage(directory).free
    return f"{free / _GIGABYTE:,.1f} GB" if free >= _GIGABYTE else _format_megabytes(free)


def measure_code(package: bytes) -> int:
    """Returns the disk space in bytes of a function's package, both zipped and unzipped."""
    sizes = [len(package)]
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            sizes += [entry.file_size for entry in archive.infolist()]
    except zipfile.BadZipFile:  # the error is raised where it is unzipped
        pass
    return sum(-(-size // _BLOCK) * _BLOCK for size in sizes)


def _format_megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
