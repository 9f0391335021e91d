"""The conversion in Node.js of the page docs/conversions.md, with real files."""

import contextlib
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest

from embedded_aws import Deployment, deploy
from serverless_patterns import Queue
from tests.e2e.conftest import eventually
from tests.e2e.fan_out_conversion.conftest import HOST_BUILDS

pytestmark = pytest.mark.exhaustive  # npm installs the AWS SDK

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/conversions.md").read_text()
CODE = ROOT / "patterns/fan-out-conversion/src/compress/compress.mjs"
KEY = "notes/ä + b.txt"


def build_program() -> None:
    """The program of the page, with the outputs that these tests read."""
    names: dict[str, Any] = {}
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(program, names)
    for name in ("source_bucket_name", "output_bucket_name", "dead_letter_queue_urls"):
        pulumi.export(name, getattr(names["media"], name))
    statuses = Queue("statuses", {"subscriptions": {"media": {"topic_arn": names["media"].status_topic_arn}}})
    pulumi.export("statuses", statuses.url)


@pytest.fixture(scope="module")
def stack() -> Iterator[Deployment]:
    # The path of the code is relative to the repository.
    with contextlib.chdir(ROOT), deploy(build_program, config=HOST_BUILDS) as deployment:
        yield deployment


def upload(stack: Deployment, key: str, body: bytes) -> None:
    stack.client("s3").put_object(
        Bucket=stack.outputs["source_bucket_name"], Key=key, Body=body, ContentType="text/plain"
    )


def find_result(stack: Deployment, key: str) -> dict[str, Any] | None:
    s3 = stack.client("s3")
    try:
        return s3.get_object(Bucket=stack.outputs["output_bucket_name"], Key=key)
    except s3.exceptions.NoSuchKey:
        return None


def receive_statuses(stack: Deployment) -> list[dict[str, Any]]:
    """The statuses since the last call, each with the attribute by which subscriptions filter."""
    sqs, found = stack.client("sqs"), list[dict[str, Any]]()
    request: dict[str, Any] = {"QueueUrl": stack.outputs["statuses"], "MessageAttributeNames": ["status"]}
    while messages := sqs.receive_message(**request, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            content = json.loads(message["Body"])
            assert message["MessageAttributes"]["status"]["StringValue"] == content["status"]
            found.append(content)
            sqs.delete_message(QueueUrl=request["QueueUrl"], ReceiptHandle=message["ReceiptHandle"])
    return found


def test_page_shows_the_code():
    assert f"```javascript\n{CODE.read_text()}```" in PAGE


def test_newest_upload_is_compressed_under_its_decoded_key(stack: Deployment):
    for number in range(5):
        upload(stack, KEY, f"version {number}".encode())
    result = f"compress/{KEY}.gz"

    def is_newest() -> bool:
        found = find_result(stack, result)
        return found is not None and gzip.decompress(found["Body"].read()) == b"version 4"

    eventually(is_newest, "the newest result", seconds=90)
    stack.wait_until_idle()
    assert is_newest()
    found = find_result(stack, result)
    assert found
    assert (found["ContentType"], found["ContentEncoding"]) == ("text/plain", "gzip")
    statuses = receive_statuses(stack)
    newest = max(statuses, key=lambda status: int(status["sequencer"], 16))
    assert newest == {
        "conversion": "compress",
        "source_key": KEY,
        "sequencer": found["Metadata"]["sequencer"],
        "status": "converted",
        "output_key": result,
        "content_type": "text/plain",
        "bytes": found["ContentLength"],
    }


def test_an_empty_file_is_rejected_for_good_and_others_are_skipped(stack: Deployment):
    upload(stack, "empty.txt", b"")
    upload(stack, "picture.png", b"\x89PNG")
    (url,) = stack.outputs["dead_letter_queue_urls"].values()
    received: list[dict[str, Any]] = []

    def receive() -> bool:
        answer = stack.client("sqs").receive_message(
            QueueUrl=url, MessageAttributeNames=["All"], WaitTimeSeconds=1
        )
        received.extend(answer.get("Messages", []))
        return bool(received)

    eventually(receive, "the dead letter", seconds=90)
    stack.wait_until_idle()
    (message,) = received
    attributes = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
    assert attributes == {"Conversion": "compress", "Key": "empty.txt", "Reason": "The file is empty."}
    assert json.loads(message["Body"])["Records"][0]["s3"]["object"]["key"] == "empty.txt"
    (status,) = receive_statuses(stack)
    del status["sequencer"]
    assert status == {
        "conversion": "compress",
        "source_key": "empty.txt",
        "status": "failed",
        "reason": "The file is empty.",
    }
    listed = stack.client("s3").list_objects_v2(Bucket=stack.outputs["output_bucket_name"])
    assert not [each for each in listed.get("Contents", []) if "picture" in each["Key"]]
