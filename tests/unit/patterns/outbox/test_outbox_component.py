"""Registrations and errors of an outbox."""

import json
from typing import Any

import pytest
from every_component import ALARM_ARN, ARN, KEY_ARN
from graphs import errors_in, evaluate

from embedded_aws import Recording
from serverless_patterns import Outbox

STREAM_ARN = ARN("dynamodb", "table/orders/stream/2026-01-01T00:00:00.000")
BUS_ARN, FIFO_ARN = ARN("events", "event-bus/shop"), ARN("sns", "orders.fifo")
STREAM: Any = {"dynamodb_stream": {"arn": STREAM_ARN}}
REQUIRED: Any = {
    "stream": STREAM,
    "source": "shop.orders",
    "event_bus_arn": BUS_ARN,
    "detail_types": {"insert": "OrderPlaced"},
}


def record_outbox(**more: Any) -> Recording:
    args: Any = {key: value for key, value in {**REQUIRED, **more}.items() if value is not None}
    return evaluate(lambda: Outbox("placed", args))


def list_permissions(recording: Recording) -> dict[str, Any]:
    document = json.loads(recording.find_by_name("placed-relay-policy").inputs["policy"])
    return {action: each["Resource"] for each in document["Statement"] for action in each["Action"]}


def read_variables(recording: Recording) -> dict[str, Any]:
    return recording.find_by_name("placed-relay-function").inputs["environment"]["variables"]


def test_the_relay_may_read_the_stream_publish_on_the_bus_and_set_aside() -> None:
    recording = record_outbox()
    permissions = list_permissions(recording)
    own = {action: permissions[action] for action in permissions if not action.startswith(("logs:", "xray:"))}
    assert own == {
        "dynamodb:DescribeStream": [STREAM_ARN],
        "dynamodb:GetRecords": [STREAM_ARN],
        "dynamodb:GetShardIterator": [STREAM_ARN],
        "dynamodb:ListStreams": ["*"],
        "events:PutEvents": [BUS_ARN],
        "sqs:SendMessage": [recording.find_by_name("placed-dead-letters").outputs["arn"]],
    }


def test_defaults_keep_the_order_and_wait_for_the_target() -> None:
    recording = record_outbox()
    mapping = recording.find_by_name("placed-relay-stream").inputs
    assert mapping["eventSourceArn"] == STREAM_ARN
    assert mapping["functionResponseTypes"] == ["ReportBatchItemFailures"]
    assert (mapping["parallelizationFactor"], mapping["bisectBatchOnFunctionError"]) == (1, True)
    assert mapping["maximumRetryAttempts"] == 10_000
    dead = recording.find_by_name("placed-dead-letters").outputs["arn"]
    assert mapping["destinationConfig"]["onFailure"]["destinationArn"] == dead
    variables = read_variables(recording)
    assert {name: variables[name] for name in ("SOURCE", "EVENT_BUS", "DETAIL_TYPE_INSERT")} == {
        "SOURCE": "shop.orders",
        "EVENT_BUS": "shop",
        "DETAIL_TYPE_INSERT": "OrderPlaced",
    }
    assert "DETAIL_TYPE_MODIFY" not in variables
    assert not recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")


def test_options_of_the_stream_are_kept() -> None:
    source = {"arn": STREAM_ARN, "maximum_retry_attempts": 5, "maximum_record_age_in_seconds": 3_600}
    stream: Any = {"dynamodb_stream": {**source, "parallelization_factor": 4}}
    mapping = record_outbox(stream=stream).find_by_name("placed-relay-stream").inputs
    assert (mapping["maximumRetryAttempts"], mapping["maximumRecordAgeInSeconds"]) == (5, 3_600)
    assert mapping["parallelizationFactor"] == 4


def test_events_that_the_writer_names_are_published_on_a_topic() -> None:
    recording = record_outbox(
        event_bus_arn=None,
        topic_arn=FIFO_ARN,
        topic_kms_key_arn=KEY_ARN,
        detail_types=None,
        detail_type_attribute="type",
        detail_attribute="detail",
        ordering_attribute="order",
    )
    permissions, variables = list_permissions(recording), read_variables(recording)
    assert permissions["sns:Publish"] == [FIFO_ARN]
    assert permissions["kms:GenerateDataKey"] == [KEY_ARN]
    assert "events:PutEvents" not in permissions
    assert {name: variables[name] for name in ("TOPIC", "DETAIL_TYPE_ATTRIBUTE", "ORDERING_ATTRIBUTE")} == {
        "TOPIC": FIFO_ARN,
        "DETAIL_TYPE_ATTRIBUTE": "type",
        "ORDERING_ATTRIBUTE": "order",
    }


