"""Event buses, rules, schedules, pipes and streams: registered resources, and arguments that are rejected."""

import json
from typing import Any

import pytest
from graphs import ALARM_ARN, KEY_ARN, errors_in, evaluate, statements

from embedded_aws.program.recording import Recording
from serverless_patterns import (
    ArgumentError,
    Bucket,
    DeliveryStream,
    EventBus,
    EventRule,
    Parameter,
    Pipe,
    Schedule,
    Secret,
    Stream,
    Table,
)

ARN = "arn:aws:{}:us-east-1:123456789012:{}".format
TARGET: Any = {"queue": {"arn": ARN("sqs", "jobs")}}
LAKE = {"bucket_arn": "arn:aws:s3:::lake"}
STREAM: Any = {"kinesis_stream": {"arn": ARN("kinesis", "stream/clicks")}}


def trust(recording: Recording, role: str) -> dict[str, Any]:
    (statement,) = json.loads(recording.find_by_name(role).inputs["assumeRolePolicy"])["Statement"]
    return statement


def test_a_bus_has_an_archive_only_if_asked_for():
    assert "shop-archive" not in {each.name for each in evaluate(lambda: EventBus("shop")).registrations}
    recording = evaluate(lambda: EventBus("shop", {"archive_retention_days": 9, "hardened": True}))
    archive = recording.find_by_name("shop-archive").inputs
    assert archive["retentionDays"] == 9
    assert archive["eventSourceArn"] == ARN("events", "event-bus/shop-bus")
    assert recording.find_by_name("shop-bus").inputs["kmsKeyIdentifier"] == archive["kmsKeyIdentifier"]
    sources = {
        each["Condition"]["ArnEquals"]["aws:SourceArn"]
        for each in statements(recording.find_by_name("shop-key-policy"))
        if "ArnEquals" in each.get("Condition", {})
    }
    assert sources == {ARN("events", "event-bus/shop-bus-*"), ARN("events", "archive/shop-archive-*")}


def test_a_rule_acts_for_itself_alone():
    args: Any = {"event_pattern": {"source": ["shop"]}, "target": TARGET, "alarm_topic_arn": ALARM_ARN}
    recording = evaluate(lambda: EventRule("placed", args))
    rule_arn = recording.find_by_name("placed-rule").outputs["arn"]
    assert trust(recording, "placed-role")["Condition"]["ArnEquals"] == {"aws:SourceArn": rule_arn}
    dead = recording.find_by_name("placed-undelivered").outputs["arn"]
    assert recording.find_by_name("placed-target").inputs["deadLetterConfig"] == {"arn": dead}
    sending = statements(recording.find_by_name("placed-undelivered-policy"))[-1]
    assert sending["Principal"] == {"Service": "events.amazonaws.com"}
    assert sending["Condition"]["ArnEquals"] == {"aws:SourceArn": rule_arn}
    assert recording.find_by_name("placed-undelivered-alarm")


def test_a_schedule_has_a_window_only_if_asked_for():
    def window(minutes: int) -> dict[str, Any]:
        args: Any = {"expression": "rate(1 hour)", "target": TARGET, "maximum_window_in_minutes": minutes}
        found = evaluate(lambda: Schedule("hourly", args)).find_by_name("hourly-schedule")
        return found.inputs["flexibleTimeWindow"]

    assert window(0) == {"mode": "OFF"}
    assert window(15) == {"mode": "FLEXIBLE", "maximumWindowInMinutes": 15}


