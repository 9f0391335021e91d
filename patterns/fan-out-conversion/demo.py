"""Demo of the fan-out conversion: uploads photographs and opens every result of every conversion.

The results are opened and checked. A damaged picture goes in with them: it has to end in the dead-letter
queue with the reason, while what can be made of it is made.
"""

import io
import json
import secrets
import struct
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from serverless_patterns_cli.patterns.demo import CheckResult, Client, wait_for
from serverless_patterns_cli.patterns.samples import NUMBER, Call, Sample, aws

IMAGES = Path(__file__).parent / "src" / "images"
DAMAGED = b"\x89PNG, or so it begins."
PATIENCE = 120.0
"""Seconds for everything to come out: in a new stack on AWS every function has to start first."""

_JPEG_FRAMES = frozenset(range(0xFFC0, 0xFFD0)) - {0xFFC4, 0xFFC8, 0xFFCC}
"""Markers of the segment that holds height and width (ITU-T T.81, table B.1)."""


@dataclass(frozen=True)
class Result:
    """Expected result of one conversion of one upload.

    Attributes:
        source: Name of the upload.
        conversion: What the key of the result begins with.
        suffix: What replaces the suffix of the upload.
        expected: What ``describe`` has to say, or a part of it.
        describe: Says what was made.
    """

    source: str
    conversion: str
    suffix: str
    expected: str
    describe: Callable[[bytes], str]

    def key(self, prefix: str) -> str:
        """The key of the result of an upload below ``prefix``."""
        return f"{self.conversion}/{prefix}{Path(self.source).with_suffix(self.suffix)}"


def demo(outputs: Mapping[str, Any], client: Client) -> Iterator[CheckResult]:
    """Uploads a damaged picture and the photographs; a check for each result.

    Args:
        outputs: Those of the stack ``conversion``.
        client: Gives the boto3 client of a service.
    """
    s3, sqs = client("s3"), client("sqs")
    # Another prefix each time, so that no result of an earlier run is taken for one of this.
    prefix = f"demo-{secrets.token_hex(4)}/"
    photographs = sorted(IMAGES.glob("*.png")) + sorted(IMAGES.glob("*.jpg"))
    box = _thumbnail_box(client("lambda"), outputs["function_names"]["thumbnail"])
    s3.put_object(Bucket=outputs["source_bucket_name"], Key=f"{prefix}damaged.png", Body=DAMAGED)
    for photograph in photographs:
        s3.upload_file(str(photograph), outputs["source_bucket_name"], prefix + photograph.name)
    results = [result for photograph in photographs for result in _results(photograph, box)]
    yield from _checks(
        s3, outputs["output_bucket_name"], prefix, [*results, _archive("damaged.png", DAMAGED)]
    )
    yield _dead_letter(sqs, outputs["dead_letter_queue_urls"]["thumbnail"], f"{prefix}damaged.png")


def samples(outputs: Mapping[str, Any]) -> list[Sample]:
    """Uploads, for the console.

    Args:
        outputs: Those of the stack ``conversion``.
    """
    photograph = (IMAGES / "rocket.jpg").read_bytes()

    def upload(name: str, content: bytes) -> list[Call]:
        key = f"sample/{name}"
        return [aws("s3", "put_object", Bucket=outputs["source_bucket_name"], Key=key, Body=content)]

    return [
        Sample(
            "Upload a photograph",
            "One event becomes a message for each conversion, and all of them run at the same time.",
            upload("rocket.jpg", photograph),
        ),
        Sample(
            "Upload 10 photographs",
            "Messages wait in the queues, each conversion at its own speed.",
            upload(f"rocket-{NUMBER}.jpg", photograph),
            times=10,
        ),
        Sample(
            "Upload a damaged picture",
            "Conversions that cannot read it put it aside as a dead letter. The others do not notice.",
            upload("damaged.png", DAMAGED),
        ),
    ]


def _results(photograph: Path, box: tuple[int, int]) -> Iterator[Result]:
    """Expected results of the stack for a photograph."""
    content = photograph.read_bytes()
    own_format, width, height = _measure(content)
    shrink = min(1, box[0] / width, box[1] / height)
    thumbnail = _image(own_format, round(width * shrink), round(height * shrink))
    name = photograph.name
    yield Result(name, "thumbnail", photograph.suffix, thumbnail, _describe_image)
    if photograph.suffix == ".png":
        yield Result(name, "jpeg", ".jpg", _image("JPEG", width, height), _describe_image)
    yield Result(name, "webp", ".webp", _image("WebP", width, height), _describe_image)
    yield _archive(name, content)
    yield Result(name, "caption", ".txt", f"{width} × {height}", _describe_text)


