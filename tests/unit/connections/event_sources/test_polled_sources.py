"""Queues and streams that call a function."""

import json
import re
from collections.abc import Callable
from typing import Any

import pulumi_aws as aws
import pytest
from called_function import (
    DEAD_LETTERS_ARN,
    DECRYPT,
    FUNCTION_ARN,
    KINESIS_ARN,
    QUEUE_ARN,
    READ_KINESIS,
    READ_QUEUE,
    READ_TABLE_STREAM,
    SEND_DEAD_LETTERS,
    SOURCES,
    TABLE_STREAM_ARN,
    Make,
    allow,
    list_granted,
)
from graphs import KEY_ARN, evaluate

from serverless_patterns import ArgumentError, Function, Queue


def test_queue(make: Make):
    recording = make({"jobs": SOURCES["jobs"]})
    assert recording.find_by_name("orders-jobs").inputs == {
        "eventSourceArn": QUEUE_ARN,
        "functionName": FUNCTION_ARN,
        "functionResponseTypes": ["ReportBatchItemFailures"],
        "batchSize": 10,
        "scalingConfig": {"maximumConcurrency": 50},
        "enabled": True,
        "tags": {},
    }
    assert list_granted(recording) == [READ_QUEUE]


def test_queue_keeps_its_own_dead_letters(make: Make):
    recording = make({"jobs": SOURCES["jobs"]})
    assert not recording.find_by_type("aws:sqs/queue:Queue")
    assert not recording.find_by_type("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
    assert recording.find_by_name("orders").outputs.get("dead_letter_queue_url") is None


QUEUE_ARGUMENTS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"batch_size": 10_000, "maximum_batching_window_in_seconds": 300},
        {"batchSize": 10_000, "maximumBatchingWindowInSeconds": 300},
    ),
    ({"batch_size": 1.0}, {"batchSize": 1}),
    ({"maximum_batching_window_in_seconds": 0}, {}),
    ({"maximum_concurrency": 1_000}, {"scalingConfig": {"maximumConcurrency": 1_000}}),
    (
        {"provisioned_pollers": {"maximum_pollers": 20}},
        {"scalingConfig": None, "provisionedPollerConfig": {"minimumPollers": 2, "maximumPollers": 20}},
    ),
    ({"metrics": True}, {"metricsConfig": {"metrics": ["EventCount"]}}),
    (
        {"filters": [{"body": {"kind": ["order"]}}, {"body": {"kind": ["return"]}}]},
        {
            "filterCriteria": {
                "filters": [
                    {"pattern": '{"body": {"kind": ["order"]}}'},
                    {"pattern": '{"body": {"kind": ["return"]}}'},
                ]
            }
        },
    ),
    ({"enabled": False}, {"enabled": False}),
    ({"visibility_timeout_seconds": 30}, {}),
    ({"fifo": True, "batch_size": 10}, {}),
]


def test_arguments_of_a_queue(make: Make):
    sources = {
        f"jobs-{number}": {"queue": {"arn": f"{QUEUE_ARN}-{number}", **source}}
        for number, (source, _) in enumerate(QUEUE_ARGUMENTS)
    }
    recording = make({"jobs": SOURCES["jobs"], **sources})
    plain = recording.find_by_name("orders-jobs").inputs
    for number, (source, expected) in enumerate(QUEUE_ARGUMENTS):
        arn = {"eventSourceArn": f"{QUEUE_ARN}-{number}"}
        changed = {name: value for name, value in {**plain, **arn, **expected}.items() if value is not None}
        assert recording.find_by_name(f"orders-jobs-{number}").inputs == changed, source


def test_metrics_of_a_stream(make: Make):
    recording = make({"x": {"kinesis_stream": {"arn": KINESIS_ARN, "metrics": True}}})
    assert recording.find_by_name("orders-x").inputs["metricsConfig"] == {"metrics": ["EventCount"]}


@pytest.mark.parametrize(("reserved", "expected"), [(1, 2), (2, 2), (20, 20), (50, 50), (900, 50)])
def test_queue_calls_no_more_than_are_reserved(make: Make, reserved: int, expected: int):
    recording = make({"jobs": SOURCES["jobs"]}, reserved_concurrent_executions=reserved)
    assert recording.find_by_name("orders-jobs").inputs["scalingConfig"] == {"maximumConcurrency": expected}


def test_encrypted_queue(make: Make):
    recording = make({"jobs": {"queue": {"arn": QUEUE_ARN, "kms_key_arn": KEY_ARN}}})
    assert list_granted(recording) == [READ_QUEUE, DECRYPT]


def test_key_of_the_function_itself_is_allowed_once(make: Make):
    recording = make({"jobs": {"queue": {"arn": QUEUE_ARN, "kms_key_arn": KEY_ARN}}}, kms_key_arn=KEY_ARN)
    assert list_granted(recording) == [DECRYPT, READ_QUEUE]


@pytest.mark.parametrize("pending", [False, True])
def test_queue_offers_itself(function: Callable[..., Function], pending: bool):
    def program():
        key = aws.kms.Key("key").arn if pending else KEY_ARN
        jobs = Queue("jobs", {"kms_key_arn": key, "visibility_timeout_seconds": 60})
        source = jobs.event_source(batch_size=5, maximum_concurrency=7, enabled=False)
        function({"jobs": source}, timeout=60, kms_key_arn=key)

    recording = evaluate(program)
    mapping = recording.find_by_name("orders-jobs").inputs
    assert mapping["eventSourceArn"] == f"{QUEUE_ARN}-queue"
    assert (mapping["batchSize"], mapping["scalingConfig"]) == (5, {"maximumConcurrency": 7})
    assert mapping["enabled"] is False
    decrypt, read = list_granted(recording)
    assert (decrypt["Action"], read["Resource"]) == (["kms:Decrypt"], [f"{QUEUE_ARN}-queue"])


