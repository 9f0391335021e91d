"""Packages that Lambda cannot unzip: found when code is given, not at the first invocation."""

import lzma
import os
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import IO, Final

_LONGEST_NAME: Final = 255
_LONGEST_PATH: Final = 4_000
"""Bytes of a path below the directory of a function, which Linux limits to 4,096 in all."""
_LARGEST: Final = 262_144_000
"""Bytes of an unzipped package. Lambda rejects a larger one with a message of its own."""
_CHUNK: Final = 1 << 20


def find_fault(package: Path | IO[bytes]) -> str | None:
    """Returns why a package cannot be unzipped; None if it can."""
    try:
        with zipfile.ZipFile(package) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > _LARGEST:
                return None
            return _find_wrong_name(entries) or _read_all(archive, entries)
    except zipfile.BadZipFile as error:
        return str(error)


def _find_wrong_name(entries: Iterable[zipfile.ZipInfo]) -> str | None:
    files = {entry.filename for entry in entries if not entry.is_dir()}
    for entry in entries:
        path = PurePosixPath(entry.filename)
        long = next((part for part in path.parts if len(os.fsencode(part)) > _LONGEST_NAME), None)
        if long or len(os.fsencode(entry.filename)) > _LONGEST_PATH:
            limit = f"{_LONGEST_NAME} bytes" if long else f"{_LONGEST_PATH:,} bytes with its directories"
            return f"the name '{(long or entry.filename)[:40]}…' is longer than {limit}"
        if both := next((parent for parent in path.parents if str(parent) in files), None):
            return f"'{both}' is a file, and the directory of '{entry.filename}'"
    return None


def _read_all(archive: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo]) -> str | None:
    """Returns the error of the first entry that cannot be read, such as of a wrong CRC."""
    for entry in entries:
        try:
            with archive.open(entry) as content:
                while content.read(_CHUNK):
                    pass
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError) as error:
            return f"'{entry.filename}' cannot be read: {error}"
        except (NotImplementedError, RuntimeError) as error:  # another compression, or a password
            return f"'{entry.filename}' cannot be read: {error}"
    return None
