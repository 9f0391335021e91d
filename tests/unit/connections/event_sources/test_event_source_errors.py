"""Every error of an event source, and its message."""
# ruff: noqa: E501  a message is easier to compare in one piece

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from called_function import KINESIS_ARN, QUEUE_ARN, SOURCES, TABLE_STREAM_ARN, TOPIC_ARN, Reject
from graphs import errors_in

from serverless_patterns import Function


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"arn": "jobs"}, ["arn: 'jobs' must be the ARN of a queue, as in arn:aws:sqs:…"]),
        ({"batch_size": 1_000}, ["maximum_batching_window_in_seconds: is out of range; must be 1 to 300 for a batch_size of 1,000, above 10"]),
        ({"arn": f"{QUEUE_ARN}.fifo", "batch_size": 11}, ["batch_size: 11 is out of range; must be 1 to 10 for a FIFO queue"]),
        ({"fifo": True, "maximum_batching_window_in_seconds": 1}, ["maximum_batching_window_in_seconds: 1 requires a queue that is not FIFO. Remove it"]),
        (
            {"visibility_timeout_seconds": 28},
            ["visibility_timeout_seconds: 28 is shorter than the function's timeout of 29 s, which Lambda rejects; SQS would deliver messages again while they are processed. Set it to 174"],
        ),
        ({"filters": [{}]}, ["filters.0: is empty: it would match every event. Name a field, at least"]),
        ({"filters": [{"body": {"kind": "order"}}]}, ["filters.0.body.kind: 'order' must be in a list, as in ['order']"]),
    ],
)  # fmt: skip
def test_errors_of_a_queue(reject: Reject, source: dict[str, Any], expected: list[str]):
    assert reject("queue", {"arn": QUEUE_ARN, **source} if source else {}) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            {"provisioned_pollers": {}},
            ["provisioned_pollers.maximum_pollers: is required; must be an integer"],
        ),
        (
            {"provisioned_pollers": {"minimum_pollers": 1, "maximum_pollers": 10_001}},
            [
                "provisioned_pollers.minimum_pollers: 1 is out of range; must be 2 to 200",
                "provisioned_pollers.maximum_pollers: 10001 is out of range; must be 2 to 10000",
            ],
        ),
        (
            {"provisioned_pollers": {"minimum_pollers": 9, "maximum_pollers": 8}},
            [
                "provisioned_pollers.minimum_pollers: 9 exceeds 'maximum_pollers'; must be at most 8. Reduce it",
                (
                    "provisioned_pollers.maximum_pollers: 8 invoke the function up to 80 times concurrently, which"
                    " exceeds its reserved_concurrent_executions of 70; Lambda would throttle messages until they"
                    " are dead letters. Lower the one or raise the other"
                ),
            ],
        ),
        (
            {"maximum_concurrency": 5, "provisioned_pollers": {"maximum_pollers": 7}},
            [
                (
                    "provisioned_pollers: cannot be combined with 'maximum_concurrency'; each poller has 10"
                    " concurrent invocations. Remove either"
                )
            ],
        ),
    ],
)
def test_pollers(reject: Reject, source: dict[str, Any], expected: list[str]):
    assert reject("queue", {"arn": QUEUE_ARN, **source}, reserved_concurrent_executions=70) == expected


def test_more_calls_than_are_reserved(reject: Reject):
    source = {"arn": QUEUE_ARN, "maximum_concurrency": 30}
    assert reject("queue", source, reserved_concurrent_executions=20) == [
        (
            "maximum_concurrency: 30 exceeds the function's reserved_concurrent_executions of 20; Lambda"
            " would throttle messages until they are dead letters. Lower the one or raise the other"
        )
    ]


@pytest.mark.parametrize(
    ("kind", "arn", "expected"),
    [
        (
            "dynamodb_stream",
            "arn:aws:dynamodb:us-east-1:123456789012:table/orders",
            "must be the ARN of a table's stream, such as Table.stream_arn",
        ),
        (
            "kinesis_stream",
            f"{KINESIS_ARN}/consumer/x:1",
            "must be the ARN of a Kinesis stream, as in arn:aws:kinesis:…:stream/orders",
        ),
    ],
)
def test_wrong_arn_of_a_stream(reject: Reject, kind: str, arn: str, expected: str):
    assert reject(kind, {"arn": arn}) == [f"arn: {arn!r} {expected}"]


@pytest.mark.parametrize(
    ("kind", "arn"), [("dynamodb_stream", TABLE_STREAM_ARN), ("kinesis_stream", KINESIS_ARN)]
)
def test_filter_of_a_stream_that_is_none(reject: Reject, kind: str, arn: str):
    assert reject(kind, {"arn": arn, "filters": [{"eventName": "INSERT"}]}) == [
        "filters.0.eventName: 'INSERT' must be in a list, as in ['INSERT']"
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"bucket_name": "Uploads"}, ["bucket_name: 'Uploads' must be the name of a bucket"]),
        ({"events": []}, ["events: is empty; name at least one"]),
        ({"events": ["ObjectCreated"]}, ["events.0: 'ObjectCreated' must be an event of S3, such as s3:ObjectCreated:*. Did you mean 's3:ObjectCreated:*'?"]),
        ({"filter_suffixes": [""]}, ["filter_suffixes.0: '' must be a string that is not empty"]),
        ({"filter_prefixes": []}, ["filter_prefixes: is empty; name at least one"]),
        ({"filter_suffixes": [".png", "x.png"]}, ["filter_suffixes.1: 'x.png' overlaps with '.png', which S3 rejects. Remove it"]),
        ({"filter_prefixes": ["in/raw/", "out/", "in/"]}, ["filter_prefixes.2: 'in/raw/' overlaps with 'in/', which S3 rejects. Remove it"]),
        ({"filter_suffixes": [".png", ".png"]}, ["filter_suffixes.1: '.png' overlaps with '.png', which S3 rejects. Remove it"]),
    ],
)  # fmt: skip
def test_errors_of_a_bucket(reject: Reject, source: dict[str, Any], expected: list[str]):
    assert reject("bucket", {"bucket_name": "uploads", **source}) == expected


