"""Results of the built-in image conversion for good images, opened again with Pillow."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import piexif
import pytest
import pyvips
from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat, PngImagePlugin

Convert = Callable[..., Image.Image]

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF"}
RED, GREEN, BLUE, WHITE = (230, 30, 30), (30, 200, 30), (30, 30, 230), (255, 255, 255)


def encode(image: Image.Image, kind: str, **save: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **save)
    return buffer.getvalue()


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of two pictures of one size, 0 to 255."""
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


def srgb(image: Image.Image) -> Image.Image:
    """The picture with its colour profile applied, by another library than libvips uses."""
    if "icc_profile" not in image.info:
        return image.convert("RGB")
    profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
    return ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"))


def is_near(colour: Any, expected: tuple[int, ...], tolerance: int = 6) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(colour, expected, strict=True))


@pytest.fixture(scope="module")
def coffee(photographs: Path) -> Image.Image:
    with Image.open(photographs / "coffee.png") as image:
        return image.convert("RGB")


@pytest.mark.parametrize("name", ["chelsea.png", "coffee.png", "rocket.jpg"])
@pytest.mark.parametrize("target", FORMATS)
def test_photographs_in_every_format(convert: Convert, photographs: Path, name: str, target: str):
    result = convert((photographs / name).read_bytes(), width=300, height=300, format=target)

    assert result.format == FORMATS[target]
    with Image.open(photographs / name) as original:
        expected = srgb(original).resize(result.size, Image.Resampling.LANCZOS)
    assert max(result.size) == 300
    assert abs(result.width / result.height - original.width / original.height) < 0.01
    assert difference(result, expected) < 6


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF"])
def test_without_a_format_the_sources_own_is_kept(convert: Convert, coffee: Image.Image, kind: str):
    result = convert(encode(coffee, kind), width=200)

    assert (result.format, result.size) == (kind, (200, 133))
    assert difference(result, coffee.resize((200, 133), Image.Resampling.LANCZOS)) < 8


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({}, (600, 400)),
        ({"width": 300}, (300, 200)),
        ({"height": 100}, (150, 100)),
        ({"width": 300, "height": 100}, (150, 100)),
        ({"width": 300, "height": 300}, (300, 200)),
        ({"width": 1_200}, (600, 400)),
        ({"height": 4_000}, (600, 400)),
        ({"width": 1}, (1, 1)),
        ({"width": 101, "height": 77, "fit": "cover"}, (101, 77)),
        ({"width": 100, "height": 400, "fit": "cover"}, (100, 400)),
        ({"width": 1_000, "height": 1_000, "fit": "cover"}, (1_000, 1_000)),
        ({"width": 700, "height": 100, "fit": "cover"}, (700, 100)),
    ],
)
def test_inside_fits_and_never_enlarges_while_cover_is_exact(
    convert: Convert, coffee: Image.Image, options: dict[str, Any], size: tuple[int, int]
):
    assert convert(encode(coffee, "PNG"), **options).size == size


def test_cover_keeps_the_centre(convert: Convert):
    flag = Image.new("RGB", (900, 300), GREEN)
    flag.paste(RED, (0, 0, 300, 300))
    flag.paste(BLUE, (600, 0, 900, 300))

    result = convert(encode(flag, "PNG"), width=90, height=90, fit="cover")

    corners = [result.getpixel(at) for at in ((2, 2), (87, 2), (2, 87), (87, 87), (45, 45))]
    assert all(is_near(corner, GREEN) for corner in corners)


def test_cover_of_one_side_only_is_refused(convert: Convert, coffee: Image.Image):
    with pytest.raises(ValueError, match="needs both a width and a height"):
        convert(encode(coffee, "PNG"), width=90, fit="cover")


@pytest.mark.parametrize("size", [(1, 20_000), (20_000, 1)])
def test_slivers_are_covered_and_fitted(convert: Convert, size: tuple[int, int]):
    sliver = encode(Image.new("RGB", size, GREEN), "PNG")

    covering = convert(sliver, width=30, height=30, fit="cover")
    assert covering.size == (30, 30)
    assert is_near(covering.getpixel((15, 15)), GREEN)
    assert sorted(convert(sliver, width=300, height=300).size) == [1, 300]


@pytest.mark.slow
@pytest.mark.parametrize("target", ["jpeg", "webp", "avif"])
def test_quality_trades_bytes_for_likeness(convert: Convert, stored: Path, coffee: Image.Image, target: str):
    source = encode(coffee, "PNG")
    sizes, differences = [], []
    for quality in (10, None, 95):
        options = {"quality": quality} if quality else {}
        differences.append(difference(convert(source, format=target, **options), coffee))
        sizes.append(next(stored.glob("result.*")).stat().st_size)

    assert sizes == sorted(sizes)
    assert differences == sorted(differences, reverse=True)


