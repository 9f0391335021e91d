"""Colours: every picture ends in sRGB or grey of 8 bits, by the profile that came with it."""

from functools import lru_cache
from itertools import chain, product
from typing import Any, cast

import pyvips

_PROFILE = "icc-profile-data"
_SMALL_PROFILE = 16 * 1024
"""Bytes of a profile that may be that of sRGB, which has 3,144 as a rule."""
_SHADES = bytes(chain.from_iterable(product(range(0, 256, 17), repeat=3)))
"""Red, green and blue of colours in even steps."""


def convert_to_8_bit(image: pyvips.Image) -> pyvips.Image:
    """Gives a picture without a profile in sRGB or grey of 8 bits, and one with a profile as it is.

    To apply a profile takes longer than all the rest, so it is done when the picture is as small as it gets.
    """
    if _needs_profile(image):
        return image
    return image.colourspace("b-w" if image.bands < 3 else "srgb")  # noqa: PLR2004 grey, or with transparency


def convert_to_srgb(image: pyvips.Image) -> pyvips.Image:
    """Applies the picture's profile, with its black as black: what is darkest in print is not in sRGB."""
    return _transform(image) if _needs_profile(image) else image


def _needs_profile(image: pyvips.Image) -> bool:
    """Whether the numbers of a picture mean nothing without a profile; of CMYK they never do."""
    if not image.get_typeof(_PROFILE):
        return image.interpretation == "cmyk"
    if image.interpretation != "srgb":
        return True
    profile = cast("bytes", image.get(_PROFILE))
    return len(profile) > _SMALL_PROFILE or not _is_srgb(profile)


@lru_cache(maxsize=16)
def _is_srgb(profile: bytes) -> bool:
    """Whether a profile changes no colour by more than rounding does: most are that of sRGB itself."""
    shades = pyvips.Image.new_from_memory(_SHADES, len(_SHADES) // 3, 1, 3, "uchar")
    shades = shades.copy(interpretation="srgb")
    shades.set_type(pyvips.GValue.blob_type, _PROFILE, cast("Any", profile))
    changes = (_transform(shades) - shades).abs()
    return cast("float", changes.max()) <= 1


def _transform(image: pyvips.Image) -> pyvips.Image:
    grey = image.bands < 3  # noqa: PLR2004 or with transparency
    image = image.icc_transform(
        "srgb",
        embedded=True,
        input_profile="cmyk" if image.interpretation == "cmyk" else "srgb",
        intent="relative",
        black_point_compensation=True,
        depth=8,
    )
    return image.colourspace("b-w") if grey else image
