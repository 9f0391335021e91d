"""A file that holds several pictures has one that is meant, and that is what comes out, at its own size."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import pyvips
from avif import avif, avif_with_thumbnail
from PIL import Image

from conversion import ConversionError

pytestmark = pytest.mark.exhaustive

Convert = Callable[..., Image.Image]

RED, GREEN, BLUE = (230, 30, 30), (30, 200, 30), (30, 30, 230)
BOXES: list[dict[str, Any]] = [
    {},
    {"width": 200},
    {"width": 60},
    {"width": 20, "height": 20, "fit": "cover"},
    {"width": 900, "height": 900, "fit": "cover"},
]


def is_near(colour: Any, expected: tuple[int, ...], tolerance: int = 8) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(colour, expected, strict=True))


def flat(colour: tuple[int, ...], width: int, height: int) -> pyvips.Image:
    picture = pyvips.Image.black(width, height, bands=3) + list(colour)
    return picture.cast("uchar").copy(interpretation="srgb")


def check(result: Image.Image, options: dict[str, Any], size: tuple[int, int]) -> None:
    if options.get("fit") == "cover":
        expected = options["width"], options["height"]
    else:
        width = options.get("width", size[0])
        expected = width, round(size[1] * width / size[0])
    assert result.size == expected
    middle = result.convert("RGB").getpixel((result.width // 2, result.height // 2))
    assert is_near(middle, RED), middle


@pytest.mark.parametrize("options", BOXES)
@pytest.mark.parametrize("subifd", [True, False])
def test_a_pyramid_comes_out_at_the_size_of_its_base(
    convert: Convert, tmp_path: Path, subifd: bool, options: dict[str, Any]
):
    path = tmp_path / "pyramid.tiff"
    save: dict[str, Any] = {
        "pyramid": True,
        "subifd": subifd,
        "tile": True,
        "tile_width": 64,
        "tile_height": 64,
    }
    flat(RED, 480, 320).tiffsave(str(path), compression="deflate", **save)

    check(convert(path.read_bytes(), format="png", **options), options, (480, 320))


@pytest.mark.parametrize("options", BOXES)
def test_pages_that_could_be_a_pyramid_are_not_taken_for_the_first(convert: Convert, options: dict[str, Any]):
    """Of each size of a pyramid, another picture: whoever looked at the file has seen the first."""
    first, *others = [
        Image.new("RGB", (480 // part, 320 // part), colour)
        for part, colour in ((1, RED), (2, GREEN), (4, BLUE), (8, GREEN))
    ]
    file = io.BytesIO()
    first.save(file, "TIFF", save_all=True, append_images=others)

    check(convert(file.getvalue(), format="png", **options), options, (480, 320))


@pytest.mark.parametrize("options", BOXES)
def test_an_embedded_thumbnail_is_not_shown(convert: Convert, options: dict[str, Any]):
    file = avif_with_thumbnail(Image.new("RGB", (480, 320), RED), Image.new("RGB", (240, 160), GREEN))
    embedded = pyvips.Image.heifload_buffer(file, thumbnail=True)
    assert (embedded.width, embedded.height) == (240, 160), "else the file has no thumbnail"
    assert is_near(embedded(9, 9), GREEN)

    check(convert(file, format="png", **options), options, (480, 320))


@pytest.mark.parametrize("options", BOXES)
@pytest.mark.parametrize("target", ["png", None])
def test_of_an_animated_avif_the_first_picture_is_taken(
    convert: Convert, target: str | None, options: dict[str, Any]
):
    frames = [Image.new("RGB", (480, 320), colour) for colour in (RED, GREEN, BLUE)]
    animated = avif(frames[0], save_all=True, append_images=frames[1:])
    assert animated[4:12] == b"ftypavis"

    result = convert(animated, **({"format": target} if target else {}), **options)

    assert (result.format, getattr(result, "n_frames", 1)) == ("PNG" if target else "AVIF", 1)
    check(result, options, (480, 320))


def test_a_damaged_animated_avif_is_refused(convert: Convert):
    frames = [Image.effect_noise((96, 64), 60).convert("RGB") for _ in range(3)]
    animated = avif(frames[0], save_all=True, append_images=frames[1:])
    in_the_first_picture = animated.index(b"mdat") + 400

    with pytest.raises(ConversionError, match="cannot be read as a JPEG, PNG, WebP, AVIF"):
        convert(animated[:in_the_first_picture])