def rotate(image: Image.Image, orientation: int, **exif: Any) -> bytes:
    """A JPEG as a camera held this way writes it."""
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    turned = image.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else image
    tags = {"0th": {piexif.ImageIFD.Orientation: orientation}, **exif}
    return encode(turned, "JPEG", quality=95, exif=piexif.dump(tags))


@pytest.mark.parametrize("options", [{}, {"width": 300, "height": 150}])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(
    convert: Convert, coffee: Image.Image, orientation: int, options: dict[str, int]
):
    source = rotate(coffee, orientation)
    with Image.open(io.BytesIO(source)) as camera:
        assert difference(ImageOps.exif_transpose(camera), coffee) < 4, "the test's own rotation"

    result = convert(source, **options)

    assert result.size == ((225, 150) if options else (600, 400))
    assert difference(result, coffee.resize(result.size, Image.Resampling.LANCZOS)) < 6
    assert result.getexif().get(0x0112, 1) == 1


def secrets() -> dict[str, Any]:
    """EXIF of a photograph with its place, and with a thumbnail of the uncropped picture."""
    thumbnail = encode(Image.new("RGB", (16, 16), RED), "JPEG")
    gps = {
        piexif.GPSIFD.GPSLatitudeRef: b"N",
        piexif.GPSIFD.GPSLatitude: ((48, 1), (51, 1), (2976, 100)),
        piexif.GPSIFD.GPSLongitudeRef: b"E",
        piexif.GPSIFD.GPSLongitude: ((2, 1), (17, 1), (4013, 100)),
    }
    return {"GPS": gps, "1st": {}, "thumbnail": thumbnail}


@pytest.mark.parametrize("target", [*FORMATS, None])
def test_no_metadata_survives(convert: Convert, stored: Path, coffee: Image.Image, target: str | None):
    source = rotate(coffee, 6, **secrets())
    profile = pyvips.Image.profile_load("p3")
    with Image.open(io.BytesIO(source)) as camera:
        assert piexif.load(camera.info["exif"])["GPS"]
        source = encode(
            camera,
            "JPEG",
            exif=camera.info["exif"],
            icc_profile=bytes(profile),
            comment=b"secret comment",
            xmp=b"<x:xmpmeta>secret xmp</x:xmpmeta>",
        )
    assert all(mark in source for mark in (b"Exif", b"ICC_PROFILE", b"secret comment", b"xmpmeta"))

    result = convert(source, **({"format": target} if target else {}))

    assert not result.getexif()
    assert not {"exif", "icc_profile", "comment", "xmp", "photoshop"} & {
        name for name, value in result.info.items() if value
    }
    written = next(stored.glob("result.*")).read_bytes()
    assert not [mark for mark in (b"Exif\0", b"GPS", b"secret", b"xmpmeta") if mark in written]


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_no_metadata_survives_where_the_format_is_kept(
    convert: Convert, stored: Path, coffee: Image.Image, kind: str
):
    tags = {"0th": {piexif.ImageIFD.Copyright: b"secret exif"}, "GPS": secrets()["GPS"]}
    save: dict[str, Any] = {"exif": piexif.dump(tags)}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", "secret text")
        save["pnginfo"] = text
    source = encode(coffee, kind, **save)
    assert b"secret" in source

    assert convert(source).size == (600, 400)

    assert b"secret" not in next(stored.glob("result.*")).read_bytes()


def test_a_wide_gamut_profile_is_applied_before_it_is_dropped(
    convert: Convert, photographs: Path, coffee: Image.Image
):
    original = pyvips.Image.new_from_file(str(photographs / "coffee.png"))
    source = original.icc_transform("p3").pngsave_buffer()
    with Image.open(io.BytesIO(source)) as untransformed:
        assert difference(untransformed, coffee) > 4, "else there is nothing to transform"

    assert difference(convert(source), coffee) < 1.5


def test_a_damaged_profile_is_taken_for_srgb(convert: Convert, coffee: Image.Image):
    source = encode(coffee, "JPEG", quality=95, icc_profile=b"no profile at all" * 20)

    assert difference(convert(source, format="png"), coffee) < 3


