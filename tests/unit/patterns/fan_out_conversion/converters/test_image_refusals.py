"""The built-in image conversion and files that are damaged, hostile or not images."""

import base64
import io
import struct
import subprocess
import sys
import textwrap
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import pyvips
from aws_in_memory import Deployed, message
from image_conversion.convert import convert_image
from PIL import Image

from conversion import ConversionError

Convert = Callable[..., Image.Image]

NO_IMAGE = "cannot be read as a JPEG, PNG, WebP, AVIF, GIF or TIFF image"

# 64 x 64 pixels of one colour, compressed with HEVC by libheif and x265.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAXxtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ACJpbG9jAAAAAERAAAEAAQAAAAABoAABAAAAAAAAACYAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRt"
    "AAAAAAABAAAA/GlwcnAAAADcaXBjbwAAAHVodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMA"
    "AAMAHroCQGEAAQApQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqrprm4CGgwIAAAAyAAAADAIRiAAEABkQBwXPBiQAAABNjb2xybmNs"
    "eAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAAQAAAAChjbGFwAAAAEAAAAAEAAAAQAAAAAf///9AAAAAC////0AAAAAIAAAAQcGl4"
    "aQAAAAADCAgIAAAAGGlwbWEAAAAAAAAAAQABBYECAwWEAAAALm1kYXQAAAAiKAGvBBITTOD46cJoP9k3+apWCI8n7asr40mfd7EY"
    "kqn/oA=="
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


def encode(kind: str, size: tuple[int, int] = (256, 256), **save: Any) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(buffer, kind, **save)
    return buffer.getvalue()


@pytest.mark.exhaustive
@pytest.mark.parametrize("options", [{}, {"width": 64}, {"width": 64, "height": 64, "fit": "cover"}])
@pytest.mark.parametrize("part", [0.97, 0.5, 0.05])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF"])
def test_a_truncated_file_never_gives_half_a_picture(
    convert: Convert, kind: str, part: float, options: dict[str, Any]
):
    whole = encode(kind)
    assert convert(whole, format="jpeg", **options)

    with pytest.raises(ConversionError, match=NO_IMAGE):
        convert(whole[: int(len(whole) * part)], format="jpeg", **options)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_truncated_progressive_file_is_refused_too(convert: Convert, kind: str):
    noise = pyvips.Image.gaussnoise(256, 256).cast("uchar")
    whole = noise.write_to_buffer(".jpg" if kind == "JPEG" else ".png", interlace=True)
    assert convert(whole, width=64)

    with pytest.raises(ConversionError, match=NO_IMAGE):
        convert(whole[: len(whole) // 2], width=64)


def test_a_file_with_damage_in_the_middle_is_refused(convert: Convert):
    whole = bytearray(encode("PNG"))
    middle = len(whole) // 2
    whole[middle : middle + 64] = bytes(64)

    with pytest.raises(ConversionError, match=NO_IMAGE):
        convert(bytes(whole))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"plain text",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"II*\x00\x08\x00\x00\x00",
        SVG,
        b'<?xml version="1.0"?>' + SVG,
        b"%PDF-1.7\n1 0 obj\n",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 0,0 'https://example.org/x'\n",
        b"P6 2 2 255\n" + bytes(12),
        b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n" + bytes(4),
        b"SIMPLE  =                    T" + b" " * 50,
        b"\x76\x2f\x31\x01" + bytes(64),
        b"PK\x03\x04" + bytes(64),
    ],
)
def test_a_file_of_an_unknown_format_is_rejected(convert: Convert, content: bytes):
    with pytest.raises(ConversionError, match=NO_IMAGE) as caught:
        convert(content, key="holiday/cat.jpg")
    assert str(caught.value).startswith("'holiday/cat.jpg' ")


def test_a_native_libvips_file_is_refused(convert: Convert, tmp_path: Path):
    pyvips.Image.black(9, 9).vipssave(str(tmp_path / "native.v"))

    with pytest.raises(ConversionError, match=NO_IMAGE):
        convert((tmp_path / "native.v").read_bytes())


