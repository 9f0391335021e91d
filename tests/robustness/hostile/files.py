"""The files: damaged, lying, too large, or merely odd."""

import gzip
import io
import struct
import zipfile
from dataclasses import dataclass

import piexif
import pyvips
from PIL import Image, PngImagePlugin

from tests.robustness.hostile.pixels import chunk, gif, png, tiff, zeros

PAYLOAD = b"<?php system($_GET['payload']); ?>"
"""Stands in files where no picture is; no picture that comes out may hold it."""
_EXTERNAL = (
    b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    b'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><text y="9">&secret;</text></svg>'
)
_LAUGHS = (
    b'<!DOCTYPE svg [<!ENTITY a "haha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b']><svg xmlns="http://www.w3.org/2000/svg"><text>&j;</text></svg>'
)


@dataclass(frozen=True)
class File:
    """A hostile file.

    Attributes:
        body: Its content.
        picture: Whether it is a picture all the same, which must be converted.
        large: Whether that takes seconds, so that not every conversion is tried.
    """

    body: bytes
    picture: bool = False
    large: bool = False


def create_files() -> dict[str, File]:
    """Every file by its name."""
    refused = {
        name: File(body) for name, body in (_build_damaged() | _build_mislabelled() | _bombs()).items()
    }
    large = {name: File(body, picture=True, large=True) for name, body in _large().items()}
    return refused | large | {name: File(body, picture=True) for name, body in _odd().items()}


def _photograph(kind: str, size: tuple[int, int] = (96, 64), **save: object) -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(file, kind, **save)
    return file.getvalue()


def _vips(bands: int, format_: str, interpretation: str, suffix: str) -> bytes:
    picture = pyvips.Image.black(64, 48, bands=bands).cast(format_).copy(interpretation=interpretation)
    return picture.write_to_buffer(suffix)


