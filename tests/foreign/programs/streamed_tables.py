"""Changes of a table in a Kinesis data stream."""

import json
import time
from typing import Any

import pulumi
import pulumi_aws as aws

from embedded_aws import Deployment


def program() -> None:
    _table("MILLISECOND")


def second_program() -> None:
    _table("MICROSECOND")


CHANGES = {"orders": "replace"}
ITEM = {"id": {"S": "1"}, "total": {"N": "5"}}


def _table(precision: str) -> None:
    table = aws.dynamodb.Table(
        "table", attributes=[{"name": "id", "type": "S"}], hash_key="id", billing_mode="PAY_PER_REQUEST"
    )
    stream = aws.kinesis.Stream("changes", shard_count=1)
    destination = aws.dynamodb.KinesisStreamingDestination(
        "orders",
        table_name=table.name,
        stream_arn=stream.arn,
        approximate_creation_date_time_precision=precision,
    )
    aws.dynamodb.TableItem(
        "first",
        table_name=table.name,
        hash_key="id",
        item=json.dumps(ITEM),
        opts=pulumi.ResourceOptions(depends_on=[destination]),
    )
    pulumi.export("table", table.name)
    pulumi.export("stream", stream.name)


def check(stack: Deployment) -> None:
    dynamodb, table = stack.client("dynamodb"), stack.outputs["table"]
    changed = {**ITEM, "total": {"N": "6"}}
    for item in (ITEM, changed, changed):
        dynamodb.put_item(TableName=table, Item=item)
    dynamodb.delete_item(TableName=table, Key={"id": ITEM["id"]})
    dynamodb.delete_item(TableName=table, Key={"id": ITEM["id"]})
    dynamodb.put_item(TableName=table, Item=ITEM)  # of the program, which reads it again
    inserted, modified, removed, *_ = _read(stack)
    assert inserted == {
        "awsRegion": "us-east-1",
        "eventID": inserted["eventID"],
        "eventName": "INSERT",
        "userIdentity": None,
        "recordFormat": "application/json",
        "tableName": table,
        "dynamodb": {
            "ApproximateCreationDateTime": inserted["dynamodb"]["ApproximateCreationDateTime"],
            "ApproximateCreationDateTimePrecision": "MILLISECOND",
            "Keys": {"id": ITEM["id"]},
            "NewImage": ITEM,
            "SizeBytes": inserted["dynamodb"]["SizeBytes"],
        },
        "eventSource": "aws:dynamodb",
    }
    assert abs(inserted["dynamodb"]["ApproximateCreationDateTime"] / 1000 - time.time()) < 300
    assert inserted["dynamodb"]["SizeBytes"] > 6
    assert (modified["eventName"], modified["dynamodb"]["OldImage"], modified["dynamodb"]["NewImage"]) == (
        "MODIFY",
        ITEM,
        changed,
    )
    assert (removed["eventName"], removed["dynamodb"]["OldImage"]) == ("REMOVE", changed)
    assert "NewImage" not in removed["dynamodb"]


def check_changed(stack: Deployment) -> None:
    item = {"id": {"S": "2"}}
    stack.client("dynamodb").put_item(TableName=stack.outputs["table"], Item=item)
    changes = _read(stack)
    assert [each["eventName"] for each in changes] == ["INSERT", "MODIFY", "REMOVE", "INSERT", "INSERT"]
    found = changes[-1]["dynamodb"]
    assert (found["NewImage"], found["ApproximateCreationDateTimePrecision"]) == (item, "MICROSECOND")


def _read(stack: Deployment) -> list[Any]:
    kinesis, stream = stack.client("kinesis"), stack.outputs["stream"]
    (shard,) = kinesis.list_shards(StreamName=stream)["Shards"]
    iterator = kinesis.get_shard_iterator(
        StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records = kinesis.get_records(ShardIterator=iterator)["Records"]
    return [json.loads(each["Data"]) for each in records]