def test_the_retries_of_a_rule_and_a_schedule():
    retries: Any = {"maximum_retry_attempts": 3, "maximum_event_age_in_seconds": 600}
    rule: Any = {"event_pattern": {"source": ["shop"]}, "target": TARGET}
    schedule: Any = {"expression": "rate(1 hour)", "target": TARGET}
    expected = {"maximumRetryAttempts": 3, "maximumEventAgeInSeconds": 600}
    target = evaluate(lambda: EventRule("a", {**rule, **retries})).find_by_name("a-target")
    assert target.inputs["retryPolicy"] == expected
    made = evaluate(lambda: Schedule("a", {**schedule, **retries})).find_by_name("a-schedule")
    assert made.inputs["target"]["retryPolicy"] == expected
    assert "retryPolicy" not in evaluate(lambda: EventRule("a", rule)).find_by_name("a-target").inputs


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({}, {"streamModeDetails": {"streamMode": "ON_DEMAND"}, "kmsKeyId": "alias/aws/kinesis"}),
        (
            {"shard_count": 2, "retention_period_hours": 48, "kms_key_arn": KEY_ARN},
            {
                "streamModeDetails": {"streamMode": "PROVISIONED"},
                "shardCount": 2,
                "retentionPeriod": 48,
                "kmsKeyId": KEY_ARN,
            },
        ),
    ],
)
def test_a_stream(args: Any, expected: dict[str, Any]):
    inputs = evaluate(lambda: Stream("clicks", args)).find_by_name("clicks-stream").inputs
    assert {name: inputs[name] for name in expected} == expected
    assert inputs["encryptionType"] == "KMS"


