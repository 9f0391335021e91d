"""Numbered objects whose every result can be told from the number, some of them poison."""

import io
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pulumi
from PIL import Image

from embedded_aws import Deployment, deploy
from serverless_patterns import FanOutConversion
from serverless_patterns_cli.commands.redrive import redrive
from tests.e2e.fan_out_conversion.conftest import HOST_BUILDS
from tests.e2e.fan_out_conversion.media import Media

CONVERSIONS: Mapping[str, Mapping[str, Any]] = {
    "thumbnail": {"image": {"width": 30, "height": 30}},
    "jpeg": {"image": {"format": "jpeg"}},
    "archive": {"zip": {}},
}
_SIZE, _SMALL = (60, 40), (30, 20)
_SHADES, _STEP = 22, 12  # as many shades of red, green and blue as JPEG keeps apart
_PAUSE = 0.2  # seconds; each look at the queues takes the emulator's time


@dataclass(frozen=True)
class Upload:
    """An object to convert.

    Attributes:
        number: Which one it is, 0 to 10,647; its colour follows from it.
        series: What its key begins with.
        good: Whether it is an image; poison only begins like one.
        negative: Whether it has the complementary colour, as the second version of an object.
    """

    number: int
    series: str = "many"
    good: bool = True
    negative: bool = False

    @property
    def key(self) -> str:
        return f"{self.series}/{self.number:05}.png"

    @property
    def colour(self) -> tuple[int, ...]:
        shades = (self.number // _SHADES**place % _SHADES * _STEP for place in (2, 1, 0))
        return tuple(255 - shade if self.negative else shade for shade in shades)

    @property
    def body(self) -> bytes:
        if not self.good:
            return b"\x89PNG\r\n\x1a\n poison %d" % self.number
        file = io.BytesIO()
        Image.new("RGB", _SIZE, self.colour).save(file, "PNG")
        return file.getvalue()

    def results(self) -> Iterator[str]:
        """The keys of its results. Anything at all can be archived."""
        if self.good:
            yield f"thumbnail/{self.key}"
            yield f"jpeg/{self.key.replace('.png', '.jpg')}"
        yield f"archive/{self.key.replace('.png', '.zip')}"

    def check(self, key: str, result: bytes) -> None:
        """Checks that ``result`` is what must be under ``key``."""
        if key.startswith("archive/"):
            with zipfile.ZipFile(io.BytesIO(result)) as opened:
                (name,) = opened.namelist()
                assert (name, opened.read(name)) == (f"{self.number:05}.png", self.body)
            return
        picture = Image.open(io.BytesIO(result))
        expected = ("PNG", _SMALL) if key.startswith("thumbnail/") else ("JPEG", _SIZE)
        assert (picture.format, picture.size) == expected, key
        found = picture.convert("RGB").getpixel((5, 5))
        assert max(abs(one - other) for one, other in zip(found, self.colour, strict=True)) < _STEP / 2, key


def deploy_conversions(conversions: Mapping[str, Mapping[str, Any]], **arguments: object) -> Deployment:
    """A fan-out in a separate emulator, with ``arguments`` for each conversion without its own."""

    def program() -> None:
        media = FanOutConversion(
            "media",
            {
                "conversions": {name: {**arguments, **given} for name, given in conversions.items()},
                "force_destroy": True,
            },
        )
        pulumi.export("source_bucket_name", media.source_bucket_name)
        pulumi.export("output_bucket_name", media.output_bucket_name)
        pulumi.export("queue_urls", media.queue_urls)
        pulumi.export("dead_letter_queue_urls", media.dead_letter_queue_urls)
        pulumi.export("upload_topic_arn", media.upload_topic_arn)

    return deploy(program, project="robustness", config=HOST_BUILDS)


def put(media: Media, uploads: Sequence[Upload]) -> None:
    """Uploads all, four at a time."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda upload: media.put(upload.key, upload.body), uploads))


def wait_until_converted(media: Media, uploads: Sequence[Upload], seconds: float) -> None:
    """Waits until every result is there and no conversion has a message left.

    Raises:
        AssertionError: It takes longer than ``seconds``.
    """
    wanted = {key for upload in uploads for key in upload.results()}
    deadline = time.monotonic() + seconds
    while waiting := _count(media, "queue_urls") or len(wanted - media.list_results()):
        assert time.monotonic() < deadline, f"{waiting} still wait after {seconds:g} s"
        time.sleep(_PAUSE)


def redrive_until_converted(media: Media, uploads: Sequence[Upload], seconds: float) -> None:
    """The same, with dead letters moved back whenever the queues are empty; in the end there are none.

    Raises:
        AssertionError: It takes longer than ``seconds``.
    """
    dead_letter_queue_urls, queue_urls = media.outputs["dead_letter_queue_urls"], media.outputs["queue_urls"]
    deadline = time.monotonic() + seconds
    while waiting := _count(media, "queue_urls") or _count(media, "dead_letter_queue_urls"):
        assert time.monotonic() < deadline, f"{waiting} still wait after {seconds:g} s"
        if not _count(media, "queue_urls"):
            letters = [name for name, url in dead_letter_queue_urls.items() if media.count_messages(url)]
            with ThreadPoolExecutor() as pool:
                list(
                    pool.map(
                        lambda name: redrive(media.sqs, dead_letter_queue_urls[name], queue_urls[name]),
                        letters,
                    )
                )
        time.sleep(_PAUSE)
    wait_until_converted(media, uploads, deadline - time.monotonic())


def receive_letters(media: Media, conversion: str) -> list[dict[str, str]]:
    """The attributes of all dead letters of a conversion, which are hidden for a while."""
    url = media.outputs["dead_letter_queue_urls"][conversion]
    request = {"QueueUrl": url, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
    letters: list[dict[str, str]] = []
    while messages := media.sqs.receive_message(**request).get("Messages"):
        for message in messages:
            attributes = message["MessageAttributes"].items()
            letters.append({name: each["StringValue"] for name, each in attributes})
    return letters


def _count(media: Media, output: str) -> int:
    """The messages in all the queues of an output, those in flight included."""
    return sum(media.count_messages(url) for url in media.outputs[output].values())


def check_results(media: Media, uploads: Sequence[Upload]) -> None:
    """Checks every result of a series, and that no other result or earlier version exists."""
    by_key = {key: upload for upload in uploads for key in upload.results()}
    written = [version["Key"] for version in list_versions(media, uploads[0].series)]
    assert sorted(written) == sorted(by_key), "something is missing, too much, or was written twice"
    with ThreadPoolExecutor(4) as pool:
        for key, found in zip(by_key, pool.map(media.find, by_key), strict=True):
            by_key[key].check(key, found.body)


def list_versions(media: Media, series: str) -> list[dict[str, Any]]:
    """Every version of every result of a series, of each key the newest first."""
    pages = media.s3.get_paginator("list_object_versions").paginate(
        Bucket=media.outputs["output_bucket_name"]
    )
    versions = [version for page in pages for version in page.get("Versions", [])]
    return [version for version in versions if version["Key"].split("/")[1] == series]
