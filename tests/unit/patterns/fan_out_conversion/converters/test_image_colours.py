"""Colour profiles are applied before they are dropped: what is seen is what was meant, says LittleCMS."""

import io
from collections.abc import Callable
from itertools import chain, product
from pathlib import Path
from typing import Any

import pytest
import pyvips
from PIL import Image, ImageChops, ImageCms, ImageStat
from profiles import grey_profile

pytestmark = pytest.mark.exhaustive

Convert = Callable[..., Image.Image]

SRGB = ImageCms.createProfile("sRGB")


def encode(image: Image.Image, kind: str, **save: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **save)
    return buffer.getvalue()


def convert_by_littlecms(image: Image.Image, profile: bytes) -> Image.Image:
    """The picture in sRGB, as LittleCMS makes it with black-point compensation."""
    return ImageCms.profileToProfile(
        image,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        SRGB,
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def difference(one: Image.Image, other: Image.Image) -> float:
    """Greatest difference of two pictures of one size, 0 to 255."""
    assert one.size == other.size
    extrema = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getextrema()
    return max(high for _, high in extrema)


GREYS = Image.linear_gradient("L")
STEPS = range(0, 256, 17)


@pytest.mark.parametrize("target", ["png", "jpeg", "webp", "avif", None])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
@pytest.mark.parametrize("gamma", [1.0, 1.8])
def test_the_profile_of_a_grey_picture_is_applied(
    convert: Convert, kind: str, gamma: float, target: str | None
):
    profile = grey_profile(gamma)
    seen = convert_by_littlecms(GREYS, profile)
    assert difference(GREYS, seen) > 15, "else there is nothing to apply"
    quality = {"quality": 100} if kind == "JPEG" else {}

    options = {"format": target, "quality": 95} if target else {"quality": 95}
    result = convert(encode(GREYS, kind, icc_profile=profile, **quality), **options)

    assert difference(result, seen) < (4 if target in {"png", None} else 12)
    assert not result.info.get("icc_profile")
    assert result.mode == "L" or target in {"webp", "avif"}, "grey takes a third of the bytes"


def test_the_profile_of_a_grey_picture_is_applied_to_resized_and_transparent_pictures(convert: Convert):
    profile = grey_profile(1.0)
    half = Image.merge("LA", (Image.new("L", (80, 40), 128), Image.linear_gradient("L").resize((80, 40))))

    result = convert(encode(half, "PNG", icc_profile=profile), width=40)

    assert (result.mode, result.size) == ("LA", (40, 20))
    value, alpha = result.getpixel((20, 18))
    assert abs(value - 188) <= 2, "half of the light is 188 of 255 in sRGB"
    assert abs(alpha - 236) <= 6


def test_the_profile_of_sixteen_bits_of_grey_is_applied(convert: Convert):
    deep = (pyvips.Image.grey(256, 8) * 65_535).cast("ushort").copy(interpretation="grey16")
    deep.set_type(pyvips.GValue.blob_type, "icc-profile-data", grey_profile(1.0))

    result = convert(deep.pngsave_buffer(), format="png")

    gradient = Image.linear_gradient("L").transpose(Image.Transpose.ROTATE_90).crop((0, 0, 256, 8))
    seen = convert_by_littlecms(gradient, grey_profile(1.0))
    assert result.mode == "L"
    assert difference(result, seen) <= 2


def cmyk() -> Image.Image:
    """Every mixture of inks, in steps."""
    steps = [
        (c, m, y, k)
        for c in range(0, 256, 51)
        for m in range(0, 256, 51)
        for y in range(0, 256, 51)
        for k in range(0, 256, 51)
    ]
    image = Image.new("CMYK", (36, 36))
    image.putdata(steps)
    return image.resize((288, 288), Image.Resampling.NEAREST)


@pytest.mark.parametrize("embedded", [True, False])
@pytest.mark.parametrize("kind", ["TIFF", "JPEG"])
def test_cmyk_is_converted_with_black_as_black(convert: Convert, kind: str, embedded: bool):
    profile = bytes(pyvips.Image.profile_load("cmyk"))
    save: dict[str, Any] = {"icc_profile": profile} if embedded else {}
    if kind == "JPEG":
        save |= {"quality": 100, "subsampling": 0}
    inks = cmyk()
    seen = convert_by_littlecms(inks, profile)

    result = convert(encode(inks, kind, **save), format="png")

    assert result.mode == "RGB"
    mean = max(ImageStat.Stat(ImageChops.difference(result, seen)).mean)
    assert mean < (0.6 if kind == "TIFF" else 1.5)
    darkest = min(sum(colour) for _, colour in result.getcolors(1 << 20) or [])
    assert darkest <= 6, "all inks together are as black as can be"


def test_a_profile_of_srgb_costs_no_colour(convert: Convert, photographs: Path):
    with Image.open(photographs / "chelsea.png") as chelsea:
        profile = chelsea.info["icc_profile"]
    shades = Image.frombytes("RGB", (64, 64), bytes(chain.from_iterable(product(STEPS, repeat=3))))
    assert difference(convert_by_littlecms(shades, profile), shades) == 1, (
        "what rounding does where it is applied"
    )

    assert difference(convert(encode(shades, "PNG", icc_profile=profile), format="png"), shades) == 0
