"""Hostile files and keys through a deployed stack: dead letters and logs tell what is wrong, and no more."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image

from serverless_patterns import output_key
from tests.e2e.conftest import eventually
from tests.e2e.fan_out_conversion.media import Media
from tests.robustness.discretion import check_discretion, find_secrets
from tests.robustness.hostile.files import PAYLOAD, File, create_files
from tests.robustness.hostile.keys import KEYS
from tests.robustness.hostile.pixels import png
from tests.robustness.load import deploy_conversions, receive_letters

pytestmark = pytest.mark.exhaustive

REFUSED = ("empty.png", "truncated.png", "external-entity.svg.png", "archive.png", "huge.png", "scans.jpg")
CONVERTED = ("payload-behind.jpg", "endless-exif.jpg", "cmyk.jpg", "many-frames.gif")
CONVERSIONS = {"thumbnail": {"image": {"width": 30, "height": 30}}, "archive": {"zip": {}}}


@pytest.fixture(scope="module")
def media() -> Iterator[Media]:
    with deploy_conversions(CONVERSIONS, batch_size=10) as deployment:
        yield Media(deployment)


@pytest.fixture(scope="module")
def files() -> dict[str, File]:
    return create_files()


def test_files(media: Media, files: dict[str, File]):
    for name in (*REFUSED, *CONVERTED):
        media.put(f"files/{name}", files[name].body)

    for name in CONVERTED:
        result = media.get(f"thumbnail/files/{name}")
        with Image.open(io.BytesIO(result.body)) as picture:
            assert picture.get_format_mimetype() == result.content_type
        assert PAYLOAD not in result.body
    url = media.outputs["dead_letter_queue_urls"]["thumbnail"]
    eventually(lambda: media.count_messages(url) == len(REFUSED), "all dead letters")
    letters = receive_letters(media, "thumbnail")
    assert sorted(letter["Key"] for letter in letters) == sorted(f"files/{name}" for name in REFUSED)
    for name in REFUSED:
        assert media.find(f"thumbnail/files/{name}") is None
    check_discretion(media.deployment, str(letters))
    check_logs(media)


def test_keys(media: Media):
    picture = png(16, 16)
    # The emulator's IAM lets no asterisk stand for a new line, and so refuses the function to read that one.
    keys = [key for key in KEYS if "\n" not in key]
    for key in keys:
        media.put(key, picture)

    for key in keys:
        media.get(output_key(key, "thumbnail/"))
        media.get(output_key(key, "archive/", ".zip"))
    check_logs(media)


def check_logs(media: Media) -> None:
    """Checks what the functions wrote."""
    assert find_secrets(media.deployment)
    logs = media.deployment.client("logs")
    for conversion in CONVERSIONS:
        group = media.deployment.recording.find_by_name(f"media-{conversion}-logs").outputs["name"]
        log = "\n".join(event["message"] for event in logs.filter_log_events(logGroupName=group)["events"])
        assert "REPORT" in log
        check_discretion(media.deployment, log)
