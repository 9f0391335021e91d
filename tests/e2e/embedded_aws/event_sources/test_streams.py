"""Streams of Kinesis and DynamoDB: order, batches, retries and their end, and where failures are kept."""

import json
from typing import Any

import pytest

from tests.e2e.embedded_aws.event_sources.consumer import Consumer, records

KEYS = {"key": "a"}, {"key": "d"}
"""Two partition keys that two lanes of a shard, and two shards of a stream, keep apart."""


def number_records(*numbers: int, poison: int = 0, do: str = "raise") -> list[dict[str, Any]]:
    return [{"n": number, "do": do if number == poison else ""} for number in numbers]


def receive_kept(consumer: Consumer, queue: str) -> dict[str, Any]:
    return json.loads(consumer.receive(queue)["Body"])


def test_a_batch_is_full_or_its_window_over(consumer: Consumer) -> None:
    stream = consumer.stream()
    consumer.put(stream, *number_records(1, 2, 3))
    with consumer.map_source(stream, BatchSize=2, MaximumBatchingWindowInSeconds=300) as mapping:
        assert mapping.batches(1) == ["1 2"]
        consumer.put(stream, *number_records(4, 5))
        assert mapping.batches(2) == ["1 2", "3 4"]
        mapping.update(MaximumBatchingWindowInSeconds=1)
        assert mapping.batches(3) == ["1 2", "3 4", "5"]


def test_a_poison_record_in_the_middle_is_isolated_and_kept(consumer: Consumer) -> None:
    stream, queue = consumer.stream(), consumer.queue()
    consumer.put(stream, *number_records(1, 2, 3, 4, 5, poison=3))
    with consumer.map_source(
        stream,
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": queue}},
    ) as mapping:
        assert mapping.batches(6) == ["1 2 3 4 5!", "1 2", "3 4 5!", "3!", "3!", "4 5"]
        failure, invoked = receive_kept(consumer, queue), json.loads(mapping.invocations(4)[3]["payload"])
    poison = invoked["Records"][0]
    arrived = failure["KinesisBatchInfo"].pop("approximateArrivalOfFirstRecord")
    assert failure["KinesisBatchInfo"].pop("approximateArrivalOfLastRecord") == arrived
    assert failure["KinesisBatchInfo"] == {
        "shardId": poison["eventID"].partition(":")[0],
        "startSequenceNumber": poison["kinesis"]["sequenceNumber"],
        "endSequenceNumber": poison["kinesis"]["sequenceNumber"],
        "batchSize": 1,
        "streamArn": stream,
    }
    request = failure["requestContext"]
    assert (request["condition"], request["approximateInvokeCount"]) == ("RetryAttemptsExhausted", 2)
    assert request["functionArn"] == consumer.stack.outputs["arn"]
    response = {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}
    assert (failure["version"], failure["responseContext"]) == ("1.0", response)


def test_a_batch_that_is_not_split_is_given_up_as_a_whole(consumer: Consumer) -> None:
    stream, queue, sns = consumer.stream(), consumer.queue(), consumer.client("sns")
    topic = sns.create_topic(Name="failures")["TopicArn"]
    allowed = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{**allowed, "Resource": queue}]})
    consumer.client("sqs").set_queue_attributes(QueueUrl=consumer.url(queue), Attributes={"Policy": policy})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    consumer.put(stream, *number_records(1, 2, 3, poison=2))
    with consumer.map_source(
        stream,
        BatchSize=2,
        MaximumRetryAttempts=2,
        DestinationConfig={"OnFailure": {"Destination": topic}},
    ) as mapping:
        assert mapping.batches(4) == ["1 2!", "1 2!", "1 2!", "3"]
    failure = json.loads(receive_kept(consumer, queue)["Message"])
    assert (
        failure["KinesisBatchInfo"]["batchSize"],
        failure["requestContext"]["approximateInvokeCount"],
    ) == (
        2,
        3,
    )


