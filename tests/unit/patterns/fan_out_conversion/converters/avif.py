"""AVIF files for the tests, put together box by box (ISO/IEC 14496-12 and 23008-12)."""

import io
import re
import struct

from PIL import Image


def avif(image: Image.Image, **save: object) -> bytes:
    """The picture as Pillow writes it, in full colour."""
    buffer = io.BytesIO()
    image.save(buffer, "AVIF", quality=95, subsampling="4:4:4", **save)
    return buffer.getvalue()


def avif_with_thumbnail(image: Image.Image, thumbnail: Image.Image) -> bytes:
    """An AVIF with a second picture that says of itself that it is the first one's thumbnail."""
    pictures = [image, thumbnail]
    files = [avif(each) for each in pictures]
    contents = [file[file.index(b"mdat") + 4 :] for file in files]
    items = b"".join(
        _full(b"infe", 2, struct.pack(">HH", number, 0) + b"av01\0") for number in range(1, len(pictures) + 1)
    )
    shared = [_box(b"pixi", bytes(4) + b"\3\10\10\10")]
    own = [
        part
        for each, file in zip(pictures, files, strict=True)
        for part in (_full(b"ispe", 0, struct.pack(">II", *each.size)), _find(file, b"av1C"))
    ]
    associated = b"".join(
        struct.pack(">HBBBB", number, 3, 1, 2 * number, 0x80 | 2 * number + 1)
        for number in range(1, len(pictures) + 1)
    )

    def meta(start: int) -> bytes:
        extents, at = b"", start
        for number, content in enumerate(contents, 1):
            extents += struct.pack(">HHHII", number, 0, 1, at, len(content))
            at += len(content)
        return _full(
            b"meta",
            0,
            _full(b"hdlr", 0, bytes(4) + b"pict" + bytes(13))
            + _full(b"pitm", 0, struct.pack(">H", 1))
            + _full(b"iloc", 0, struct.pack(">HH", 0x4400, len(contents)) + extents)
            + _full(b"iinf", 0, struct.pack(">H", len(contents)) + items)
            + _full(b"iref", 0, _box(b"thmb", struct.pack(">HHH", 2, 1, 1)))
            + _box(
                b"iprp",
                _box(b"ipco", b"".join(shared + own))
                + _full(b"ipma", 0, struct.pack(">I", len(pictures)) + associated),
            ),
        )

    start = _box(b"ftyp", b"avif\0\0\0\0avifmif1miaf")
    content = b"".join(contents)
    return start + meta(len(start) + len(meta(0)) + 8) + _box(b"mdat", content)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def _full(kind: bytes, version: int, content: bytes) -> bytes:
    return _box(kind, struct.pack(">I", version << 24) + content)


def _find(file: bytes, kind: bytes) -> bytes:
    """The first box of a kind."""
    found = re.search(re.escape(kind), file)
    assert found
    start = found.start() - 4
    (length,) = struct.unpack(">I", file[start : start + 4])
    return file[start : start + length]