def test_a_loader_outside_the_list_is_refused_even_where_libvips_trusts_it(convert: Convert):
    pyvips.operation_block_set("VipsForeignLoadSvg", state=False)
    try:
        with pytest.raises(ConversionError, match="would be read by libvips' svgload, which is not"):
            convert(SVG)
    finally:
        pyvips.operation_block_set("VipsForeignLoadSvg", state=True)


def test_a_phones_heic_is_rejected_by_its_format(convert: Convert):
    with pytest.raises(ConversionError, match=r"HEIF image with hevc compression.*Upload a JPEG"):
        convert(HEIC)


def test_a_reason_has_nothing_of_the_conversion_before(convert: Convert):
    convert(encode("AVIF"))  # of which libvips remarks that it looked beyond the end

    with pytest.raises(ConversionError) as caught:
        convert(encode("JPEG")[:5_000], format="png")
    assert str(caught.value).count(";") == 2
    assert "bad seek" not in str(caught.value)


def test_deployed_the_reason_names_the_object_and_no_local_path(deploy: Callable[..., Deployed]):
    deployed = deploy(convert_image, OUTPUT_SUFFIX=".jpg", OPTIONS='{"format": "jpeg", "width": 64}')
    good = deployed.s3.upload("cat.png", encode("PNG", (16, 16)))
    bad = deployed.s3.upload("poison.png", b"plain text")

    assert deployed.deliver(message(good, deliveries=3), message(bad, deliveries=3)) == []

    stored = deployed.s3.result("p/cat.jpg")
    assert stored.content_type == "image/jpeg"
    assert Image.open(io.BytesIO(stored.body)).size == (16, 16)
    assert deployed.sqs.messages[0]["Reason"] == (
        f"'poison.png' {NO_IMAGE}; it is damaged, incomplete or something else: VipsForeignLoad: "
        '"source" is not a known file format'
    )


