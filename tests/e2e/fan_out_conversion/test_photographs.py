"""Real photographs through every conversion of the stack."""

import io
import zipfile
from pathlib import Path

import piexif
import pytest
from PIL import Image

from tests.e2e.fan_out_conversion.conftest import PHOTOGRAPHS
from tests.e2e.fan_out_conversion.media import Media

SIZES = {"chelsea.png": (451, 300), "coffee.png": (600, 400), "rocket.jpg": (640, 427)}
GPS = {piexif.GPSIFD.GPSLatitudeRef: b"N", piexif.GPSIFD.GPSLatitude: ((52, 1), (31, 1), (0, 1))}


def test_the_photographs_are_those_we_know():
    assert {photograph.name for photograph in PHOTOGRAPHS} == SIZES.keys()


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


def test_jpeg_is_only_made_of_what_is_none(media: Media):
    media.put("only-png/rocket.jpg", next(p for p in PHOTOGRAPHS if p.suffix == ".jpg").read_bytes())
    media.get("thumbnail/only-png/rocket.jpg")
    assert media.find("jpeg/only-png/rocket.jpg") is None


def test_rotated_photograph_with_gps_comes_out_upright_and_without_a_trace(media: Media):
    upright = Image.new("RGB", (400, 200), "blue")
    upright.paste("red", (0, 0, 200, 200))  # the left half
    lying = upright.transpose(Image.Transpose.ROTATE_90)  # as the sensor saw it
    exif = piexif.dump({"0th": {piexif.ImageIFD.Orientation: 6, piexif.ImageIFD.Make: b"Camera"}, "GPS": GPS})
    file = io.BytesIO()
    lying.save(file, "JPEG", quality=95, exif=exif)
    media.put("rotated.jpg", file.getvalue())

    result = media.get("thumbnail/rotated.jpg")

    assert result.image.size == (300, 150)
    pixels = result.image.convert("RGB")
    left, right = pixels.getpixel((75, 75)), pixels.getpixel((225, 75))
    assert left[0] > 200
    assert left[2] < 60
    assert right[2] > 200
    assert right[0] < 60
    assert not result.image.getexif()
    assert b"GPS" not in result.body
    assert b"Camera" not in result.body


@pytest.mark.parametrize(
    "name",
    [
        *("two words.png", "a+b.png", "(1).png", "100%.png", "été à la plage.png", "日本語 写真.png"),
        *("UPPER.PNG", "dots.in.name.png", "quote'n\"quote.png", "a&b=c?.png", "#1.png", "🚀.png"),
    ],
)
def test_odd_keys(media: Media, name: str):
    body = next(path for path in PHOTOGRAPHS if path.name == "chelsea.png").read_bytes()
    media.put(f"odd keys/{name}", body)

    stem = name.rpartition(".")[0]
    assert media.get(f"thumbnail/odd keys/{name}").image.size == (300, 200)
    assert media.get(f"jpeg/odd keys/{stem}.jpg").image.format == "JPEG"
    with zipfile.ZipFile(io.BytesIO(media.get(f"archive/odd keys/{stem}.zip").body)) as opened:
        assert [opened.read(entry) for entry in opened.namelist()] == [body]


def test_what_is_no_image_is_only_archived(media: Media):
    media.put("notes/readme.txt", b"just words")
    assert media.get("archive/notes/readme.zip")
    assert media.find("thumbnail/notes/readme.txt") is None
    assert media.count_messages(media.outputs["dead_letter_queue_urls"]["thumbnail"]) == 0
