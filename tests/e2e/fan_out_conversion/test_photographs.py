"""Real photographs through every conversion of the stack."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.e2e.fan_out_conversion.conftest import PHOTOGRAPHS
from tests.e2e.fan_out_conversion.media import Media

pytestmark = pytest.mark.slow

SIZES = {"chelsea.png": (451, 300), "coffee.png": (600, 400), "rocket.jpg": (640, 427)}


def test_the_photographs_are_those_we_know():
    assert {photograph.name for photograph in PHOTOGRAPHS} == SIZES.keys()


@pytest.mark.representatives("rocket.jpg")
@pytest.mark.parametrize("photograph", PHOTOGRAPHS, ids=lambda path: path.name)
def test_photograph_in_every_variation(media: Media, photograph: Path):
    width, height = SIZES[photograph.name]
    media.put(f"photos/{photograph.name}", photograph.read_bytes())

    thumbnail = media.get(f"thumbnail/photos/{photograph.name}")
    kind = "PNG" if photograph.suffix == ".png" else "JPEG"
    assert thumbnail.image.format == kind
    assert thumbnail.content_type == f"image/{kind.lower()}"
    assert thumbnail.image.size == (300, round(300 * height / width))

    webp = media.get(f"webp/photos/{photograph.stem}.webp")
    assert (webp.image.format, webp.image.size, webp.content_type) == ("WEBP", (width, height), "image/webp")

    archive = media.get(f"archive/photos/{photograph.stem}.zip")
    with zipfile.ZipFile(io.BytesIO(archive.body)) as opened:
        assert opened.namelist() == [photograph.name]
        assert opened.read(photograph.name) == photograph.read_bytes()

    caption = media.get(f"caption/photos/{photograph.stem}.txt").body.decode()
    assert caption.startswith(f"{photograph.stem.capitalize()}, {width} × {height} pixels")

    if photograph.suffix == ".png":
        jpeg = media.get(f"jpeg/photos/{photograph.stem}.jpg")
        assert (jpeg.image.format, jpeg.image.size) == ("JPEG", (width, height))
        assert jpeg.content_type == "image/jpeg"


def test_jpeg_is_only_made_of_other_formats(media: Media):
    media.put("only-png/rocket.jpg", next(p for p in PHOTOGRAPHS if p.suffix == ".jpg").read_bytes())
    media.get("thumbnail/only-png/rocket.jpg")
    assert media.find("jpeg/only-png/rocket.jpg") is None
