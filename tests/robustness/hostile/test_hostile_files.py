"""Hostile files through every conversion: made or refused, within memory and time, and nothing is told."""

import json
import math
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from serverless_patterns import output_key
from tests.claims import read_claims
from tests.robustness.hostile.conversions import CONVERSIONS, SECRET, Answer, Run, convert, read_functions
from tests.robustness.hostile.files import PAYLOAD, File, create_files
from tests.robustness.hostile.keys import KEYS
from tests.robustness.hostile.pixels import png

pytestmark = pytest.mark.exhaustive

ROOT = Path(__file__).resolve().parents[3]
WORST = "avif", "interlaced.png"
"""Conversion and large file that together take most memory."""


@pytest.fixture(scope="module")
def files() -> dict[str, File]:
    return create_files()


def test_the_documents_say_how_many_there_are(files: dict[str, File]):
    assert read_claims("docs/robustness.md", "% hostile files and % hostile keys") == [len(files), len(KEYS)]


@pytest.fixture(scope="module")
def by_file(files: dict[str, File], tmp_path_factory: pytest.TempPathFactory) -> Run:
    wanted = [
        (conversion, name, file.body)
        for conversion in CONVERSIONS
        for name, file in files.items()
        if not file.large or conversion in {"thumbnail", "archive"} or (conversion, name) == WORST
    ]
    return convert(tmp_path_factory.mktemp("files"), read_functions(), wanted)


@pytest.fixture(scope="module")
def by_key(tmp_path_factory: pytest.TempPathFactory) -> Run:
    picture = png(16, 16)
    wanted = [(conversion, key, picture) for conversion in ("thumbnail", "archive") for key in KEYS]
    return convert(tmp_path_factory.mktemp("keys"), read_functions(), wanted)


def test_no_conversion_exceeds_its_memory_or_its_time(by_file: Run):
    worst = max(by_file.answers, key=lambda answer: answer.megabytes)
    assert (worst.conversion, worst.key) == WORST, "the measurement is none, or the worst is another"
    for answer in by_file.answers:
        assert answer.megabytes < answer.memory, answer
        assert answer.seconds < answer.timeout, answer


@pytest.mark.parametrize("memory", [128, 512])
def test_the_default_limit_of_pixels_fits_into_the_memory(memory: int, tmp_path: Path):
    functions = read_functions(memory_size=memory)
    limit = json.loads(functions["avif"]["environment"]["variables"]["OPTIONS"])["max_pixels"]
    side = math.isqrt(limit)
    picture = png(side, side, colour=6, interlaced=True)

    (answer,) = convert(tmp_path, functions, [("avif", "large.png", picture)]).answers

    assert answer.stored
    assert memory / 2 < answer.megabytes < memory


def test_a_file_that_is_not_a_picture_is_rejected_immediately_with_a_reason(
    by_file: Run, files: dict[str, File]
):
    refused = [
        answer
        for answer in by_file.answers
        if answer.conversion != "archive" and not files[answer.key].picture
    ]
    assert refused
    for answer in refused:
        assert not answer.stored, answer
        assert not answer.again, answer
        (letter,) = answer.letters
        assert (letter["Conversion"], letter["Key"]) == (answer.conversion, answer.key)
        assert letter["Reason"].startswith(f"'{answer.key}' "), answer


def test_what_is_a_picture_is_converted_and_brings_nothing_along(by_file: Run, files: dict[str, File]):
    converted = [
        answer for answer in by_file.answers if answer.conversion != "archive" and files[answer.key].picture
    ]
    assert converted
    for answer in converted:
        assert (answer.letters, answer.again) == ([], False), answer
        with Image.open(answer.result) as picture:
            if not files[answer.key].large:
                picture.load()
            assert picture.get_format_mimetype() == answer.stored["type"], answer
            assert picture.format == "TIFF" or not picture.getexif(), answer
        assert PAYLOAD not in answer.result.read_bytes(), answer


def test_anything_can_be_archived(by_file: Run):
    archived = [answer for answer in by_file.answers if answer.conversion == "archive"]
    assert archived
    for answer in archived:
        assert read_archive(answer) == (answer.key, answer.content)


def read_archive(answer: Answer) -> tuple[str, bytes]:
    """Name and content of the one entry of an archive."""
    with zipfile.ZipFile(answer.result) as opened:
        (name,) = opened.namelist()
        return name, opened.read(name)


def test_results_lie_under_their_own_keys_for_every_name_of_the_source(by_key: Run):
    for answer in by_key.answers:
        suffix = ".zip" if answer.conversion == "archive" else ""
        expected = output_key(answer.key, f"{answer.conversion}/", suffix)
        assert answer.letters == []
        assert answer.stored["key"] == expected
        assert expected.startswith(f"{answer.conversion}/")
        assert all(value.isascii() and value.isprintable() for value in answer.stored["metadata"].values())


def test_archives_are_safe_to_unpack(by_key: Run):
    for answer in by_key.answers:
        if answer.conversion == "archive":
            name, content = read_archive(answer)
            assert content == answer.content
            assert not re.search(r'[\x00-\x1f\x7f<>:"/\\|?*]', name), name
            assert name.strip(". "), name


def test_nothing_is_told_about_the_inside(by_file: Run, by_key: Run):
    for run in (by_file, by_key):
        told = "\n".join(
            value for answer in run.answers for each in answer.letters for value in each.values()
        )
        for inside in ("Traceback", SECRET, "site-packages", str(ROOT), str(run.directory), "root:x:0"):
            assert inside not in told
            assert inside not in run.log
    assert any(answer.letters for answer in by_file.answers)
    assert "failed" in by_file.log
