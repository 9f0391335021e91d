"""The demo of the fan-out conversion detects wrong results.

A fake AWS converts uploads immediately, correctly or with one error.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from PIL import Image

from serverless_patterns_cli.patterns.demo import CheckResult, load_demo

pytestmark = pytest.mark.exhaustive

PATTERN = Path(__file__).resolve().parents[3] / "patterns" / "fan-out-conversion"

OUTPUTS = {
    "source_bucket_name": "source",
    "output_bucket_name": "output",
    "function_names": {"thumbnail": "thumbnail-function"},
    "queue_urls": {"thumbnail": "https://sqs.us-east-1.amazonaws.com/1/thumbnail"},
    "dead_letter_queue_urls": {"thumbnail": "https://sqs.us-east-1.amazonaws.com/1/thumbnail-dead-letters"},
}


def picture(source: bytes, format_: str, box: tuple[int, int] = (10_000, 10_000)) -> bytes:
    image = Image.open(io.BytesIO(source)).convert("RGB")
    image.thumbnail(box)
    target = io.BytesIO()
    image.save(target, format_)
    return target.getvalue()


def archive(source: bytes, name: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr(name, source)
    return target.getvalue()


def caption(source: bytes) -> bytes:
    return "A picture, {} × {} pixels".format(*Image.open(io.BytesIO(source)).size).encode()


class Converting:
    """S3, SQS and Lambda of a stack that makes thumbnails of 120 × 90."""

    def __init__(self, errors: dict[str, bytes | None], reason: str | None = "no picture") -> None:
        self.errors = errors
        self.reason = reason
        self.results: dict[str, bytes] = {}
        self.dead_letters: list[dict[str, Any]] = []

    def put_object(self, **given: Any) -> None:
        """Takes the damaged picture: it can be archived, and nothing else."""
        self.results[f"archive/{Path(given['Key']).with_suffix('.zip')}"] = archive(
            given["Body"], Path(given["Key"]).name
        )
        if self.reason is not None:
            said = {"Key": given["Key"], "Reason": self.reason}
            attributes = {name: {"StringValue": value} for name, value in said.items()}
            self.dead_letters.append({"MessageAttributes": attributes, "ReceiptHandle": "1"})

    def receive_message(self, **given: Any) -> dict[str, Any]:
        assert given["QueueUrl"] == OUTPUTS["dead_letter_queue_urls"]["thumbnail"]
        return {"Messages": list(self.dead_letters)}

    def delete_message(self, **given: str) -> None:
        assert given["ReceiptHandle"] == "1"
        self.dead_letters.clear()

    def upload_file(self, file: str, bucket: str, key: str) -> None:
        assert bucket == "source"
        source, suffix = Path(file).read_bytes(), Path(file).suffix
        made = {
            f"thumbnail/{key}": picture(source, "PNG" if suffix == ".png" else "JPEG", (120, 90)),
            f"webp/{Path(key).with_suffix('.webp')}": picture(source, "WEBP"),
            f"archive/{Path(key).with_suffix('.zip')}": archive(source, Path(file).name),
            f"caption/{Path(key).with_suffix('.txt')}": caption(source),
        }
        if suffix == ".png":
            made[f"jpeg/{Path(key).with_suffix('.jpg')}"] = picture(source, "JPEG")
        self.results |= made

    def get_object(self, **given: str) -> dict[str, Any]:
        assert given["Bucket"] == "output"
        content = self.results.get(given["Key"])
        conversion = given["Key"].split("/")[0]
        if given["Key"].endswith(("coffee.png", "coffee.jpg", "coffee.webp", "coffee.zip", "coffee.txt")):
            content = self.errors.get(conversion, content)
        if content is None:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        return {"Body": io.BytesIO(content)}

    def get_function_configuration(self, **given: str) -> dict[str, Any]:
        assert given == {"FunctionName": "thumbnail-function"}
        return {"Environment": {"Variables": {"OPTIONS": json.dumps({"width": 120, "height": 90})}}}


def run_demo(
    errors: dict[str, bytes | None] | None = None, reason: str | None = "no picture"
) -> list[CheckResult]:
    aws = Converting(errors or {}, reason)
    return list(load_demo(PATTERN)(OUTPUTS, lambda _service: aws))


def test_right_results_are_found_right():
    checks = run_demo()
    assert all(check.ok for check in checks)
    by_action = {check.action: check.actual for check in checks}
    assert len(by_action) == len(checks) == 3 * 4 + 2 + 2
    assert by_action["thumbnail of chelsea.png"] == "PNG 120 × 80"
    assert by_action["thumbnail of rocket.jpg"] == "JPEG 120 × 80"
    assert by_action["webp of rocket.jpg"] == "WebP 640 × 427"
    assert by_action["jpeg of coffee.png"] == "JPEG 600 × 400"
    assert by_action["archive of coffee.png"] == "coffee.png, unchanged"
    assert by_action["archive of damaged.png"] == "damaged.png, unchanged"
    assert by_action["thumbnail of damaged.png"] == "no picture"
    assert by_action["caption of chelsea.png"] == "A picture, 451 × 300 pixels"


def test_a_result_that_never_comes_is_found_missing(monkeypatch: pytest.MonkeyPatch):
    demo = load_demo(PATTERN)
    monkeypatch.setitem(demo.__globals__, "PATIENCE", 0.3)
    aws = Converting({"webp": None})
    checks = list(demo(OUTPUTS, lambda _service: aws))
    wrong = [(check.action, check.actual) for check in checks if not check.ok]
    assert wrong == [("webp of coffee.png", "nothing after 0 s")]


@pytest.mark.parametrize(("reason", "actual"), [("", "a dead letter without"), (None, "no dead letter")])
def test_a_damaged_picture_needs_a_dead_letter_with_a_reason(
    reason: str | None, actual: str, monkeypatch: pytest.MonkeyPatch
):
    demo = load_demo(PATTERN)
    monkeypatch.setitem(demo.__globals__, "PATIENCE", 0.3)
    aws = Converting({}, reason)
    checks = list(demo(OUTPUTS, lambda _service: aws))
    wrong = [(check.action, check.actual) for check in checks if not check.ok]
    assert wrong == [("thumbnail of damaged.png", actual)]


@pytest.mark.parametrize(
    ("conversion", "content", "actual"),
    [
        ("thumbnail", picture((PATTERN / "src/images/coffee.png").read_bytes(), "PNG"), "PNG 600 × 400"),
        ("jpeg", (PATTERN / "src/images/coffee.png").read_bytes(), "PNG 600 × 400"),
        ("webp", b"RIFF", "unreadable: no PNG, JPEG or lossy WebP"),
        ("jpeg", b"\xff\xd8\xff", "unreadable: unpack_from requires a buffer"),
        ("archive", archive(b"other", "coffee.png"), "coffee.png, changed"),
        ("archive", b"PK", "unreadable: File is not a zip file"),
        ("caption", b"Nice", "Nice"),
        ("caption", b"\xff", "unreadable: 'utf-8' codec"),
    ],
)
def test_a_wrong_result_is_found_wrong(conversion: str, content: bytes, actual: str):
    wrong = [check for check in run_demo({conversion: content}) if not check.ok]
    assert [check.action for check in wrong] == [f"{conversion} of coffee.png"]
    assert wrong[0].actual.startswith(actual)