def test_a_reported_record_is_where_the_next_attempt_begins(consumer: Consumer) -> None:
    stream, bucket = consumer.stream(), "stream-failures"
    consumer.client("s3").create_bucket(Bucket=bucket)
    consumer.put(stream, *number_records(1, 2, 3, poison=2, do="fail"))
    with consumer.map_source(
        stream,
        FunctionResponseTypes=["ReportBatchItemFailures"],
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": f"arn:aws:s3:::{bucket}"}},
    ) as mapping:
        assert mapping.batches(4) == ["1 2 3", "2 3", "2", "3"]
        consumer.stack.wait_until_idle()
        (stored,) = consumer.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
        key = stored["Key"]
        assert key.startswith(f"aws/lambda/{mapping.uuid}/shardId-000000000000/20")
    failure = json.load(consumer.client("s3").get_object(Bucket=bucket, Key=key)["Body"])
    assert records(json.loads(failure["payload"])) == [{"n": 2, "do": "fail"}]
    assert failure["responseContext"]["functionError"] is None


@pytest.mark.exhaustive
def test_a_record_that_fails_for_ever_blocks_its_shard_alone_until_retries_are_limited(
    consumer: Consumer,
) -> None:
    stream = consumer.stream(shards=2)
    first, second = KEYS
    consumer.put(stream, {"n": 1, "do": "raise", **first}, {"n": 2, **first}, {"n": 3, **second})
    with consumer.map_source(stream, BatchSize=1) as mapping:
        assert {*mapping.batches_until("3")} <= {"1!", "3"}
        assert mapping.batches(5).count("1!") == 4
        assert mapping.state["LastProcessingResult"] == "PROBLEM: Function call failed"
        mapping.update(MaximumRetryAttempts=0)
        assert {*mapping.batches_until("2")} == {"1!", "2", "3"}


def test_two_keys_of_a_shard_are_processed_side_by_side(consumer: Consumer) -> None:
    stream = consumer.stream()
    first, second = KEYS
    consumer.put(
        stream, {"n": 1, "do": "raise", **first}, {"n": 2, **first}, {"n": 3, **second}, {"n": 4, **second}
    )
    with consumer.map_source(stream, BatchSize=1, ParallelizationFactor=2) as mapping:
        seen = mapping.batches_until("4")
        assert [each for each in seen if each != "1!"] == ["3", "4"]


def test_another_parallelization_factor_begins_where_the_last_one_was(consumer: Consumer) -> None:
    stream = consumer.stream()
    consumer.put(stream, {"n": 1}, {"n": 2})
    with consumer.map_source(stream, ParallelizationFactor=2) as mapping:
        assert mapping.batches(1) == ["1 2"]
        consumer.stack.wait_until_idle()
        for number, factor in enumerate((3, 1), start=3):
            mapping.update(ParallelizationFactor=factor)
            consumer.put(stream, {"n": number})
            assert mapping.batches(number - 1) == ["1 2", "3", "4"][: number - 1]
            consumer.stack.wait_until_idle()


def test_the_children_of_a_shard_come_after_it(consumer: Consumer) -> None:
    stream, kinesis = consumer.stream(), consumer.client("kinesis")
    with consumer.map_source(stream, BatchSize=1, MaximumRetryAttempts=2) as mapping:
        consumer.put(stream, *number_records(1, 2, poison=1))
        mapping.invocations(1)
        kinesis.split_shard(
            StreamName=stream.rpartition("/")[2],
            ShardToSplit="shardId-000000000000",
            NewStartingHashKey=str(2**127),
        )
        consumer.put(stream, *number_records(3))
        assert mapping.batches(5) == ["1!", "1!", "1!", "2", "3"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"data": {"n": [{"numeric": [">", 2]}]}}, ["3 4"]),
        ({"partitionKey": [{"prefix": "b"}]}, ["2"]),
        ({"data": {"$or": [{"n": [1]}, {"tag": [{"anything-but": ["xy"]}]}]}}, ["1 3"]),
    ],
)
def test_records_that_no_filter_matches_are_skipped(
    consumer: Consumer, pattern: dict[str, Any], expected: list[str]
) -> None:
    stream = consumer.stream()
    consumer.put(stream, {"n": 1}, {"n": 2, "key": "b"}, {"n": 3, "tag": "y"}, {"n": 4, "tag": "xy"})
    criteria = {"Filters": [{"Pattern": json.dumps(pattern)}]}
    with consumer.map_source(stream, FilterCriteria=criteria) as mapping:
        assert mapping.batches(len(expected)) == expected
        consumer.stack.wait_until_idle()
        assert len(mapping.invocations(len(expected))) == len(expected)


