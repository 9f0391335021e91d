"""The user's cache of packages and of their sources."""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from serverless_patterns.packaging.errors import PackagingError
from serverless_patterns.packaging.limits import MAX_UNPACKED_BYTES, MAX_ZIP_BYTES

FORMAT = "2"
"""Part of every hash; raise it when the same source must give another package."""

ATTEMPTS = 3
"""Maximum number of builds while sources change."""
CHANGING = "files of the code changed each time that it was built. Stop what writes there, and build again"
"""Error after these builds."""


class _ChangedError(Exception):
    """Raised if sources have changed while something was made from them."""


def cache_directory() -> Path:
    """Returns the directory of the cache, which is below ``XDG_CACHE_HOME`` if that is set."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "serverless-patterns"


def make_once(directory: Path, make: Callable[[Path], None]) -> Path:
    """Has a directory of the cache made, unless it is there.

    Args:
        directory: The directory.
        make: Fills an empty directory, which takes the place of ``directory`` once it is complete.

    Returns:
        The directory.
    """
    if directory.exists():
        return directory
    directory.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=directory.parent))
    try:
        make(draft)
        try:
            draft.rename(directory)
        except OSError:  # a concurrent build was faster, with the same result
            if not directory.exists():
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return directory


def hash_sources(kind: str, digest: Callable[[], str], make: Callable[[Path], None]) -> Path:
    """Has a directory of the cache made under the hash of its sources, unless it is there.

    A source may be saved meanwhile; under the hash of the one before, its result would stay forever.

    Args:
        kind: Directory of the cache that it is in.
        digest: Returns a hash of the sources as they are.
        make: Fills an empty directory from the sources.

    Returns:
        The directory.

    Raises:
        PackagingError: If the sources change whenever it is made.
    """
    for _attempt in range(ATTEMPTS):
        name = digest()

        def make_unchanged(draft: Path, name: str = name) -> None:
            make(draft)
            if digest() != name:
                raise _ChangedError

        with suppress(_ChangedError):
            return make_once(cache_directory() / kind / name, make_unchanged)
    raise PackagingError(CHANGING)


@contextmanager
def report_full_disk() -> Generator[None]:
    """Turns the error of a full disk into one that names the cache.

    Raises:
        PackagingError: If the disk of the cache is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise PackagingError(describe_shortage()) from None


def describe_shortage() -> str:
    """Returns how much space the cache has and how much it requires."""
    cache = cache_directory()
    there = next(directory for directory in (cache, *cache.parents) if directory.exists())
    free = shutil.disk_usage(there).free / 1_000_000
    needed = (MAX_UNPACKED_BYTES + MAX_ZIP_BYTES) / 1_000_000
    return (
        f"the cache '{cache}' has {free:,.1f} MB of free space; a package requires up to {needed:,.1f} MB."
        " Delete files there, or set XDG_CACHE_HOME to a directory with more space"
    )