def test_a_delivery_stream_writes_partitions():
    args: Any = {
        **LAKE,
        "bucket_kms_key_arn": KEY_ARN,
        "partition_keys": {"shop": ".shop", "day": ".on[0:10]"},
    }
    recording = evaluate(lambda: DeliveryStream("clicks", args))
    found = recording.find_by_name("clicks-stream").inputs["extendedS3Configuration"]
    prefix = "day=!{partitionKeyFromQuery:day}/shop=!{partitionKeyFromQuery:shop}/year=!{timestamp:yyyy}/"
    assert found["prefix"].startswith(prefix)
    assert found["bufferingSize"] == 64
    query, delimiter = found["processingConfiguration"]["processors"]
    assert query["parameters"][0]["parameterValue"] == "{day:.on[0:10],shop:.shop}"
    assert delimiter["type"] == "AppendDelimiterToRecord"
    source = trust(recording, "clicks-role")["Condition"]["ArnEquals"]["aws:SourceArn"]
    assert source == ARN("firehose", "deliverystream/clicks-stream-*")
    on_key = [
        each for each in statements(recording.find_by_name("clicks-policy")) if each["Resource"] == [KEY_ARN]
    ]
    assert on_key[0]["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]


def test_the_value_of_a_secret_is_hidden_and_restorable():
    recording = evaluate(lambda: Secret("partner", {"value": "s3cret"}))
    assert recording.find_by_name("partner-secret").inputs["recoveryWindowInDays"] == 30
    assert recording.find_by_name("partner-value").inputs["secretString"] == "s3cret"
    gone = evaluate(lambda: Secret("partner", {"force_destroy": True}))
    assert gone.find_by_name("partner-secret").inputs["recoveryWindowInDays"] == 0
    assert "partner-value" not in {each.name for each in gone.registrations}


def test_a_pipe_of_a_stream_keeps_what_fails_and_one_of_a_queue_leaves_it_there():
    recording = evaluate(lambda: Pipe("placed", {"source": STREAM, "target": TARGET}))
    dead = recording.find_by_name("placed-dead-letters").outputs["arn"]
    inputs = recording.find_by_name("placed-pipe").inputs
    parameters = inputs["sourceParameters"]["kinesisStreamParameters"]
    assert parameters["deadLetterConfig"] == {"arn": dead}
    assert (parameters["maximumRetryAttempts"], parameters["onPartialBatchItemFailure"]) == (
        5,
        "AUTOMATIC_BISECT",
    )
    source = trust(recording, "placed-role")["Condition"]["ArnEquals"]["aws:SourceArn"]
    assert source == ARN("pipes", "pipe/placed-pipe-*")
    queue: Any = {
        "queue": {"arn": ARN("sqs", "orders"), "filters": [{"body": {"kind": ["a"]}}], "enabled": False}
    }
    recording = evaluate(lambda: Pipe("placed", {"source": queue, "target": TARGET}))
    assert "placed-dead-letters" not in {each.name for each in recording.registrations}
    inputs = recording.find_by_name("placed-pipe").inputs
    assert inputs["desiredState"] == "STOPPED"
    (chosen,) = inputs["sourceParameters"]["filterCriteria"]["filters"]
    assert json.loads(chosen["pattern"]) == {"body": {"kind": ["a"]}}


def test_a_bucket_sends_its_events():
    made: list[Any] = []

    def program() -> None:
        made.append(Bucket("photos", {"event_bridge": True}).event_pattern(prefix="in/"))

    assert evaluate(program).find_by_name("photos-notification").inputs["eventbridge"] is True
    assert made[0]["detail"]["object"] == {"key": [{"prefix": "in/"}]}


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (
            lambda: EventBus("shop", {"archive_retention_days": 0}),
            "archive_retention_days: 0 is out of range",
        ),
        (
            lambda: EventRule("placed", {"event_pattern": {}, "target": TARGET}),
            "event_pattern: is empty: it would match every event. Name a field, at least",
        ),
        (
            lambda: EventRule(
                "placed", {"event_pattern": {"source": ["a"]}, "target": TARGET, "input_path": "detail"}
            ),
            "input_path: 'detail' must be a JSON path, such as $.detail",
        ),
        (
            lambda: EventRule(
                "placed",
                {"event_pattern": {"source": ["a"]}, "target": TARGET, "input_path": "$.a[\u0661]"},
            ),
            "input_path: '$.a[\u0661]' must be a JSON path, such as $.detail",
        ),
        (
            lambda: EventRule(
                "placed",
                {"event_pattern": {"source": ["a"]}, "target": TARGET, "event_bus_name": "caf\u00e9"},
            ),
            "event_bus_name: 'caf\u00e9' must be the name of an event bus",
        ),
        (lambda: Schedule("hourly", {"expression": "rate(1 hours)", "target": TARGET}), "expression: "),
        (
            lambda: Stream("clicks", {"retention_period_hours": 12}),
            "retention_period_hours: 12 is out of range",
        ),
        (
            lambda: DeliveryStream("clicks", {**LAKE, "error_prefix": "errors/"}),  # pyright: ignore[reportArgumentType]
            "error_prefix: 'errors/' must have !{firehose:error-output-type}. Add it",
        ),
        (
            lambda: DeliveryStream("clicks", {**LAKE, "partition_keys": {"customer-id": ".customer"}}),  # pyright: ignore[reportArgumentType]
            "partition_keys.customer-id: 'customer-id' must be a letter or _, then letters, digits and _",
        ),
        (
            lambda: DeliveryStream("clicks", {**LAKE, "prefix": "a=!{partitionKeyFromQuery:a}/"}),  # pyright: ignore[reportArgumentType]
            "prefix: cannot name partitions, which 'partition_keys' puts before it. Remove them",
        ),
        (
            lambda: DeliveryStream(
                "clicks",
                {**LAKE, "partition_keys": {"a": ".a"}, "buffering_size_megabytes": 5},  # pyright: ignore[reportArgumentType]
            ),
            "buffering_size_megabytes: 5 is out of range; must be 64 to 128 with 'partition_keys'",
        ),
        (
            lambda: DeliveryStream(
                "clicks",
                {**LAKE, "partition_keys": {"a": ".a"}, "buffering_interval_seconds": 5},  # pyright: ignore[reportArgumentType]
            ),
            "buffering_interval_seconds: 5 is out of range; must be 60 to 900 with 'partition_keys'",
        ),
        (
            lambda: Secret("partner", {"recovery_window_in_days": 3}),
            "recovery_window_in_days: 3 is out of range",
        ),
        (lambda: Secret("partner", {"value": ""}), "value: must be 1 to 65536 characters"),
        (
            lambda: Parameter("limit", {"value": "25", "kms_key_arn": KEY_ARN}),
            "kms_key_arn: requires the type 'SecureString'. Set that, or remove it",
        ),
        (lambda: Parameter("aws-limit", {"value": "25"}), "name: 'aws-limit' must match"),
    ],
)
def test_arguments_that_are_rejected(make: Any, expected: str):
    assert errors_in(make)[0].startswith(expected)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: Bucket("photos").event_pattern(), "requires events of EventBridge. Set 'event_bridge'"),
        (
            lambda: Table("items", {"partition_key": {"name": "id"}}).event_source(),
            "requires a stream. Set 'stream_view_type' of the table",
        ),
    ],
)
def test_events_that_a_block_does_not_send_are_an_error(call: Any, expected: str):
    with pytest.raises(ArgumentError, match=expected):
        evaluate(call)
