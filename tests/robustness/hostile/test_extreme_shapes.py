"""Extreme shapes through every kind of resizing, in a small function: no picture between is a large one."""

import itertools
import json
import struct
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.claims import read_claims
from tests.robustness.hostile.conversions import Answer, Run, convert, read_functions
from tests.robustness.hostile.pixels import chunk, gif, png, tiff

pytestmark = [pytest.mark.long, pytest.mark.exhaustive]
MEMORY = 320
BOXES: list[dict[str, int]] = [
    {},
    {"width": 1},
    {"height": 70},
    {"width": 120, "height": 120},
    {"width": 1, "height": 1},
    {"width": 1, "height": 16_000},
    {"width": 16_000, "height": 1},
    {"width": 900, "height": 900},
]
FORMATS = [None, "jpeg", "png", "webp", "avif"]
LARGEST_SIDE = {"WEBP": 16_383, "AVIF": 16_384, "JPEG": 65_500}


def build_orientation(orientation: int) -> bytes:
    """The chunk that says how a PNG's camera was held."""
    tag = struct.pack("<HHHIHH", 1, 0x0112, 3, 1, orientation, 0)
    return chunk(b"eXIf", b"II*\0\x08\0\0\0" + tag + bytes(4))


def grey_tiff(width: int, height: int) -> bytes:
    tags = {256: width, 257: height, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: height}
    return tiff({**tags, 279: width * height}, bytes(width * height))


SHAPES = [(1, 65_535), (65_535, 1), (4_000, 4), (4, 4_000), (1, 1), (3, 2), (65_535, 12), (12, 65_535)]
SOURCES: dict[str, tuple[bytes, tuple[int, int]]] = {
    **{f"{width}x{height}.png": (png(width, height), (width, height)) for width, height in SHAPES},
    "turned.png": (png(4_000, 4, colour=6, extra=build_orientation(6)), (4, 4_000)),
    "mirrored.png": (png(4, 4_000, colour=4, interlaced=True, extra=build_orientation(5)), (4_000, 4)),
    "deep.png": (png(65_535, 6, bits=16, colour=6, interlaced=True), (65_535, 6)),
    "large.png": (png(450, 1_800, colour=6, interlaced=True, extra=build_orientation(8)), (1_800, 450)),
    "line.gif": (gif(4_000, 4), (4_000, 4)),
    "column.tif": (grey_tiff(4, 4_000), (4, 4_000)),
}


def options() -> list[dict[str, Any]]:
    """Every box with every fit and format, and a background now and then."""
    found: list[dict[str, Any]] = []
    for box, fit, format_ in itertools.product(BOXES, ("inside", "cover"), FORMATS):
        if fit == "inside" or len(box) == 2:
            named = {"format": format_} if format_ else {}
            found.append({**box, "fit": fit, **named, **({"background": "#123456"} if named else {})})
    return found


OPTIONS = {f"conversion-{number}": each for number, each in enumerate(options())}


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Run:
    function = read_functions({"image": {"image": {}}}, memory_size=MEMORY)["image"]
    variables = function["environment"]["variables"]
    functions: dict[str, dict[str, Any]] = {}
    for name, given in OPTIONS.items():
        together = {**json.loads(variables["OPTIONS"]), **given}
        own = {**variables, "CONVERSION_NAME": name, "OPTIONS": json.dumps(together)}
        functions[name] = {**function, "environment": {"variables": own}}
    wanted = [(name, key, source) for name in OPTIONS for key, (source, _) in SOURCES.items()]
    return convert(tmp_path_factory.mktemp("shapes"), functions, wanted)


def test_the_documents_say_how_many_there_are():
    page = "docs/robustness.md"
    assert read_claims(page, "% extreme shapes") == [len(SOURCES)]
    words = "go through % combinations of fit, box and format in a function of % MB"
    assert read_claims(page, words) == [len(OPTIONS), MEMORY]


def test_none_exceeds_the_memory_of_its_function_or_takes_long(converted: Run):
    assert len(converted.answers) == len(OPTIONS) * len(SOURCES)
    worst = max(converted.answers, key=lambda answer: answer.megabytes)
    assert MEMORY / 2 < worst.megabytes < MEMORY, (worst, OPTIONS[worst.conversion])
    slowest = max(converted.answers, key=lambda answer: answer.seconds)
    assert slowest.seconds < 20, (slowest, OPTIONS[slowest.conversion])


def test_each_has_the_size_that_was_asked_for_or_is_refused_by_name(converted: Run):
    refused = 0
    for answer in converted.answers:
        given, size = OPTIONS[answer.conversion], SOURCES[answer.key][1]
        assert not answer.again, answer
        if answer.stored:
            with Image.open(answer.result) as picture:
                assert picture.size == compute_size(given, size), (answer.key, given)
                assert max(picture.size) <= LARGEST_SIDE.get(str(picture.format), 65_535)
        else:
            refused += 1
            check_refusal(answer, compute_size(given, size))
    assert 0 < refused < len(converted.answers) / 10


def compute_size(given: dict[str, Any], size: tuple[int, int]) -> tuple[int, int]:
    """The size of the result, for a source that upright is of ``size``."""
    if given["fit"] == "cover":
        return given["width"], given["height"]
    sides = zip(("width", "height"), size, strict=True)
    scale = min([1.0, *(given[side] / length for side, length in sides if side in given)])
    width, height = (max(1, round(length * scale)) for length in size)
    return width, height


def check_refusal(answer: Answer, size: tuple[int, int]) -> None:
    """Refused only for a side that the format does not take, with its size."""
    (letter,) = answer.letters
    upright, stored = (f"would have {a:,} x {b:,} pixels and" for a, b in (size, size[::-1]))
    assert upright in letter["Reason"] or stored in letter["Reason"], letter
    assert "a side. Give the conversion" in letter["Reason"]
    assert max(size) > 16_383
    assert not answer.result.exists()


def test_a_result_of_too_many_pixels_is_refused_before_it_is_made(tmp_path: Path):
    functions = read_functions({"image": {"image": {}}}, memory_size=MEMORY)
    variables = functions["image"]["environment"]["variables"]
    limit = json.loads(variables["OPTIONS"])["max_pixels"]
    large = {"width": 16_384, "height": 16_384, "fit": "cover", "max_pixels": limit}
    variables["OPTIONS"] = json.dumps(large)

    (answer,) = convert(tmp_path, functions, [("image", "dot.png", png(1, 1))]).answers

    assert answer.megabytes < MEMORY
    assert answer.letters[0]["Reason"].startswith(
        "The result of 'dot.png' would have 16,384 x 16,384 = 268,435,456 pixels and the conversion makes at "
        f"most {limit:,}."
    )
