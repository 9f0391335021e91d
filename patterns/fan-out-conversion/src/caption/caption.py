"""A custom conversion: a plain-text caption of each upload."""

import os
import re
import struct
from pathlib import PurePosixPath
from typing import BinaryIO

from conversion import ConversionError, Result, Source, conversion_handler

_KILO = 1000
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
# The markers of JPEG that begin a frame, which says how large the picture is (ITU-T T.81, table B.1).
_FRAMES = frozenset(range(0xFFC0, 0xFFD0)) - {0xFFC4, 0xFFC8, 0xFFCC}


def caption(source: Source) -> Result:
    """Writes a line such as ``Holiday cat, 451 × 300 pixels, 221.3 kB``."""
    with source.path.open("rb") as file:
        try:
            pixels = _measure(file)
        except struct.error as error:
            reason = f"{source.key!r} begins as a picture, but ends within its header; upload it once more."
            raise ConversionError(reason) from error
    facts = [_words(source.key), _human(source.size)]
    if pixels:
        facts.insert(1, "{} × {} pixels".format(*pixels))
    text = source.directory / "caption.txt"
    text.write_text(f"{', '.join(facts)}\n", encoding="utf-8")
    return Result(path=text, content_type="text/plain; charset=utf-8")


def _measure(file: BinaryIO) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG or JPEG as it is stored; None for anything else."""
    start = file.read(len(_PNG))
    if start == _PNG:
        # The first chunk is always the header: length and type, then width and height.
        return struct.unpack(">8xII", file.read(16))
    if start.startswith(_JPEG):
        file.seek(len(_JPEG))
        return _measure_jpeg(file)
    return None


def _measure_jpeg(file: BinaryIO) -> tuple[int, int]:
    """Skips from segment to segment until the one that begins the frame."""
    while True:
        marker, length = struct.unpack(">HH", file.read(4))
        if marker in _FRAMES:
            height, width = struct.unpack(">xHH", file.read(5))
            return width, height
        # The length counts its own two bytes.
        file.seek(max(length - 2, 0), os.SEEK_CUR)


def _words(key: str) -> str:
    """The file's name as words: ``2024/holiday_cat-1.png`` is ``Holiday cat 1``."""
    words = re.sub(r"[\s._-]+", " ", PurePosixPath(key).stem).strip()
    return words[:1].upper() + words[1:] or "Untitled"


def _human(size: int) -> str:
    """A number of bytes in the largest unit of which it is at least one."""
    value, unit = float(size), "B"
    for larger in ("kB", "MB", "GB"):
        if value < _KILO:
            break
        value, unit = value / _KILO, larger
    return f"{value:.1f}".removesuffix(".0") + f" {unit}"


handler = conversion_handler(caption)