def test_queue_that_offers_itself_is_checked(function: Callable[..., Function]):
    def program():
        fifo = Queue("jobs", {"fifo": True, "visibility_timeout_seconds": 30})
        with pytest.raises(ArgumentError, match="orders") as caught:
            function({"jobs": fifo.event_source(batch_size=11)}, timeout=31)
        found.append(str(caught.value))

    found: list[str] = []
    evaluate(program)
    assert found[0].splitlines()[1:-1] == [
        "  event_sources.jobs.queue.batch_size: 11 is out of range; must be 1 to 10 for a FIFO queue",
        (
            "  event_sources.jobs.queue.visibility_timeout_seconds: 30 is shorter than the function's"
            " timeout of"
            " 31 s, which Lambda rejects; SQS would deliver messages again while they are processed. Set it"
            " to 186"
        ),
    ]


@pytest.mark.parametrize(
    ("name", "arn", "reading"),
    [("changes", TABLE_STREAM_ARN, READ_TABLE_STREAM), ("clicks", KINESIS_ARN, READ_KINESIS)],
)
def test_stream(make: Make, name: str, arn: str, reading: list[dict[str, Any]]):
    recording = make({name: SOURCES[name]})
    assert recording.find_by_name(f"orders-{name}").inputs == {
        "eventSourceArn": arn,
        "functionName": FUNCTION_ARN,
        "functionResponseTypes": ["ReportBatchItemFailures"],
        "batchSize": 100,
        "startingPosition": "TRIM_HORIZON",
        "maximumRetryAttempts": 5,
        "parallelizationFactor": 1,
        "bisectBatchOnFunctionError": True,
        "destinationConfig": {"onFailure": {"destinationArn": DEAD_LETTERS_ARN}},
        "enabled": True,
        "tags": {},
    }
    assert list_granted(recording) == [*reading, SEND_DEAD_LETTERS]


STREAM_ARGUMENTS = [
    ("batch_size", 10_000, "batchSize"),
    ("maximum_batching_window_in_seconds", 300, "maximumBatchingWindowInSeconds"),
    ("starting_position", "LATEST", "startingPosition"),
    ("maximum_retry_attempts", 0, "maximumRetryAttempts"),
    ("maximum_record_age_in_seconds", 604_800, "maximumRecordAgeInSeconds"),
    ("parallelization_factor", 10, "parallelizationFactor"),
    ("tumbling_window_in_seconds", 900, "tumblingWindowInSeconds"),
    ("bisect_batch_on_function_error", False, "bisectBatchOnFunctionError"),
    ("enabled", False, "enabled"),
]


@pytest.mark.parametrize("name", ["changes", "clicks"])
def test_arguments_of_a_stream(make: Make, name: str):
    ((kind, source),) = SOURCES[name].items()
    arns = {
        property_: re.sub(":(table|stream)/", rf":\1/{property_}-", source["arn"], count=1)
        for _, _, property_ in STREAM_ARGUMENTS
    }
    changed = {
        f"{name}-{property_}": {kind: {**source, "arn": arns[property_], argument: value}}
        for argument, value, property_ in STREAM_ARGUMENTS
    }
    recording = make({name: SOURCES[name], **changed})
    plain = recording.find_by_name(f"orders-{name}").inputs
    for _, value, property_ in STREAM_ARGUMENTS:
        inputs = recording.find_by_name(f"orders-{name}-{property_}").inputs
        assert inputs == plain | {"eventSourceArn": arns[property_], property_: value}


def test_filter_of_a_stream(make: Make):
    pattern = {"dynamodb": {"NewImage": {"total": {"N": [{"numeric": [">", 9]}]}}}}
    stream = {"arn": TABLE_STREAM_ARN, "filters": [pattern]}
    (found,) = (
        make({"x": {"dynamodb_stream": stream}}).find_by_name("orders-x").inputs["filterCriteria"]["filters"]
    )
    assert json.loads(found["pattern"]) == pattern


def test_encrypted_stream(make: Make):
    stream = {"arn": KINESIS_ARN, "kms_key_arn": KEY_ARN}
    assert list_granted(make({"clicks": {"kinesis_stream": stream}})) == [
        *READ_KINESIS,
        DECRYPT,
        SEND_DEAD_LETTERS,
    ]


def test_stream_from_a_time_on(make: Make):
    start = {"starting_position": "AT_TIMESTAMP", "starting_position_timestamp": "2030-01-01T08:00:00Z"}
    inputs = make({"x": {"kinesis_stream": {"arn": KINESIS_ARN, **start}}}).find_by_name("orders-x").inputs
    assert (inputs["startingPosition"], inputs["startingPositionTimestamp"]) == (
        "AT_TIMESTAMP",
        "2030-01-01T08:00:00Z",
    )


def test_bucket_that_keeps_the_records_of_a_stream(make: Make):
    recording = make({"x": {"kinesis_stream": {"arn": KINESIS_ARN, "on_failure_bucket_name": "failures"}}})
    kept = recording.find_by_name("orders-x").inputs["destinationConfig"]["onFailure"]["destinationArn"]
    assert kept == "arn:aws:s3:::failures"
    assert list_granted(recording) == [
        *READ_KINESIS,
        allow("s3:ListBucket", kept),
        allow("s3:PutObject", f"{kept}/aws/lambda/*"),
        SEND_DEAD_LETTERS,
    ]
