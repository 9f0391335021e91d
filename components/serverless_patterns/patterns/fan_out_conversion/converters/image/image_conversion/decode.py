"""Opens image files with libvips: nothing but their first picture, and nothing that must not be opened."""

import os
from pathlib import Path

import pyvips
from pyvips.voperation import concurrency_set

from conversion import ConversionError, Source

from .formats import LOADERS

_MEGABYTES_PER_CORE = 1_769
"""Memory with which a Lambda function gets one whole core."""
_MAX_SIDE = 65_535
"""Most pixels that JPEG and GIF have in a row."""
_ROWS_HELD = 96
"""Rows that decoders, libvips and encoders have in memory, also of a picture that has but one."""
_COMMON_DEPTH = 4
"""Bytes that a pixel has at most in a common picture: 8 bits each of RGB and transparency, or of CMYK."""
_DEPTHS = {"uchar": 1, "char": 1, "ushort": 2, "short": 2, "double": 8, "complex": 8, "dpcomplex": 16}
"""Bytes of one number by libvips' name of its kind, where they are not four."""
_ANIMATED_AVIF = b"ftypavis"
"""Begin of the first box of an AVIF whose still picture is the first of a sequence. libvips opens it, but
does not know it by that."""

# SVG, PDF, ImageMagick, raw and other loaders that libvips' authors do not fuzz.
pyvips.block_untrusted_set(True)
# pyvips hands libvips' warnings to Python. One that arrives while Python frees another picture, in the middle
# of the first, is a warning inside a warning, at which GLib ends the process; so they go to standard error.
pyvips._remove_log_handler()  # pyright: ignore[reportPrivateUsage]
# Every file is read once: a cache would only hold memory, and answer with the file before of that name.
pyvips.cache_set_max(0)
# Every thread has separate buffers, so no more of them than there are cores to run them.
concurrency_set(max(1, int(os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "0")) // _MEGABYTES_PER_CORE))


def open_image(path: Path) -> pyvips.Image:
    """Opens a file, of which nothing but the header is read yet, for one pass from top to bottom.

    What is truncated or damaged is an error: otherwise it would give a picture with its lower part grey.
    """
    with path.open("rb") as file:
        start = file.read(12)
    load = pyvips.Image.heifload if start[4:] == _ANIMATED_AVIF else pyvips.Image.new_from_file
    return load(str(path), access="sequential", fail_on="error")


def open_smaller(path: Path, header: pyvips.Image, scale: float) -> pyvips.Image:
    """Opens a file again, so that its decoder makes it smaller where that saves work.

    Only what is computed from the picture itself is used. Embedded thumbnails, the levels of a pyramid and
    other pages are pictures of their own: who looked at the first would not have seen them.

    Args:
        path: The file.
        header: The file, opened; it is used up.
        scale: By how much both sides are going to be multiplied at most, 0 to 1.
    """
    loader = loader_of(header)
    if LOADERS[loader] == "jpeg":
        # A factor of two is left for the resizing, which is better at it. A gain map is not read.
        shrink = next((shrink for shrink in (8, 4, 2) if scale * shrink <= 1 / 2), 1)
        if shrink > 1 or loader != "jpegload":
            return pyvips.Image.jpegload(str(path), shrink=shrink, access="sequential", fail_on="error")
    if LOADERS[loader] == "webp" and scale < 1:
        return pyvips.Image.webpload(str(path), scale=scale, access="sequential", fail_on="error")
    return header


def check_header(source: Source, header: pyvips.Image, max_pixels: int) -> None:
    """Rejects what must not be decoded, having read nothing but its header.

    Raises:
        ConversionError: The format is not one of ``LOADERS``, or the picture has too many pixels.
    """
    loader = loader_of(header)
    if loader not in LOADERS:
        raise ConversionError(
            f"{source.key!r} would be read by libvips' {loader}, which is not let near files of "
            "strangers. Upload a JPEG, PNG, WebP, AVIF, GIF or TIFF image."
        )
    if loader == "heifload" and (compression := header.get("heif-compression")) != "av1":
        raise ConversionError(
            f"{source.key!r} is a HEIF image with {compression} compression, as phones take them, and "
            "libvips is packaged with a decoder for AV1 only. Upload a JPEG or AVIF image."
        )
    depth = header.bands * _DEPTHS.get(str(header.format), 4)
    allowed = max_pixels * _COMMON_DEPTH // max(depth, _COMMON_DEPTH)
    if (pixels := header.width * header.height) > allowed:
        of_depth = f" of {depth} bytes" if depth > _COMMON_DEPTH else ""
        raise ConversionError(
            f"{source.key!r} has {header.width:,} x {header.height:,} = {pixels:,} pixels and the "
            f"conversion takes at most {allowed:,}{of_depth}. Upload a smaller image, or raise max_pixels "
            "and the function's memory."
        )
    if (side := max(header.width, header.height)) > (limit := max_side(max_pixels)):
        remedy = "" if limit == _MAX_SIDE else ", or raise max_pixels and the function's memory"
        raise ConversionError(
            f"{source.key!r} has a side of {side:,} pixels and the conversion takes at most {limit:,}. "
            f"Upload a smaller image{remedy}."
        )


def max_side(max_pixels: int) -> int:
    """Gives the longest side of a picture: rows are held whole, of which a picture may have hardly any."""
    return min(_MAX_SIDE, max(1, max_pixels // _ROWS_HELD))


def loader_of(header: pyvips.Image) -> str:
    """Gives the nickname of the loader that libvips chose: ``jpegload``."""
    return str(header.get("vips-loader"))
