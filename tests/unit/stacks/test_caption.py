"""The sample of a custom conversion."""

import io
import struct
from pathlib import Path

import pytest
from caption import caption
from graphs import ROOT
from PIL import Image

from conversion import ConversionError, Source

IMAGES = ROOT / "patterns/fan-out-conversion/src/images"
START_OF_JPEG = b"\xff\xd8\xff\xe0\x00\x04JF"


def write(directory: Path, content: bytes, key: str = "holiday/cat.png") -> str:
    path = directory / "source"
    path.write_bytes(content)
    result = caption(Source(path, "uploads", key, len(content), directory))
    assert result.content_type == "text/plain; charset=utf-8"
    assert result.path.parent == directory
    return result.path.read_text(encoding="utf-8")


def encode(format_: str, **options: object) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30)).save(stream, format_, **options)
    return stream.getvalue()


@pytest.mark.parametrize("photograph", sorted(path.name for path in IMAGES.glob("*.[pj][np]g")))
def test_photographs(tmp_path: Path, photograph: str):
    content = (IMAGES / photograph).read_bytes()
    with Image.open(IMAGES / photograph) as image:
        expected = f"{Path(photograph).stem.capitalize()}, {image.width} × {image.height} pixels, "
    assert write(tmp_path, content, photograph).startswith(expected)


@pytest.mark.parametrize(
    ("format_", "options"),
    [("PNG", {}), ("JPEG", {}), ("JPEG", {"progressive": True, "exif": b"Exif\0\0" + b"x" * 999})],
)
def test_size_is_read_from_the_header(tmp_path: Path, format_: str, options: dict[str, object]):
    content = encode(format_, **options)
    assert ", 40 × 30 pixels, " in write(tmp_path, content)


@pytest.mark.parametrize("content", [b"", b"plain text", encode("GIF"), b"\x89PN", b"\xff"])
def test_other_files_have_no_size(tmp_path: Path, content: bytes):
    assert write(tmp_path, content, "notes.txt") == f"Notes, {len(content)} B\n"


@pytest.mark.parametrize(
    "content",
    [
        encode("PNG")[:20],
        encode("JPEG")[:30],
        b"\xff\xd8",
        START_OF_JPEG,
        START_OF_JPEG + struct.pack(">HH", 0xFFC0, 17) + b"\x08\x00",
        START_OF_JPEG + struct.pack(">HH", 0xFFE1, 0) * 3,
    ],
)
def test_picture_that_ends_within_its_header_is_refused(tmp_path: Path, content: bytes):
    with pytest.raises(ConversionError) as caught:
        write(tmp_path, content)
    assert str(caught.value) == (
        "'holiday/cat.png' begins as a picture, but ends within its header; upload it once more."
    )


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("cat.png", "Cat"),
        ("2024/holiday_cat-1.final.png", "Holiday cat 1 final"),
        ("été 東京 (1)+.png", "Été 東京 (1)+"),
        ("a/README", "README"),
        ("a/--.png", "Untitled"),
    ],
)
def test_name_as_words(tmp_path: Path, key: str, words: str):
    assert write(tmp_path, b"", key) == f"{words}, 0 B\n"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (999, "999 B"),
        (1_000, "1 kB"),
        (221_294, "221.3 kB"),
        (4_100_000, "4.1 MB"),
        (2_000_000_000, "2 GB"),
        (5_000_000_000_000, "5000 GB"),
    ],
)
def test_size_in_human_units(tmp_path: Path, size: int, words: str):
    path = tmp_path / "source"
    path.touch()
    result = caption(Source(path, "uploads", "x", size, tmp_path))
    assert result.path.read_text(encoding="utf-8") == f"X, {words}\n"