def test_a_hardened_outbox_encrypts_dead_letters_and_log() -> None:
    recording = record_outbox(hardened=True, alarm_topic_arn=ALARM_ARN)
    key = recording.find_by_name("placed-key").outputs["arn"]
    assert recording.find_by_name("placed-dead-letters").inputs["kmsMasterKeyId"] == key
    assert recording.find_by_name("placed-relay-logs").inputs["kmsKeyId"] == key
    assert recording.find_by_name("placed-relay-logs").inputs["retentionInDays"] == 365
    assert key in list_permissions(recording)["kms:GenerateDataKey"]
    alarms = recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    names = {f"placed-{suffix}-alarm" for suffix in ("age", "dead-letters", "relay-errors")}
    assert {each.name for each in alarms} == names


def test_an_alarm_watches_the_age_of_the_stream() -> None:
    alarm = record_outbox(alarm_topic_arn=ALARM_ARN).find_by_name("placed-age-alarm").inputs
    metric = (alarm["namespace"], alarm["metricName"], alarm["statistic"], alarm["threshold"])
    assert metric == ("AWS/Lambda", "IteratorAge", "Maximum", 300_000)
    assert list(alarm["dimensions"]) == ["FunctionName"]
    assert alarm["alarmActions"] == [ALARM_ARN]


def stream(**options: Any) -> Any:
    return {"dynamodb_stream": {"arn": STREAM_ARN, **options}}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"stream": None}, ["stream: is required"]),
        ({"stream": {}}, ["stream: must have dynamodb_stream"]),
        (
            {"stream": {"queue": {"arn": ARN("sqs", "orders")}}},
            ["stream.queue: cannot be the stream of an outbox"],
        ),
        (
            {"stream": {"dynamodb_stream": {"arn": ARN("dynamodb", "table/orders")}}},
            ["stream.dynamodb_stream.arn: "],
        ),
        (
            {"stream": stream(tumbling_window_in_seconds=5)},
            ["stream.dynamodb_stream.tumbling_window_in_seconds: is not supported by an outbox"],
        ),
        (
            {"stream": stream(parallelization_factor=2), "ordering_attribute": "order"},
            ["stream.dynamodb_stream.parallelization_factor: 2 cannot be combined with 'ordering_attribute'"],
        ),
        ({"source": "aws.s3"}, ["source: 'aws.s3' must be"]),
        ({"source": None}, ["source: is required"]),
        ({"event_bus_arn": None}, ["name: must have exactly one of event_bus_arn, topic_arn; none given"]),
        (
            {"topic_arn": FIFO_ARN},
            ["name: must have exactly one of event_bus_arn, topic_arn; event_bus_arn and topic_arn given"],
        ),
        ({"topic_kms_key_arn": KEY_ARN}, ["topic_kms_key_arn: requires 'topic_arn'"]),
        ({"event_bus_arn": FIFO_ARN}, ["event_bus_arn: "]),
        ({"detail_types": None}, ["name: must have exactly one of detail_types, detail_type_attribute"]),
        (
            {"detail_type_attribute": "type"},
            ["name: must have exactly one of detail_types, detail_type_attribute"],
        ),
        ({"detail_types": {}}, ["detail_types: must have at least one of insert, modify, remove"]),
        ({"detail_types": {"insert": ""}}, ["detail_types.insert: "]),
        ({"detail_types": {"update": "X"}}, ["detail_types.update: unknown argument"]),
        ({"detail_attribute": ""}, ["detail_attribute: "]),
        ({"log_retention_days": 2}, ["log_retention_days: 2 "]),
        ({"source": "", "detail_attribute": "x" * 256}, ["source: ", "detail_attribute: "]),
    ],
)
def test_errors(args: dict[str, Any], expected: list[str]) -> None:
    given: Any = {key: value for key, value in {**REQUIRED, **args}.items() if value is not None}
    found = errors_in(lambda: Outbox("placed", given))
    assert len(found) == len(expected), found
    starts = sorted(expected)
    assert all(error.startswith(start) for error, start in zip(sorted(found), starts, strict=True)), found


def test_the_longest_name_leaves_room_for_those_of_all_resources() -> None:
    assert evaluate(lambda: Outbox("n" * 38, REQUIRED)).find_by_name(f"{'n' * 38}-relay-function")
    (error,) = errors_in(lambda: Outbox("n" * 39, REQUIRED))
    assert error.startswith("name: ")
