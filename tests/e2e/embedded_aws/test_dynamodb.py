"""Descriptions of tables and their streams, as Amazon DynamoDB returns them."""

import re
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from embedded_aws import Emulator
from tests.e2e.embedded_aws.queue_calls import fail

_KEY: Any = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
}
_UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 4}


class Tables:
    """Creates tables with the key ``id``."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator, self.dynamodb = emulator, emulator.client("dynamodb")

    def create(self, **more: Any) -> dict[str, Any]:
        name = f"t-{uuid4().hex[:12]}"
        throughput = {} if "BillingMode" in more else {"ProvisionedThroughput": _UNITS}
        return self.dynamodb.create_table(TableName=name, **_KEY, **throughput, **more)["TableDescription"]

    def describe(self, name: str) -> dict[str, Any]:
        return self.dynamodb.describe_table(TableName=name)["Table"]


@pytest.fixture(scope="module")
def tables(emulator: Emulator) -> Tables:
    return Tables(emulator)


def test_the_throughput_of_a_table_follows_from_its_billing_mode(tables: Tables) -> None:
    created = tables.create()
    assert created["TableStatus"] == "CREATING"
    assert not {"BillingModeSummary", "WarmThroughput"} & created.keys()
    assert created["ProvisionedThroughput"] == {"NumberOfDecreasesToday": 0, **_UNITS}
    described = tables.describe(created["TableName"])
    assert described["WarmThroughput"] == {
        "ReadUnitsPerSecond": 5,
        "WriteUnitsPerSecond": 4,
        "Status": "ACTIVE",
    }
    on_demand = tables.describe(tables.create(BillingMode="PAY_PER_REQUEST")["TableName"])
    assert "LastUpdateToPayPerRequestDateTime" in on_demand["BillingModeSummary"]
    assert on_demand["WarmThroughput"]["ReadUnitsPerSecond"] == 12_000
    warm = {"ReadUnitsPerSecond": 1000, "WriteUnitsPerSecond": 1200}
    created = tables.create(WarmThroughput=warm)
    assert created["WarmThroughput"] == {**warm, "Status": "UPDATING"}
    assert tables.describe(created["TableName"])["WarmThroughput"] == {**warm, "Status": "ACTIVE"}


def test_indexes_have_throughput_too(tables: Tables) -> None:
    index = {
        "IndexName": "by-id",
        "KeySchema": _KEY["KeySchema"],
        "Projection": {"ProjectionType": "ALL"},
        "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2},
    }
    created = tables.create(GlobalSecondaryIndexes=[index])
    assert created["GlobalSecondaryIndexes"][0]["IndexStatus"] == "CREATING"
    [described] = tables.describe(created["TableName"])["GlobalSecondaryIndexes"]
    assert described["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 0
    warm = {"ReadUnitsPerSecond": 1, "WriteUnitsPerSecond": 2, "Status": "ACTIVE"}
    assert described["WarmThroughput"] == warm


def test_a_deleted_table_has_no_schema(tables: Tables) -> None:
    name = tables.create()["TableName"]
    insights = tables.dynamodb.describe_contributor_insights(TableName=name)
    assert "ContributorInsightsRuleList" not in insights
    deleted = tables.dynamodb.delete_table(TableName=name)["TableDescription"]
    assert deleted["TableStatus"] == "DELETING"
    assert not {"KeySchema", "AttributeDefinitions", "CreationDateTime"} & deleted.keys()


def test_a_table_without_a_stream_names_none(tables: Tables) -> None:
    created = tables.create(StreamSpecification={"StreamEnabled": False})
    assert not {"LatestStreamArn", "LatestStreamLabel", "StreamSpecification"} & created.keys()


def test_statements_write_to_the_stream(tables: Tables) -> None:
    specification = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    created = tables.create(StreamSpecification=specification)
    streams, name, arn = (
        tables.emulator.client("dynamodbstreams"),
        created["TableName"],
        created["LatestStreamArn"],
    )
    [shard] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    first = shard["SequenceNumberRange"]["StartingSequenceNumber"]
    given = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "AT_SEQUENCE_NUMBER"}
    iterator = streams.get_shard_iterator(**given, SequenceNumber=first)["ShardIterator"]
    assert iterator.startswith(f"{arn}|1|")
    for statement in (
        f"INSERT INTO \"{name}\" VALUE {{'id': 'a'}}",
        f"UPDATE \"{name}\" SET n=1 WHERE id='a'",
        f"UPDATE \"{name}\" SET n=1 WHERE id='a'",
        f"DELETE FROM \"{name}\" WHERE id='a'",
    ):
        tables.dynamodb.execute_statement(Statement=statement)
    found = streams.get_records(ShardIterator=iterator)
    assert [record["eventName"] for record in found["Records"]] == ["INSERT", "MODIFY", "REMOVE"]
    assert all(re.fullmatch("[0-9a-f]{32}", record["eventID"]) for record in found["Records"])
    assert found["NextShardIterator"].startswith(f"{arn}|1|")
    gone = arn.replace(name, "gone")
    assert fail(lambda: streams.describe_stream(StreamArn=gone)) == (
        "ResourceNotFoundException",
        f"Requested resource not found: Stream: {gone} not found",
    )


def test_a_kinesis_stream_receives_changes(tables: Tables) -> None:
    dynamodb, kinesis, name = tables.dynamodb, tables.emulator.client("kinesis"), tables.create()["TableName"]
    stream = f"s-{uuid4().hex[:12]}"
    kinesis.create_stream(StreamName=stream, ShardCount=1)
    arn = kinesis.describe_stream(StreamName=stream)["StreamDescription"]["StreamARN"]
    given = {"TableName": name, "StreamArn": arn}
    enabled = dynamodb.enable_kinesis_streaming_destination(**given)
    assert (enabled["DestinationStatus"], enabled["EnableKinesisStreamingConfiguration"]) == ("ENABLING", {})
    [described] = dynamodb.describe_kinesis_streaming_destination(TableName=name)[
        "KinesisDataStreamDestinations"
    ]
    assert described == {"StreamArn": arn, "DestinationStatus": "ACTIVE"}
    micro = {"ApproximateCreationDateTimePrecision": "MICROSECOND"}
    changed = {"UpdateKinesisStreamingConfiguration": micro}
    assert fail(lambda: dynamodb.update_kinesis_streaming_destination(**given))[1].endswith(
        "only null values"
    )
    dynamodb.update_kinesis_streaming_destination(**given, **changed)
    found = fail(lambda: dynamodb.update_kinesis_streaming_destination(**given, **changed))
    assert found[1].startswith(
        "Invalid Request: Precision is already set to the desired value of MICROSECOND"
    )
    other = {"TableName": name, "StreamArn": f"{arn}-other"}
    found = fail(lambda: dynamodb.update_kinesis_streaming_destination(**other, **changed))
    assert "No streaming destination with streamArn" in found[1]
    assert "EnableKinesisStreamingConfiguration" not in dynamodb.disable_kinesis_streaming_destination(
        **given
    )
    missing = {"TableName": "missing-table", "StreamArn": arn}
    found = fail(lambda: dynamodb.enable_kinesis_streaming_destination(**missing))
    assert found == (
        "ResourceNotFoundException",
        "Requested resource not found: Table: missing-table not found",
    )


def test_time_to_live_is_enabled_once(tables: Tables) -> None:
    name = tables.create()["TableName"]

    def update(attribute: str, *, enabled: bool) -> None:
        specification = {"Enabled": enabled, "AttributeName": attribute}
        tables.dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=specification)

    other = "active on a different AttributeName: current AttributeName is expires"
    rows = [
        ("expires", False, "TimeToLive is already disabled"),
        ("expires", True, None),
        ("expires", True, "TimeToLive is already enabled"),
        ("other", True, f"TimeToLive is {other}"),
        ("other", False, f"TimeToLive is {other}"),
        ("expires", False, None),
        ("other", True, None),
    ]
    for attribute, enabled, message in rows:
        if message is None:
            update(attribute, enabled=enabled)
        else:
            call = partial(update, attribute, enabled=enabled)
            assert fail(call) == ("ValidationException", message)
    description = tables.dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert description == {"TimeToLiveStatus": "ENABLED", "AttributeName": "other"}