def png_of(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def tiff_of(width: int, height: int) -> bytes:
    """A grey TIFF of one strip that is hardly there."""
    tags = [
        (256, 4, width),
        (257, 4, height),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (277, 3, 1),
        (278, 4, height),
        (279, 4, 8),
    ]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0" + struct.pack("<I", 16) + bytes(8) + struct.pack("<H", len(tags)) + entries + bytes(4)


def gif_of(width: int, height: int) -> bytes:
    screen = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0" + bytes(6)
    frame = b"\x2c" + struct.pack("<HHHH", 0, 0, width, height) + b"\0" + b"\x02\x02\x44\x01\0"
    return screen + frame + b"\x3b"


@pytest.mark.parametrize(
    ("bomb", "width", "height"),
    [
        (png_of, 50_000, 50_000),
        (png_of, 1_000_000, 101),
        (tiff_of, 60_000, 60_000),
        (gif_of, 65_000, 65_000),
    ],
)
def test_a_small_file_of_huge_dimensions_is_refused_by_its_header(
    convert: Convert, bomb: Callable[[int, int], bytes], width: int, height: int
):
    started = time.process_time()

    with pytest.raises(ConversionError) as caught:
        convert(bomb(width, height))

    assert f"has {width:,} x {height:,} = {width * height:,} pixels" in str(caught.value)
    assert "takes at most 50,000,000" in str(caught.value)
    assert time.process_time() - started < 1


@pytest.mark.parametrize("size", [(0, 0), (0, 9), (2**31 - 1, 2**31 - 1)])
def test_impossible_dimensions_are_refused(convert: Convert, size: tuple[int, int]):
    with pytest.raises(ConversionError, match=NO_IMAGE):
        convert(png_of(*size))


def test_the_limit_of_pixels_is_inclusive(convert: Convert):
    source = encode("PNG", (100, 100))

    assert convert(source, max_pixels=10_000).size == (100, 100)
    with pytest.raises(ConversionError, match=r"100 x 100 = 10,000 pixels.* at most 9,999\."):
        convert(source, max_pixels=9_999)


@pytest.mark.parametrize(
    ("colours", "depth", "limit"), [("RGB", "uchar", "10,000"), ("RGBA", "ushort", "5,000")]
)
def test_deeper_pictures_may_have_fewer_pixels(convert: Convert, colours: str, depth: str, limit: str):
    picture = pyvips.Image.black(101, 100, bands=len(colours)).cast(depth).copy(interpretation="srgb")
    source = picture.pngsave_buffer()

    with pytest.raises(ConversionError, match=rf"10,100 pixels and the conversion takes at most {limit}\b"):
        convert(source, max_pixels=10_000)
    assert convert(source, max_pixels=20_200).size == (101, 100)


def test_a_picture_of_many_channels_counts_for_as_many_pixels(convert: Convert):
    source = pyvips.Image.black(100, 100, bands=400).tiffsave_buffer(compression="deflate")

    with pytest.raises(ConversionError, match="takes at most 9,999 of 400 bytes"):
        convert(source, max_pixels=999_900)


def test_a_picture_that_is_too_wide_is_refused(convert: Convert):
    with pytest.raises(
        ConversionError, match="has a side of 65,536 pixels and the conversion takes at most 65,535"
    ):
        convert(png_of(65_536, 2))


def test_a_long_side_takes_memory_however_short_the_other_is(convert: Convert):
    with pytest.raises(ConversionError) as caught:
        convert(png_of(1_001, 1), max_pixels=96_000)
    assert str(caught.value) == (
        "'picture' has a side of 1,001 pixels and the conversion takes at most 1,000. Upload a smaller "
        "image, or raise max_pixels and the function's memory."
    )
    with pytest.raises(
        ConversionError, match=r"would have 1,026 x 1 pixels and the conversion makes at most"
    ):
        convert(encode("PNG"), max_pixels=65_600, width=1_026, height=1, fit="cover")


@pytest.mark.parametrize(("target", "limit"), [("webp", "16,383"), ("avif", "16,384"), ("jpeg", "65,500")])
def test_a_result_too_large_for_its_format_is_refused_by_name(convert: Convert, target: str, limit: str):
    sliver = io.BytesIO()
    Image.new("RGB", (65_520, 2)).save(sliver, "PNG")

    with pytest.raises(ConversionError) as caught:
        convert(sliver.getvalue(), format=target)
    assert f"would have 65,520 x 2 pixels and {target} takes at most {limit} a side" in str(caught.value)
    assert convert(sliver.getvalue(), format=target, width=1_000).width == 1_000


@pytest.fixture(scope="module")
def megapixels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Noise of 12 megapixels, as PNG and as interlaced PNG."""
    directory = tmp_path_factory.mktemp("megapixels")
    band = pyvips.Image.gaussnoise(4_000, 3_000, mean=128, sigma=50).cast("uchar").copy_memory()
    noise = band.bandjoin([band, band]).copy(interpretation="srgb")
    for name, interlace in (("plain", False), ("interlaced", True)):
        noise.pngsave(str(directory / name), compression=0, interlace=interlace)
    return directory


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", ["plain", "interlaced"])
def test_twelve_megapixels_from_png_to_jpeg_take_less_than_256_mb(megapixels: Path, name: str):
    # VmHWM rather than ru_maxrss, which a child process starts with at its parent's peak.
    program = f"""
        import re, sys
        from pathlib import Path
        sys.path[:0] = {[path for path in sys.path if "converters" in path]!r}
        import conversion.batch, image_conversion
        from conversion import Source
        source = Path({str(megapixels / name)!r})
        result = image_conversion.convert_image(
            Source(source, "sources", "noise.png", 0, source.parent, {{"format": "jpeg"}})
        )
        peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
        print(result.path, peak.group(1))
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True
    )
    path, peak = ran.stdout.split()

    with Image.open(path) as picture:
        assert (picture.format, picture.size) == ("JPEG", (4_000, 3_000))
    assert 24_000 < int(peak) < 256_000
