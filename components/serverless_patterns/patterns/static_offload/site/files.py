"""The files of a built site: which are uploaded, and which are rejected since they may be secrets."""

import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from serverless_patterns.packaging.secrets import has_name_of_secret, is_leftover, is_secret

LONGEST_KEY = 1_024
"""Longest key of an object in bytes (Amazon S3 User Guide)."""
_JUNK = (".ds_store", ".gitkeep", ".nojekyll")
_PUBLIC_DIRECTORY = ".well-known"  # RFC 8615
_REMEDY = ". Remove it from the site, or add it to exclude"


def find_files(directory: Path, exclude: Sequence[str]) -> tuple[dict[str, Path], list[str]]:
    """Returns the files to upload.

    Args:
        directory: Root of the site.
        exclude: Patterns of files to leave out; each is matched against the path below ``directory`` and
            against the name alone.

    Returns:
        The files by key, sorted, and an error for each file that is rejected.

    Raises:
        OSError: If ``directory`` or something in it cannot be read.
    """
    files: dict[str, Path] = {}
    rejected: list[str] = []
    for key, path in _walk(directory, "", exclude):
        reason = _reject(directory, key, path)
        if reason:
            rejected.append(f"'{path}' {reason}")
        else:
            files[key] = path
    return files, rejected


def matches(key: str, pattern: str) -> bool:
    """Whether ``pattern`` matches a key as a whole, or its last part; ``*`` matches slashes, too."""
    return fnmatchcase(key, pattern) or fnmatchcase(key.rpartition("/")[2], pattern)


def is_publishable(key: str) -> bool:
    """Whether a generated file may have this path, which must not be that of a hidden file or a secret."""
    kept_back = [part for part in key.split("/") if not part or _is_hidden(part) or has_name_of_secret(part)]
    return not kept_back and _is_key(key)


def _walk(directory: Path, prefix: str, exclude: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Yields what is below ``directory``, sorted; a directory that is skipped is one entry."""
    for entry in sorted(os.scandir(directory), key=lambda entry: entry.name):
        key, path = f"{prefix}{entry.name}", directory / entry.name
        if any(matches(key, pattern) for pattern in exclude) or _is_junk(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False) and not _is_hidden(entry.name):
            yield from _walk(path, f"{key}/", exclude)
        else:
            yield key, path


def _reject(root: Path, key: str, path: Path) -> str | None:
    """Returns why a file must not be uploaded; None if it may."""
    if path.is_symlink():
        return _reject_link(root, path)
    if _is_hidden(path.name):
        return f"is hidden and may contain secrets{_REMEDY}"
    if is_secret(path):
        return f"looks like a secret{_REMEDY}"
    if not path.is_file():
        return "is not a regular file. Remove it"
    if not _is_key(key):
        return f"has an invalid name; must be printable, and at most {LONGEST_KEY:,} bytes. Rename it"
    return None


def _reject_link(root: Path, link: Path) -> str | None:
    target, root = Path(os.path.realpath(link)), root.resolve()  # realpath resolves circular links, too
    if not target.is_relative_to(root):
        return f"is a link out of the site, to '{target}'. Copy the file instead"
    if not target.is_file():
        return f"is a link to '{target}', which is not a file. Copy its content instead"
    inside = target.relative_to(root)
    hidden = any(_is_hidden(part) for part in inside.parts)
    if hidden or is_secret(target):
        return f"is a link to '{target}', which may contain secrets. Remove it"
    return None


def _is_key(text: str) -> bool:
    return text.isprintable() and len(os.fsencode(text)) <= LONGEST_KEY


def _is_hidden(name: str) -> bool:
    return name.startswith(".") and name != _PUBLIC_DIRECTORY


def _is_junk(name: str) -> bool:
    return name.lower() in _JUNK or is_leftover(name)


def suffix_of(key: str) -> str:
    """Returns the suffix of a key in lower case, such as ``.css``, or an empty string."""
    return PurePosixPath(key).suffix.lower()
