"""Delivery streams get records that are poison: none may be lost without a word."""

import base64
import gzip
import json
from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.emulator.administration import EVENTS_PATH
from serverless_patterns import Bucket, DeliveryStream
from tests.e2e.conftest import eventually

GOOD = b'{"shop": "a", "time": {"hour": 7}}'


def program() -> None:
    lake = Bucket("lake", {"force_destroy": True})
    clicks = DeliveryStream(
        "clicks",
        {"bucket_arn": lake.arn, "partition_keys": {"hour": ".time.hour", "shop": ".shop"}},
    )
    pulumi.export("bucket", lake.bucket_name)
    pulumi.export("stream", clicks.delivery_stream_name)
    pulumi.export("arn", clicks.arn)


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Deployment]:
    with deploy(program, stack="delivery-streams", emulator=emulator) as deployed:
        yield deployed


def put(stack: Deployment, *records: bytes) -> dict[str, Any]:
    given: Any = [{"Data": each} for each in records]
    client = stack.client("firehose")
    return dict(client.put_record_batch(DeliveryStreamName=stack.outputs["stream"], Records=given))


def find_keys(stack: Deployment) -> set[str]:
    found = stack.client("s3").list_objects_v2(Bucket=stack.outputs["bucket"])
    return {each["Key"] for each in found.get("Contents", [])}


def put_one(stack: Deployment, record: bytes) -> tuple[str, bytes]:
    """Returns the key and the content of the object of a record."""
    before = find_keys(stack)
    assert put(stack, record)["FailedPutCount"] == 0
    (key,) = eventually(lambda: find_keys(stack) - before, f"the object of {record[:40]}")
    found = stack.client("s3").get_object(Bucket=stack.outputs["bucket"], Key=key)
    return key, gzip.decompress(found["Body"].read())


def test_a_record_is_in_its_partition(stack: Deployment) -> None:
    key, content = put_one(stack, GOOD)
    assert key.startswith("hour=7/shop=a/")
    assert content == GOOD + b"\n"


@pytest.mark.parametrize(
    "record",
    [
        b"text",
        b'{"shop": "a"}',
        b'{"shop": null, "time": {"hour": 7}}',
        b'{"shop": ["a"], "time": {"hour": 7}}',
        b'{"shop": "a", "time": [7]}',
        b"[" * 50_000,
        b'{"shop": "a", "time": {"hour": 7}, "more": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    ],
    ids=["text", "no-key", "null", "array", "other-type", "unfinished", "deep"],
)
def test_a_record_without_its_keys_is_an_object_of_errors(stack: Deployment, record: bytes) -> None:
    key, content = put_one(stack, record)
    assert key.startswith("errors/processing-failed/")
    assert base64.b64decode(json.loads(content)["rawData"]) == record


def test_a_key_has_no_half_of_a_character(stack: Deployment) -> None:
    key, _ = put_one(stack, rb'{"shop": "a\ud800", "time": {"hour": 7}}')
    assert key.startswith("hour=7/shop=a?/")


def test_a_key_that_is_too_long_for_s3_is_in_the_log(stack: Deployment, emulator: Emulator) -> None:
    last = emulator.ask("GET", f"{EVENTS_PATH}?after=-1")["last"]
    put(stack, json.dumps({"shop": "x" * 1_024, "time": {"hour": 7}}).encode())

    def find() -> list[dict[str, Any]]:
        events: Any = emulator.ask("GET", f"{EVENTS_PATH}?after={last}")["events"]
        return [each for each in events if each.get("action") == "undelivered"]

    (event,) = eventually(find, "the record that is not delivered")
    assert "KeyTooLongError" in event["reason"]


def test_a_batch_of_more_than_four_megabytes_is_rejected(stack: Deployment) -> None:
    part = b"x" * 1_000_000
    with pytest.raises(ClientError, match=r"InvalidArgumentException.*Records size exceeds 4 MB limit"):
        put(stack, *[part] * 4, b"x" * 200_000)
    assert put(stack, *[part] * 4)["FailedPutCount"] == 0
