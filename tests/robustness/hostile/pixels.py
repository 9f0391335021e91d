"""PNG, GIF and TIFF files made by hand: of any size, in no time and with hardly any bytes."""

import struct
import zlib
from collections.abc import Iterator, Mapping

_BLOCK = 1 << 20
_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}  # by PNG's type of colour
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def png(
    width: int, height: int, *, bits: int = 8, colour: int = 2, interlaced: bool = False, extra: bytes = b""
) -> bytes:
    """A black PNG; ``extra`` are chunks between its header and its pixels."""
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    scanlines = 0
    for left, top, across, down in passes:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        scanlines += rows * (1 + -(-columns * _CHANNELS[colour] * bits // 8)) if columns > 0 else 0
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced)
    parts = chunk(b"IHDR", header), extra, chunk(b"IDAT", zeros(scanlines)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def zeros(count: int) -> bytes:
    """``count`` bytes of zero, compressed by zlib, without having them all in memory."""
    blocks, rest = divmod(count, _BLOCK)
    # After a full flush nothing refers to earlier data, so every block has the same bytes.
    one, last = zlib.compressobj(9, wbits=-15), zlib.compressobj(9, wbits=-15)
    block = one.compress(bytes(_BLOCK)) + one.flush(zlib.Z_FULL_FLUSH)
    checksum = struct.pack(">HH", count % 65_521, 1)
    return b"\x78\xda" + block * blocks + last.compress(bytes(rest)) + last.flush() + checksum


def gif(width: int, height: int, frames: int = 1) -> bytes:
    """A GIF, every frame of one colour and as large as the whole."""
    header = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0" + bytes(6)
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + _lzw(width * height)
    return header + frame * frames + b"\x3b"


def _lzw(count: int) -> bytes:
    """``count`` pixels of colour 0. Each code stands for one pixel more than the one before it."""
    packed = length = 0
    for code, width in _codes(count):
        packed |= code << length
        length += width
    content = packed.to_bytes(-(-length // 8), "little")
    blocks = (content[first : first + 255] for first in range(0, len(content), 255))
    return b"\x02" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"


def _codes(count: int) -> Iterator[tuple[int, int]]:
    """The codes, each with its width in bits; 4 clears the table, 5 ends, those from 6 on are learned."""
    width, run = 3, 4_092
    while count:
        if run == 4_092:  # the table is full
            yield 4, width
            width, run = 3, 1
        pixels = min(run, count)
        yield (0 if pixels == 1 else 4 + pixels), width
        count -= pixels
        run += 1
        if 4 + run == 1 << width and width < 12:
            width += 1
    yield 5, width


def tiff(tags: Mapping[int, int | tuple[int, ...]], content: bytes = bytes(64), following: int = 0) -> bytes:
    """A TIFF of one directory, whose tags are 32-bit numbers; ``content`` stands at byte 8.

    Args:
        tags: Values by number (TIFF 6.0, section 8).
        content: Pixels.
        following: Where the next directory is said to be.
    """
    content += bytes(-len(content) % 4)
    directory = 8 + len(content)
    beyond = directory + 2 + 12 * len(tags) + 4
    entries, values = b"", b""
    for tag, given in sorted(tags.items()):
        numbers = given if isinstance(given, tuple) else (given,)
        packed = struct.pack(f"<{len(numbers)}I", *numbers)
        here = packed if len(numbers) == 1 else struct.pack("<I", beyond + len(values))
        values += b"" if len(numbers) == 1 else packed
        entries += struct.pack("<HHI", tag, 4, len(numbers)) + here
    start = b"II*\0" + struct.pack("<I", directory) + content
    return start + struct.pack("<H", len(tags)) + entries + struct.pack("<I", following) + values