def test_cmyk(convert: Convert):
    source = encode(Image.new("CMYK", (60, 40), (0, 255, 255, 0)), "JPEG", quality=95)

    result = convert(source)

    assert (result.mode, result.size) == ("RGB", (60, 40))
    red, green, blue = result.getpixel((30, 20))
    assert (red > 180, green < 80, blue < 80) == (True, True, True)


@pytest.mark.exhaustive
@pytest.mark.parametrize("target", FORMATS)
@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "I;16"])
def test_grey_palette_and_deep_images(convert: Convert, mode: str, target: str):
    source = encode(Image.linear_gradient("L").convert("I;16" if mode == "I;16" else mode), "PNG")
    if mode == "I;16":
        deep = Image.linear_gradient("L").convert("I").point(lambda value: value * 257)
        source = encode(deep.convert("I;16"), "PNG")

    result = convert(source, format=target, width=64)

    assert result.mode in {"L", "LA", "RGB", "RGBA"}
    expected = Image.linear_gradient("L").resize((64, 64))
    assert difference(result, expected) < 8


def test_sixteen_bits_of_colour(convert: Convert, photographs: Path, coffee: Image.Image):
    eight = pyvips.Image.new_from_file(str(photographs / "coffee.png"))
    deep = (eight * 257).cast("ushort").copy(interpretation="rgb16")

    result = convert(deep.pngsave_buffer(), format="png")

    assert result.mode == "RGB"
    assert difference(result, coffee) < 1


def half_transparent(mode: str) -> bytes:
    image = Image.new("RGBA", (80, 40), (*RED, 255))
    image.paste((0, 0, 0, 0), (40, 0, 80, 40))
    return encode(image.convert(mode), "PNG")


@pytest.mark.parametrize(
    ("options", "expected"),
    [({}, WHITE), ({"background": "#000000"}, (0, 0, 0)), ({"background": "#1E1EE6"}, BLUE)],
)
def test_jpeg_has_the_background_where_the_source_is_transparent(
    convert: Convert, options: dict[str, str], expected: tuple[int, ...]
):
    result = convert(half_transparent("RGBA"), format="jpeg", **options)

    assert result.mode == "RGB"
    assert is_near(result.getpixel((70, 20)), expected)
    assert is_near(result.getpixel((10, 20)), RED)


def test_grey_with_alpha_takes_a_coloured_background(convert: Convert):
    result = convert(half_transparent("LA"), format="jpeg", background="#1E1EE6")

    assert is_near(result.getpixel((70, 20)), BLUE)


@pytest.mark.parametrize("target", ["png", "webp", "avif"])
def test_transparency_is_kept_where_the_format_has_it(convert: Convert, target: str):
    result = convert(half_transparent("RGBA"), format=target)

    assert result.mode == "RGBA"
    assert [result.getpixel((x, 20))[3] for x in (10, 70)] == [255, 0]
    assert is_near(result.getpixel((10, 20))[:3], RED)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_an_animation_the_first_frame_is_taken(convert: Convert, kind: str):
    frames = [Image.new("RGB", (60, 40), (5 * i, 200, 30)) for i in range(50)]
    source = encode(frames[0], kind, save_all=True, append_images=frames[1:])

    result = convert(source, format="png")

    assert (result.size, getattr(result, "n_frames", 1)) == ((60, 40), 1)
    assert is_near(result.getpixel((30, 20))[:3], (0, 200, 30))


def test_many_frames_do_not_count_against_the_pixels(convert: Convert):
    frames = [Image.new("L", (100, 100), i) for i in range(200)]
    source = encode(frames[0], "GIF", save_all=True, append_images=frames[1:])

    assert convert(source, max_pixels=10_000).size == (100, 100)


@pytest.mark.parametrize("key", ["really-a-png.jpg", "no-suffix", "script.svg"])
def test_the_content_decides_not_the_name(convert: Convert, coffee: Image.Image, key: str):
    assert convert(encode(coffee, "PNG"), key=key, width=60).format == "PNG"


def test_an_ultra_hdr_photograph_becomes_a_plain_one(
    convert: Convert, stored: Path, photographs: Path, coffee: Image.Image
):
    standard = pyvips.Image.new_from_file(str(photographs / "coffee.png"))
    bright = (standard.colourspace("scrgb") * 1.0).copy(interpretation="scrgb")
    source = bright.uhdrsave_buffer()
    assert b"urn:iso:std:iso:ts:21496" in source

    result = convert(source)

    assert (result.format, result.size) == ("JPEG", coffee.size)
    assert b"urn:iso:std:iso:ts:21496" not in next(stored.glob("result.*")).read_bytes()