def test_a_mapping_begins_where_it_is_asked_to(consumer: Consumer) -> None:
    stream = consumer.stream()
    consumer.put(stream, *number_records(1))
    with consumer.map_source(stream, StartingPosition="LATEST") as mapping:
        consumer.put(stream, *number_records(2))
        (seen,) = mapping.invocations(1)
        assert records(json.loads(seen["payload"])) == number_records(2)
        arrived = json.loads(seen["payload"])["Records"][0]["kinesis"]["approximateArrivalTimestamp"]
    for position, timestamp, expected in (("TRIM_HORIZON", {}, "1 2"), ("AT_TIMESTAMP", arrived, "2")):
        at = {"StartingPositionTimestamp": timestamp} if timestamp else {}
        with consumer.map_source(stream, StartingPosition=position, **at) as again:
            assert again.batches(1) == [expected]


def test_a_disabled_mapping_reads_nothing_until_it_is_enabled(consumer: Consumer) -> None:
    stream = consumer.stream()
    consumer.put(stream, *number_records(1))
    with (
        consumer.map_source(stream, Enabled=False) as mapping,
        consumer.map_source(other := consumer.stream()) as working,
    ):
        consumer.put(other, *number_records(7))
        assert working.batches(1) == ["7"]
        seen = consumer.stack.events(after=mapping.after)["events"]
        assert not [event for event in seen if event["source"] == stream]
        mapping.update(Enabled=True)
        assert mapping.batches(1) == ["1"]


def test_what_the_role_may_not_keep_is_lost_and_said(consumer: Consumer) -> None:
    stream, queue = consumer.stream(), consumer.queue()
    consumer.put(stream, *number_records(1, 2, poison=1))
    with (
        consumer.remove_permission("sqs:SendMessage"),
        consumer.map_source(
            stream,
            BatchSize=1,
            MaximumRetryAttempts=0,
            DestinationConfig={"OnFailure": {"Destination": queue}},
        ) as mapping,
    ):
        assert mapping.batches(2) == ["1!", "2"]
        denied = consumer.await_events(mapping.after, lambda event: event["type"] == "denial", 1)[0]
        assert (denied["action"], denied["target"]) == ("sqs:SendMessage", queue)
        attributes = consumer.client("sqs").get_queue_attributes(
            QueueUrl=consumer.url(queue), AttributeNames=["All"]
        )
        assert attributes["Attributes"]["ApproximateNumberOfMessages"] == "0"


def test_the_changes_of_a_table_are_kept_like_those_of_a_stream(consumer: Consumer) -> None:
    (table, stream), queue = consumer.table(), consumer.queue()
    for number, do in ((1, ""), (2, "raise"), (3, "")):
        item = {"id": {"S": str(number)}, "do": {"S": do}}
        consumer.client("dynamodb").put_item(TableName=table, Item=item)
    criteria = {"Filters": [{"Pattern": json.dumps({"eventName": ["INSERT"]})}]}
    with consumer.map_source(
        stream,
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=0,
        FilterCriteria=criteria,
        DestinationConfig={"OnFailure": {"Destination": queue}},
    ) as mapping:
        assert mapping.batches(4) == ["1 2 3!", "1", "2 3!", "2!"]
        failure = receive_kept(consumer, queue)
        assert failure["DDBStreamBatchInfo"]["streamArn"] == stream
        assert failure["DDBStreamBatchInfo"]["batchSize"] == 1
        consumer.client("dynamodb").delete_item(TableName=table, Key={"id": {"S": "1"}})
        consumer.client("dynamodb").put_item(TableName=table, Item={"id": {"S": "4"}})
        assert mapping.batches(6) == ["1 2 3!", "1", "2 3!", "2!", "3", "4"]
