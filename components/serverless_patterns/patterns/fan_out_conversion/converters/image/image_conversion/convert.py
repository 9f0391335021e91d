"""Decodes, crops, resizes and re-encodes one image with libvips.

libvips computes a picture when it is written, a strip at a time, so most of these pictures never
exists as a whole. Where one does, it has no more pixels than ``max_pixels``: it is the source, a part of
it, or (where ``cover`` enlarges) the result.
"""

import pyvips

from conversion import ConversionError, Result, Source

from .colours import convert_to_8_bit, convert_to_srgb
from .decode import check_header, loader_of, max_side, open_image, open_smaller
from .formats import FORMATS, LOADERS
from .geometry import Frame, frame
from .options import ImageOptions

_TURNED = range(5, 9)
"""EXIF orientations of a camera that was held upright; the others are those of one held level."""


def convert_image(source: Source) -> Result:
    """Converts an image as the source's options say.

    Raises:
        ConversionError: If the source is not of a known format, is damaged or truncated, or has too
            many pixels; or the result has too many, for the conversion or for its format.
    """
    options = ImageOptions(**source.options)
    # A success can leave remarks behind, which would be read as part of the next failure.
    pyvips.vips_lib.vips_error_clear()
    try:
        header = open_image(source.path)
        check_header(source, header, options.max_pixels)
        name = options.format or LOADERS[loader_of(header)]
        shown = frame(options, header.width, header.height, turned=_orientation(header) in _TURNED)
        _check_result(source, shown, name, options.max_pixels)
        scale = max(shown.scaled_width / header.width, shown.scaled_height / header.height)
        image = open_smaller(source.path, header, scale)
        image = _upright(convert_to_srgb(_cut_out(convert_to_8_bit(image), shown)))
        return _write(image, source, name, options)
    except pyvips.Error as error:
        reasons = [line.strip() for line in error.detail.splitlines() if line.strip()]
        raise ConversionError(
            f"{source.key!r} cannot be read as a JPEG, PNG, WebP, AVIF, GIF or TIFF image; it is "
            f"damaged, incomplete or something else: {'; '.join(reasons) or 'invalid header'}"
        ) from error


def _orientation(image: pyvips.Image) -> int:
    return int(str(image.get("orientation"))) if image.get_typeof("orientation") else 1


def _check_result(source: Source, shown: Frame, name: str, max_pixels: int) -> None:
    """Rejects a result that would have too many pixels, before anything is decoded."""
    size = f"The result of {source.key!r} would have {shown.width:,} x {shown.height:,}"
    if (pixels := shown.width * shown.height) > max_pixels:
        raise ConversionError(
            f"{size} = {pixels:,} pixels and the conversion makes at most {max_pixels:,}. Give the "
            "conversion a smaller width or height, or raise max_pixels and the function's memory."
        )
    if (side := max(shown.width, shown.height)) > (limit := max_side(max_pixels)):
        raise ConversionError(
            f"{size} pixels and the conversion makes at most {limit:,} a side. Give the conversion a smaller "
            "width or height, or raise max_pixels and the function's memory."
        )
    if side > FORMATS[name].max_side:
        raise ConversionError(
            f"{size} pixels and {name} takes at most {FORMATS[name].max_side:,} a side. Give the conversion "
            "a width or a height, or another format."
        )


def _cut_out(image: pyvips.Image, shown: Frame) -> pyvips.Image:
    """Resizes a picture and takes out what is shown, of which alone the pixels are computed."""
    scales = shown.scaled_width / image.width, shown.scaled_height / image.height
    if scales == (1, 1):
        return _crop(image, shown)
    # Otherwise transparent pixels would lend their colour, which is anything, to those beside them.
    transparent, kind = image.hasalpha(), image.format
    if transparent:
        image = image.premultiply().cast(kind)
    if max(scales) > 1:
        image = _enlarge(image, shown, *scales)
    else:
        width, height = round(shown.scaled_width), round(shown.scaled_height)
        image = _crop(image.resize(width / image.width, vscale=height / image.height), shown)
    return image.unpremultiply().cast(kind) if transparent else image


def _crop(image: pyvips.Image, shown: Frame) -> pyvips.Image:
    if shown.height < image.height:
        # All of the source is read: a file whose lower part is missing is rejected, even if that is cut off.
        image = image.copy_memory()
    if (shown.width, shown.height) == (image.width, image.height):
        return image
    left, top = (image.width - shown.width) // 2, (image.height - shown.height) // 2
    return image.crop(left, top, shown.width, shown.height)


def _enlarge(image: pyvips.Image, shown: Frame, hscale: float, vscale: float) -> pyvips.Image:
    """Computes the part that is shown straight from the source: the rest could have any number of pixels."""
    if shown.top:
        image = image.copy_memory()  # as in `_crop`
    return image.affine(
        [hscale, 0, 0, vscale],
        # Pixels are areas: what is scaled is their edges, not their centres.
        odx=(hscale - 1) / 2 - shown.left,
        ody=(vscale - 1) / 2 - shown.top,
        oarea=[0, 0, shown.width, shown.height],
        interpolate=pyvips.Interpolate.new("bicubic"),
        extend="copy",
        premultiplied=True,
    )


def _upright(image: pyvips.Image) -> pyvips.Image:
    """Turns the picture as its camera was held."""
    return image.copy_memory().autorot() if _orientation(image) != 1 else image


def _write(image: pyvips.Image, source: Source, name: str, options: ImageOptions) -> Result:
    target = FORMATS[name]
    if image.hasalpha() and not target.alpha:
        image = image.colourspace("srgb").flatten(background=options.background_rgb)
    path = source.directory / f"result{target.suffix}"
    quality = {"Q": options.quality or target.quality} if target.quality else {}
    image.write_to_file(path, keep=pyvips.ForeignKeep.NONE, **quality, **target.saver)
    return Result(path, target.media_type)
