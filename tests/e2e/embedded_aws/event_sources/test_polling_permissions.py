"""A mapping polls as the execution role of its function: what the role is not allowed, it does not get."""

import json

import pytest

from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.event_sources.consumer import Consumer


def source(consumer: Consumer, kind: str) -> str:
    """A queue or stream, encrypted with a customer managed key where the role needs permission for it."""
    if kind == "table":
        return consumer.table()[1]
    key = consumer.client("kms").create_key()["KeyMetadata"]["Arn"]
    if kind == "queue":
        return consumer.queue(KmsMasterKeyId=key)
    stream = consumer.stream()
    consumer.client("kinesis").start_stream_encryption(StreamARN=stream, EncryptionType="KMS", KeyId=key)
    return stream


def add(consumer: Consumer, arn: str) -> None:
    if ":sqs:" in arn:
        consumer.send(arn, {"n": 1})
    elif ":kinesis:" in arn:
        consumer.put(arn, {"n": 1})
    else:
        table = arn.partition(":table/")[2].partition("/")[0]
        consumer.client("dynamodb").put_item(TableName=table, Item={"id": {"S": "1"}})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("queue", "kms:Decrypt"),
        ("queue", "sqs:DeleteMessage"),
        ("stream", "kms:Decrypt"),
        ("stream", "kinesis:ListShards"),
        ("stream", "kinesis:GetRecords"),
        ("table", "dynamodb:GetRecords"),
    ],
)
def test_a_permission_that_is_taken_away_stops_the_mapping(
    consumer: Consumer, kind: str, missing: str
) -> None:
    arn = source(consumer, kind)
    with consumer.map_source(arn) as mapping:
        with consumer.remove_permission(missing):
            add(consumer, arn)
            said = eventually(
                lambda: (found := mapping.state["LastProcessingResult"]).startswith("PROBLEM: ") and found,
                "the reason",
            )
            assert f"not authorized to perform: {missing}" in said
            events = consumer.stack.events(after=mapping.after)["events"]
            denied = [event["action"] for event in events if event["type"] == "denial"]
            assert missing in denied
            assert not [event for event in events if event["type"] == "invocation"]

        assert mapping.batches(1) == ["1"]
        eventually(lambda: mapping.state["LastProcessingResult"].startswith("OK"), "that all is well again")


def test_a_key_of_aws_needs_no_permission(consumer: Consumer) -> None:
    arn = consumer.queue(KmsMasterKeyId="alias/aws/sqs")
    with consumer.remove_permission("kms:Decrypt"), consumer.map_source(arn) as mapping:
        add(consumer, arn)

        assert json.loads(mapping.invocations(1)[0]["payload"])["Records"][0]["eventSourceARN"] == arn