def _build_damaged() -> dict[str, bytes]:
    whole = {kind: _photograph(kind) for kind in ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF")}
    truncated = {f"truncated.{kind.lower()}": body[: len(body) * 2 // 3] for kind, body in whole.items()}
    plain = {256: 8, 257: 8, 258: 8, 259: 1, 262: 1, 277: 1, 278: 8, 279: 64}
    return truncated | {
        "empty.png": b"",
        "one-byte.jpg": b"\xff",
        "only-zeros.png": bytes(1_000),
        "wrong-checksum.png": whole["PNG"].replace(b"IHDR", b"IHDS", 1),
        "no-pixels.png": png(0, 0),
        "strips-beyond-the-end.tif": tiff({**plain, 273: 2**31}),
        "no-strips.tif": tiff({256: 8, 257: 8}),
        "endless-tags.tif": b"II*\0\x08\0\0\0\xff\xff" + bytes(99),
    }


def _build_mislabelled() -> dict[str, bytes]:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("../../etc/passwd", bytes(10_000_000))
    return {
        "external-entity.svg.png": _EXTERNAL,
        "billion-laughs.svg.png": _LAUGHS,
        "compressed-svg.png": gzip.compress(_EXTERNAL),
        "page.jpg": b"<html><script>alert(document.cookie)</script></html>",
        "program.png": b"\x7fELF\x02\x01\x01" + bytes(200),
        "script.gif": b"#!/bin/sh\ncat /etc/passwd\n",
        "postscript.jpg": b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file\n",
        "document.png": b"%PDF-1.7\n1 0 obj\n<< /OpenAction << /S /Launch >> >>\n",
        "magick.png": b"push graphic-context\nimage over 0,0 0,0 'url(file:///etc/passwd)'\n",
        "archive.png": archive.getvalue(),
    }


def _bombs() -> dict[str, bytes]:
    tiles = {256: 64, 257: 64, 258: 8, 259: 1, 262: 1, 277: 1, 322: 2**20, 323: 2**20, 324: 8, 325: 64}
    channels = {256: 999, 257: 999, 258: (8,) * 1_000, 259: 8, 262: 1, 277: 1_000, 278: 999}
    packed = zeros(999 * 999 * 1_000)
    return {
        "huge.png": png(60_000, 60_000),
        "wide.png": png(70_000, 700),
        "deep.png": png(7_000, 7_000, bits=16, colour=6, interlaced=True),
        "huge.gif": gif(65_535, 1_000),
        "huge-tiles.tif": tiff({**tiles}),
        "channels.tif": tiff({**channels, 273: 8, 279: len(packed)}, packed),
        "canvas.webp": _webp_canvas(16_384, 16_384),
        "huge.jpg": _build_resized_jpeg(65_500, 65_500),
        "scans.jpg": _many_scans(20_000),
    }


def _large() -> dict[str, bytes]:
    """As large as a picture may be, in the ways that take most memory."""
    return {
        "interlaced.png": png(7_000, 7_000, colour=6, interlaced=True),
        "deep-interlaced.png": png(4_990, 4_990, bits=16, colour=6, interlaced=True),
        "wide-row.png": png(65_000, 700, colour=6),
        "large.gif": gif(7_000, 7_000),
    }


def _odd() -> dict[str, bytes]:
    loop = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0"  # leads to itself
    absurd = piexif.dump({"0th": {piexif.ImageIFD.Orientation: 99, piexif.ImageIFD.Make: b"A" * 60_000}})
    jpeg = _photograph("JPEG")
    text = chunk(b"zTXt", b"Comment\0\0" + zeros(20_000_000))
    return {
        "large-profile.png": png(64, 64, extra=chunk(b"iCCP", b"x\0\0" + zeros(300_000_000))),
        "many-frames.gif": gif(200, 200, frames=5_000),
        "large-text.png": png(64, 64, extra=text),
        "many-chunks.png": png(64, 64, extra=chunk(b"tEXt", b"a\0b") * 50_000),
        "absurd-exif.jpg": _photograph("JPEG", exif=absurd),
        "endless-exif.jpg": _add_segment(jpeg, 0xE1, loop),
        "garbage-exif.jpg": _add_segment(jpeg, 0xE1, b"Exif\0\0" + b"\xff" * 60_000),
        "garbage-profile.jpg": _add_segment(jpeg, 0xE2, b"ICC_PROFILE\0\x01\x01" + b"\xff" * 60_000),
        "many-segments.jpg": _add_segment(jpeg, 0xE1, PAYLOAD * 1_000, times=50),
        "entity-in-metadata.jpg": _add_segment(jpeg, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + _EXTERNAL),
        "payload-in-comment.jpg": _add_segment(jpeg, 0xFE, PAYLOAD),
        "payload-behind.jpg": jpeg + PAYLOAD,
        "payload-in-text.png": _png_with_text(),
        "png-called.jpg": _photograph("PNG"),
        "cmyk.jpg": _vips(4, "uchar", "cmyk", ".jpg"),
        "cmyk.tif": _vips(4, "uchar", "cmyk", ".tif"),
        "16-bit.png": _vips(4, "ushort", "rgb16", ".png"),
        "16-bit.tif": _vips(1, "ushort", "grey16", ".tif"),
        "floating.tif": _vips(3, "float", "scrgb", ".tif"),
        "lab.tif": _vips(3, "float", "lab", ".tif"),
        "1-bit.png": png(64, 64, bits=1, colour=0),
        "grey-alpha.png": png(64, 64, colour=4),
        "next-directory-is-itself.tif": _endless_tiff(),
    }


def _build_resized_jpeg(width: int, height: int) -> bytes:
    """A small JPEG whose header says that it is large."""
    body = _photograph("JPEG")
    at = body.index(b"\xff\xc0") + 5
    return body[:at] + struct.pack(">HH", height, width) + body[at + 4 :]


def _many_scans(times: int) -> bytes:
    """A progressive JPEG whose last scan comes over and over."""
    body = _photograph("JPEG", progressive=True)
    last = body.rindex(b"\xff\xda")
    return body[:last] + body[last:-2] * times + body[-2:]


def _add_segment(jpeg: bytes, marker: int, content: bytes, times: int = 1) -> bytes:
    return jpeg[:2] + (struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content) * times + jpeg[2:]


def _png_with_text() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", PAYLOAD.decode(), zip=False)
    return _photograph("PNG", pnginfo=text)


def _webp_canvas(width: int, height: int) -> bytes:
    """A WebP whose small picture is said to stand on a large canvas."""
    sides = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    extended = b"VP8X" + struct.pack("<I", 10) + bytes(4) + sides
    picture = _photograph("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", 4 + len(extended) + len(picture)) + b"WEBP" + extended + picture


def _endless_tiff() -> bytes:
    tags = {256: 8, 257: 8, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: 8, 279: 64}
    return tiff(tags, following=72)