def test_more_pairs_than_a_bucket_tells_of(reject: Reject):
    prefixes, suffixes = [f"{index:02}/" for index in range(21)], [f".{letter}" for letter in "abcde"]
    assert reject(
        "bucket", {"bucket_name": "uploads", "filter_prefixes": prefixes, "filter_suffixes": suffixes}
    ) == ["event_sources.it.bucket: has 105 pairs of a prefix and a suffix; must be at most 100"]


@pytest.mark.parametrize("pending", [False, True])
def test_bucket_that_is_a_source_twice(function: Callable[..., Function], pending: bool):
    name = pulumi.Output.from_input("uploads") if pending else "uploads"
    sources = {
        "pictures": {"bucket": {"bucket_name": name, "filter_suffixes": [".png"]}},
        "papers": {"bucket": {"bucket_name": name, "filter_suffixes": [".pdf"]}},
    }
    assert errors_in(lambda: function(sources)) == [
        (
            "event_sources.pictures.bucket.bucket_name: is the same as"
            " 'event_sources.papers.bucket.bucket_name'. Put everything into one event source"
        )
    ]


def test_errors_of_a_schedule(reject: Reject):
    assert reject("schedule", {"expression": "cron(0 24 ? * MON *)", "timezone": "Europe/Pariss"}) == [
        "expression: hours '24' of cron must be 0 to 23, with the wildcards , - * /",
        (
            "timezone: 'Europe/Pariss' must be a time zone of the IANA database, such as Europe/Berlin. Did"
            " you mean 'Europe/Paris'?"
        ),
    ]


def test_source_of_no_kind_or_of_two(function: Callable[..., Function]):
    kinds = "queue, dynamodb_stream, kinesis_stream, bucket, topic, event_rule, log_group, schedule"
    two = {"queue": SOURCES["jobs"]["queue"], "bucket": SOURCES["uploads"]["bucket"]}
    assert errors_in(lambda: function({"none": {}, "two": two})) == [
        f"event_sources.none: must have exactly one of {kinds}; none given",
        f"event_sources.two: must have exactly one of {kinds}; queue and bucket given",
    ]


def test_names_of_sources(function: Callable[..., Function]):
    long = "x" * 50
    assert errors_in(lambda: function({"1st": SOURCES["jobs"], long: SOURCES["nightly"]})) == [
        (
            "event_sources.1st: '1st' must be a name of letters, digits, hyphens and underscores that begins"
            " with a letter"
        ),
        (
            f"event_sources.{long}: 'orders-{long}' has 57 characters, at most 51 leave room for '-role' and"
            " Pulumi's random suffix in AWS's limit of 64"
        ),
    ]


@pytest.mark.parametrize("arn", ["failed", "arn:aws:sqs:us-east-1:123456789012:failed.fifo"])
def test_dead_letter_queue_that_lambda_refuses(function: Callable[..., Function], arn: str):
    assert errors_in(lambda: function(SOURCES, dead_letter_queue_arn=arn)) == [
        (
            f"dead_letter_queue_arn: {arn!r} must be the ARN of a standard queue; Lambda sends no failed"
            " events"
            " to a FIFO queue"
        )
    ]


@pytest.mark.parametrize(
    ("kind", "source", "expected"),
    [
        ("topic", {"topic_arn": "arn:aws:sns:us-east-1:123456789012:news.fifo"}, ["topic_arn: 'arn:aws:sns:us-east-1:123456789012:news.fifo' must be the ARN of a standard topic; a FIFO topic delivers to queues only"]),
        ("topic", {"topic_arn": TOPIC_ARN, "filter_policy": {"kind": "order"}}, ["filter_policy.kind: 'order' must be in a list, as in ['order']"]),
        ("topic", {"topic_arn": TOPIC_ARN, "filter_policy_scope": "MessageBody"}, ["filter_policy_scope: requires 'filter_policy'. Set that, or remove it"]),
        ("event_rule", {"event_pattern": {}}, ["event_pattern: is empty: it would match every event. Name a field, at least"]),
        ("event_rule", {"event_pattern": {"source": ["shop"]}, "event_bus_name": "a b"}, ["event_bus_name: 'a b' must be the name of an event bus"]),
        ("dynamodb_stream", {"arn": TABLE_STREAM_ARN, "starting_position": "AT_TIMESTAMP"}, ["starting_position: 'AT_TIMESTAMP' requires a Kinesis stream; must be TRIM_HORIZON or LATEST"]),
        ("kinesis_stream", {"arn": KINESIS_ARN, "starting_position": "AT_TIMESTAMP"}, ["starting_position_timestamp: is required with the starting_position 'AT_TIMESTAMP'"]),
        ("kinesis_stream", {"arn": KINESIS_ARN, "starting_position_timestamp": "2030-01-01T08:00:00Z"}, ["starting_position_timestamp: requires the starting_position 'AT_TIMESTAMP'. Set that, or remove it"]),
        ("kinesis_stream", {"arn": KINESIS_ARN, "starting_position_timestamp": "8 o'clock"}, ["starting_position_timestamp: \"8 o'clock\" must be a time with its time zone, such as 2030-01-01T08:00:00Z"]),
    ],
)  # fmt: skip
def test_errors_of_topics_rules_and_starts(
    reject: Reject, kind: str, source: dict[str, Any], expected: list[str]
):
    assert reject(kind, source) == expected