def _archive(name: str, content: bytes) -> Result:
    return Result(name, "archive", ".zip", f"{name}, unchanged", partial(_describe_zip, content))


def _checks(s3: Any, bucket: str, prefix: str, results: list[Result]) -> Iterator[CheckResult]:
    """Waits for results and checks each when it arrives."""
    start = time.monotonic()
    waiting = list(results)
    while waiting and (
        found := wait_for(lambda: _wait_for_arrival(s3, bucket, prefix, waiting), _count_seconds_left(start))
    ):
        result, content = found
        waiting.remove(result)
        yield _check(result, _describe(result, content), start)
    for result in waiting:
        yield _check(result, f"nothing after {PATIENCE:.0f} s", start)


def _count_seconds_left(start: float) -> float:
    return start + PATIENCE - time.monotonic()


def _wait_for_arrival(
    s3: Any, bucket: str, prefix: str, waiting: list[Result]
) -> tuple[Result, bytes] | None:
    """One of the results that are there, with its content."""
    for result in waiting:
        try:
            answer = s3.get_object(Bucket=bucket, Key=result.key(prefix))
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "NoSuchKey":
                raise
        else:
            return result, answer["Body"].read()
    return None


def _check(result: Result, actual: str, start: float) -> CheckResult:
    return CheckResult(
        action=f"{result.conversion} of {result.source}",
        expected=result.expected,
        actual=actual,
        ok=result.expected in actual,
        seconds=time.monotonic() - start,
    )


def _dead_letter(sqs: Any, queue_url: str, key: str) -> CheckResult:
    """Waits for the dead letter of the upload ``key``."""
    start = time.monotonic()

    def look() -> dict[str, str] | None:
        received = sqs.receive_message(QueueUrl=queue_url, MessageAttributeNames=["All"], WaitTimeSeconds=1)
        for message in received.get("Messages", []):
            attributes = message.get("MessageAttributes", {})
            said = {name: value["StringValue"] for name, value in attributes.items()}
            if said.get("Key") == key:
                sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
                return said
        return None

    letter = wait_for(look, PATIENCE)
    reason = (letter or {}).get("Reason", "").replace(key, Path(key).name)
    return CheckResult(
        action="thumbnail of damaged.png",
        expected="a dead letter with a reason",
        actual=reason or ("a dead letter without" if letter else "no dead letter"),
        ok=bool(reason),
        seconds=time.monotonic() - start,
    )


def _thumbnail_box(lambda_: Any, function_name: str) -> tuple[int, int]:
    """Width and height that thumbnails fit into, which the stack's configuration can change."""
    configuration = lambda_.get_function_configuration(FunctionName=function_name)
    options = json.loads(configuration["Environment"]["Variables"]["OPTIONS"])
    return options["width"], options["height"]


def _describe(result: Result, content: bytes) -> str:
    try:
        return result.describe(content)
    except (ValueError, struct.error, zipfile.BadZipFile) as error:
        return f"unreadable: {error}"


def _describe_image(content: bytes) -> str:
    return _image(*_measure(content))


def _describe_zip(original: bytes, content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        same = [archive.read(name) for name in archive.namelist()] == [original]
        return f"{', '.join(archive.namelist())}, {'unchanged' if same else 'changed'}"


def _describe_text(content: bytes) -> str:
    return content.decode().strip()


def _image(format_: str, width: int, height: int) -> str:
    return f"{format_} {width} × {height}"


def _measure(content: bytes) -> tuple[str, int, int]:
    """Format, width and height of a picture, from its header."""
    if content.startswith(b"\x89PNG"):
        return "PNG", *struct.unpack_from(">II", content, 16)
    if content[8:16] == b"WEBPVP8 ":
        return "WebP", *struct.unpack_from("<HH", content, 26)
    if content.startswith(b"\xff\xd8"):
        at = 2
        while True:
            marker, length = struct.unpack_from(">HH", content, at)
            if marker in _JPEG_FRAMES:
                height, width = struct.unpack_from(">HH", content, at + 5)
                return "JPEG", width, height
            at += 2 + length
    raise ValueError("no PNG, JPEG or lossy WebP")
