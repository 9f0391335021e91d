"""The user's cache of packages and of their sources."""

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from serverless_patterns.packaging.errors import PackagingError
from serverless_patterns.packaging.limits import MAX_UNPACKED_BYTES, MAX_ZIP_BYTES

_OTHERS = 0o077
"""Permissions of other users."""

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


def make_private(directory: Path) -> None:
    """Creates a directory of the cache that only this user can read and change, whatever the umask is."""
    directory.mkdir(parents=True, exist_ok=True)
    cache = cache_directory()
    for each in (directory, *directory.parents):
        if not each.is_relative_to(cache):
            return
        if each.stat().st_mode & _OTHERS:
            with suppress(PermissionError):  # it is another user's, who shares it on purpose
                each.chmod(0o700)


def find_intact(file: Path) -> Path | None:
    """Returns a file of the cache; None if it is missing, or differs from what was stored."""
    if file.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(file))
    try:
        stored = _digest_file(file).read_text(encoding="ascii")
        return file if compute_digest(file) == stored else None
    except (FileNotFoundError, UnicodeDecodeError):
        return None


def store(draft: Path, file: Path) -> Path:
    """Moves a complete file of the same directory to its place in the cache, and returns that.

    Nothing is flushed to the disk: after a crash, the digest differs, and the file is made again.
    """
    digest = draft.with_name(_digest_file(file).name)
    digest.write_text(compute_digest(draft), encoding="ascii")
    for each in (draft, digest):
        each.chmod(0o600)
    draft.replace(file)
    digest.replace(_digest_file(file))
    return file


def compute_digest(file: Path) -> str:
    """Returns the SHA-256 digest of a file."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _digest_file(file: Path) -> Path:
    return file.with_suffix(".sha256")


def has_contents(directory: Path, contents: Mapping[str, bytes]) -> bool:
    """Returns whether a directory of the cache has these files and no others, whatever it is named by."""
    found = {path for path in directory.rglob("*") if not path.is_dir() or path.is_symlink()}
    if found != {directory / name for name in contents}:
        return False
    return all(
        not (directory / name).is_symlink() and (directory / name).read_bytes() == content
        for name, content in contents.items()
    )


def make_once(
    directory: Path, make: Callable[[Path], None], is_intact: Callable[[Path], bool] = lambda _: True
) -> Path:
    """Has a directory of the cache made, unless it is there.

    Args:
        directory: The directory.
        make: Fills an empty directory, which takes the place of ``directory`` once it is complete.
        is_intact: Returns whether a directory that is there has what was made; otherwise, it is made again.

    Returns:
        The directory.
    """
    if directory.is_dir() and is_intact(directory):
        return directory
    make_private(directory.parent)
    draft = Path(tempfile.mkdtemp(dir=directory.parent))
    try:
        make(draft)
        if directory.is_dir() and not is_intact(directory):
            shutil.rmtree(directory)
        try:
            draft.rename(directory)
        except OSError:  # a concurrent build was faster, with the same result
            if not directory.is_dir():
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
def report_cache_errors() -> Generator[None]:
    """Turns the error of a cache that cannot be used into one that names it, and the way out.

    Raises:
        PackagingError: If the disk is full, or the cache cannot be read or written.
    """
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise PackagingError(describe_shortage()) from None
        named = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else Path()
        if not named.is_relative_to(cache_directory()):
            raise
        raise PackagingError(_describe_obstacle(named, error.strerror or str(error))) from None


def _describe_obstacle(path: Path, reason: str) -> str:
    found = next(each for each in (path, *path.parents) if each.exists())
    if (
        found == path and found.is_dir() and path.suffix
    ):  # each file of the cache has a suffix, and no directory has one
        reason = "it is a directory; must be a file"
    elif found.is_file() and (found != path or not path.suffix):
        reason = "it is a file; must be a directory"
    return (
        f"the cache of packages cannot use '{found}': {reason}. Delete it, or set XDG_CACHE_HOME to another"
        " directory"
    )


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
