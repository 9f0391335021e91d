"""Deployment packages of Lambda functions, which are reproducible and cached.

A package is a zip archive of one or more directories and of a builder's output, such as libraries. The
user's cache keeps it under the hash of its sources. Entries are stored without compression, since the output
of zlib differs between its versions (docs/decisions/packages.md).
"""

import hashlib
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from serverless_patterns.packaging.builder import Builder
from serverless_patterns.packaging.cache import (
    ATTEMPTS,
    CHANGING,
    FORMAT,
    cache_directory,
    find_intact,
    make_private,
    report_cache_errors,
    store,
)
from serverless_patterns.packaging.errors import PackagingError
from serverless_patterns.packaging.files import mode_of
from serverless_patterns.packaging.limits import MAX_UNPACKED_BYTES, MAX_ZIP_BYTES
from serverless_patterns.packaging.own_files import find_own_files

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # The earliest time that the zip format supports.


def build_package(code: Sequence[Path], builder: Builder | None = None) -> Path:
    """Builds the package of a Lambda function, unless the cache has it as it was stored.

    Args:
        code: Directories whose contents are merged at the root of the archive as they are; a file that two of
            them contain must be the same in both. May be empty if there is a builder.
        builder: Makes more files. Of two with the same name, the one of ``code`` counts.

    Returns:
        Path of the archive in the cache.

    Raises:
        PackagingError: If the code is missing, empty, ambiguous, too large or changing, if the builder cannot
            make its files, or if the cache has too little space or cannot be used.
    """
    with report_cache_errors():
        for _attempt in range(ATTEMPTS):
            files = _merge_directories(code)
            digest = _digest(files, builder)
            package = cache_directory() / "packages" / f"{digest}.zip"
            if found := find_intact(package):
                return found
            # Written elsewhere and moved, so that a concurrent build never reads an incomplete archive.
            make_private(package.parent)
            with tempfile.TemporaryDirectory(dir=package.parent) as aside:
                draft = Path(aside, package.name)
                _write_zip(draft, {**builder.files(), **files} if builder else files)
                if _digest(files, builder) == digest:  # nothing was saved meanwhile
                    return store(draft, package)
    raise PackagingError(CHANGING)


def _merge_directories(directories: Sequence[Path]) -> dict[str, Path]:
    """Returns the files of directories whose contents are packaged side by side."""
    merged: dict[str, Path] = {}
    for directory in directories:
        for name, path in find_own_files(directory).files.items():
            if name in merged and merged[name].read_bytes() != path.read_bytes():
                raise PackagingError(
                    f"'{merged[name]}' and '{path}' differ, and both are '{name}' in the package. Rename one"
                )
            merged[name] = path
    if directories and not merged:
        names = ", ".join(f"'{directory}'" for directory in directories)
        raise PackagingError(f"{names} contains no files to package")
    return dict(sorted(merged.items()))


def _digest(files: Mapping[str, Path], builder: Builder | None) -> str:
    digest = hashlib.sha256(FORMAT.encode())
    for name, path in files.items():
        content = path.read_bytes()
        digest.update(f"\0{name}\0{mode_of(path):o}\0{len(content)}\0".encode() + content)
    if builder:
        digest.update(builder.digest().encode())
    return digest.hexdigest()


def _write_zip(draft: Path, files: dict[str, Path]) -> None:
    unpacked = sum(path.stat().st_size for path in files.values())
    if unpacked > MAX_UNPACKED_BYTES:
        raise PackagingError(
            f"the code has {unpacked:,} bytes unpacked; must be at most {MAX_UNPACKED_BYTES:,}. Remove files"
            " or requirements that it does not need"
        )
    _write_entries(draft, files, zipfile.ZIP_STORED)
    if draft.stat().st_size > MAX_ZIP_BYTES:
        _write_entries(draft, files, zipfile.ZIP_DEFLATED)
    if (packed := draft.stat().st_size) > MAX_ZIP_BYTES:
        raise PackagingError(
            f"the archive has {packed:,} bytes; must be at most {MAX_ZIP_BYTES:,}. Remove files or"
            " requirements that it does not need"
        )


def _write_entries(draft: Path, files: dict[str, Path], compression: int) -> None:
    with zipfile.ZipFile(draft, "w") as archive:
        for name, path in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system = 3  # Unix on every machine, for the modes to count
            entry.external_attr = mode_of(path) << 16
            archive.writestr(entry, path.read_bytes(), compression)
