"""Decodes, resizes, crops and re-encodes one image with libvips."""

import os
from functools import partial

import pyvips
from pyvips.voperation import concurrency_set

from conversion import ConversionError, Result, Source

from .formats import FORMATS, LOADERS
from .options import ImageOptions

_UNBOUNDED = 10_000_000
"""Pixels; libvips has no larger images."""
_MEGABYTES_PER_CORE = 1_769
"""Memory with which a Lambda function gets one whole core."""
_MAX_SIDE = 65_535
"""Most pixels that JPEG and GIF have in a row; libvips holds several rows, which may be all there is."""
_COMMON_DEPTH = 4
"""Bytes that a pixel has at most in a common picture: 8 bits each of RGB and transparency, or of CMYK."""
_DEPTHS = {"uchar": 1, "char": 1, "ushort": 2, "short": 2, "double": 8, "complex": 8, "dpcomplex": 16}
"""Bytes of one number by libvips' name of its kind, where they are not four."""

# SVG, PDF, ImageMagick, raw and whatever else libvips' authors do not fuzz.
pyvips.block_untrusted_set(True)
# pyvips hands libvips' warnings to Python. One that arrives while Python frees another picture, in the middle
# of the first, is a warning inside a warning, at which GLib ends the process; so they go to standard error.
pyvips._remove_log_handler()  # pyright: ignore[reportPrivateUsage]
# Every file is read once: a cache would only hold memory, and answer with the file before of that name.
pyvips.cache_set_max(0)
# Every thread has buffers of its own, so no more of them than there are cores to run them.
concurrency_set(max(1, int(os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "0")) // _MEGABYTES_PER_CORE))


def convert_image(source: Source) -> Result:
    """Converts an image as the source's options say.

    Raises:
        ConversionError: The source is no image of a known format, is damaged or truncated, or has too
            many pixels; or the result has too many for its format.
    """
    options = ImageOptions(**source.options)
    # A success can leave remarks behind, which would be read as part of the next failure.
    pyvips.vips_lib.vips_error_clear()
    try:
        header = pyvips.Image.new_from_file(source.path, access="sequential", fail_on="error")
        _check(source, header, options.max_pixels)
        name = options.format or LOADERS[_loader(header)]
        image = _shrink(source, options, has_profile=bool(header.get_typeof("icc-profile-data")))
        return _write(image, source, name, options)
    except pyvips.Error as error:
        reasons = [line.strip() for line in error.detail.splitlines() if line.strip()]
        raise ConversionError(
            f"{source.key!r} cannot be read as a JPEG, PNG, WebP, AVIF, GIF or TIFF image; it is "
            f"damaged, incomplete or something else: {'; '.join(reasons) or 'invalid header'}"
        ) from error


def _check(source: Source, header: pyvips.Image, max_pixels: int) -> None:
    """Refuses what must not be decoded, having read nothing but its header."""
    loader = _loader(header)
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
    if (side := max(header.width, header.height)) > _MAX_SIDE:
        raise ConversionError(
            f"{source.key!r} has a side of {side:,} pixels and the conversion takes at most {_MAX_SIDE:,}."
        )


def _loader(header: pyvips.Image) -> str:
    return str(header.get("vips-loader"))


def _shrink(source: Source, options: ImageOptions, *, has_profile: bool) -> pyvips.Image:
    """Describes the picture: upright, in sRGB, resized while it is decoded.

    ``inside`` never enlarges. ``cover`` fills its box exactly, and enlarges what is smaller: pictures that
    are laid out side by side have to be of one size.
    """
    cover = options.fit == "cover"
    shrink = partial(
        pyvips.Image.thumbnail,
        source.path,
        options.width or _UNBOUNDED,
        height=options.height or _UNBOUNDED,
        size="both" if cover else "down",
        crop="centre" if cover else "none",
        # Otherwise a truncated file would give a picture with its lower part grey.
        fail_on="error",
    )
    # What has no profile is sRGB already; libvips would still take it through Lab and back, which made
    # 1.3 s of 0.13 s at 12 megapixels.
    return shrink(output_profile="srgb") if has_profile else shrink()


def _write(image: pyvips.Image, source: Source, name: str, options: ImageOptions) -> Result:
    target = FORMATS[name]
    if max(image.width, image.height) > target.max_side:
        raise ConversionError(
            f"The result of {source.key!r} would have {image.width:,} x {image.height:,} pixels and "
            f"{name} takes at most {target.max_side:,} a side. Give the conversion a width or a height, or "
            "another format."
        )
    if image.hasalpha() and not target.alpha:
        image = image.colourspace("srgb").flatten(background=options.background_rgb)
    path = source.directory / f"result{target.suffix}"
    quality = {"Q": options.quality or target.quality} if target.quality else {}
    image.write_to_file(path, keep=pyvips.ForeignKeep.NONE, **quality, **target.saver)
    return Result(path, target.media_type)
