"""The built-in zip conversion: stores each object as the only entry of an archive."""

import re
import shutil
import zipfile

from conversion import Result, Source, conversion_handler

_COPY_BUFFER = 1 << 20
_MAX_NAME_BYTES = 255
"""Longest file name that common file systems unpack, in bytes of UTF-8."""
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
"""Characters that an operating system does not allow in a file name, or reads as a path."""


def zip_source(source: Source) -> Result:
    """Stores the source as the only entry of an archive, under its own name.

    The same object gives the same bytes: the entry has a fixed date and mode.
    """
    entry = zipfile.ZipInfo(entry_name(source.key), date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    entry.file_size = source.size  # lets zipfile choose ZIP64 beyond 4 GiB before it starts
    target = source.directory / "archive.zip"
    with (
        zipfile.ZipFile(target, "w", allowZip64=True) as archive,
        source.path.open("rb") as original,
        archive.open(entry, "w") as packed,
    ):
        shutil.copyfileobj(original, packed, _COPY_BUFFER)
    return Result(path=target, content_type="application/zip")


def entry_name(key: str) -> str:
    r"""Returns the name of the entry for the object ``key``, which is safe to unpack.

    >>> entry_name("holiday/cat.png")
    'cat.png'
    >>> entry_name("../..")
    'object'
    >>> entry_name("C:\\autoexec.bat")
    'C__autoexec.bat'
    """
    name = _UNSAFE.sub("_", key.rpartition("/")[2])
    while len(name.encode()) > _MAX_NAME_BYTES:
        name = name[1:]  # from the front, which keeps the suffix
    return name if name.strip(". ") else "object"


handler = conversion_handler(zip_source)
