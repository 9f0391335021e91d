"""Shared behavior of all event sources of a function, and the destinations of failures."""

from collections.abc import Callable
from typing import Any

import pytest
from called_function import (
    DEAD_LETTERS_ARN,
    DECRYPT,
    READ_KINESIS,
    READ_QUEUE,
    READ_TABLE_STREAM,
    SEND_DEAD_LETTERS,
    SOURCES,
    TAGS,
    USE_KEY,
    Make,
    allow,
    list_granted,
)
from graphs import ALARM_ARN, KEY_ARN, errors_in, names, statements

from serverless_patterns import Function


def test_without_sources_nothing_is_added(make: Make):
    recording = make(None)
    assert {found.name for found in recording.registrations} == {
        *("orders", "orders-logs", "orders-role", "orders-policy", "orders-function"),
    }
    assert recording.find_by_name("orders").outputs.get("dead_letter_queue_url") is None
    assert make({}).graph() == recording.graph()


@pytest.mark.parametrize("name", ["changes", "clicks", "uploads", "nightly"])
def test_a_dead_letter_queue_is_made_for_sources_without_one(make: Make, name: str):
    recording = make({name: SOURCES[name]}, tags=TAGS)
    assert recording.find_by_name("orders-dead-letters").inputs == {
        "maxMessageSize": 1024 * 1024,
        "messageRetentionSeconds": 14 * 24 * 3600,
        "sqsManagedSseEnabled": True,
        "tags": TAGS,
    }
    assert recording.find_by_name("orders-asynchronous").inputs == {
        "functionName": "orders-function",
        "destinationConfig": {"onFailure": {"destination": DEAD_LETTERS_ARN}},
    }
    assert statements(recording.find_by_name("orders-dead-letters-policy")) == [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": [DEAD_LETTERS_ARN],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-dead-letters"
    assert recording.find_by_name("orders").outputs["dead_letter_queue_url"] == url


def test_one_dead_letter_queue_for_all_sources(make: Make):
    recording = make(SOURCES)
    assert [found.name for found in recording.find_by_type("aws:sqs/queue:Queue")] == ["orders-dead-letters"]
    assert list_granted(recording) == [*READ_TABLE_STREAM, *READ_KINESIS, READ_QUEUE, SEND_DEAD_LETTERS]


@pytest.mark.parametrize("sources", [SOURCES, {}])
def test_dead_letter_queue_that_is_given(make: Make, sources: dict[str, Any]):
    failed_arn = "arn:aws:sqs:us-east-1:123456789012:failed"
    recording = make(sources, dead_letter_queue_arn=failed_arn)
    assert not recording.find_by_type("aws:sqs/queue:Queue")
    assert list_granted(recording)[-1] == allow("sqs:SendMessage", failed_arn)
    onward = recording.find_by_name("orders-asynchronous").inputs["destinationConfig"]
    assert onward == {"onFailure": {"destination": failed_arn}}
    assert recording.find_by_name("orders").outputs.get("dead_letter_queue_url") is None
    if sources:
        target = recording.find_by_name("orders-nightly").inputs["target"]
        assert target["deadLetterConfig"] == {"arn": failed_arn}
        stream = recording.find_by_name("orders-changes").inputs["destinationConfig"]
        assert stream == {"onFailure": {"destinationArn": failed_arn}}


def test_limits_of_asynchronous_invocations(make: Make):
    limits = {"maximum_event_age_in_seconds": 60, "maximum_retry_attempts": 0}
    given = {"maximumEventAgeInSeconds": 60, "maximumRetryAttempts": 0, "functionName": "orders-function"}
    recording = make(None, **limits)
    assert recording.find_by_name("orders-asynchronous").inputs == given
    assert not recording.find_by_type("aws:sqs/queue:Queue")
    recording = make({"nightly": SOURCES["nightly"]}, **limits)
    onward = {"onFailure": {"destination": DEAD_LETTERS_ARN}}
    assert recording.find_by_name("orders-asynchronous").inputs == {**given, "destinationConfig": onward}


def test_a_queue_is_polled_once_the_limits_are_set(make: Make):
    recording = make({"jobs": SOURCES["jobs"]}, maximum_retry_attempts=1)
    waits_for = names(recording, recording.find_by_name("orders-jobs").dependencies)
    assert "orders-asynchronous" in waits_for


@pytest.mark.parametrize(
    ("argument", "value", "allowed_range"),
    [
        ("maximum_event_age_in_seconds", 59, "60 to 21600"),
        ("maximum_event_age_in_seconds", 21_601, "60 to 21600"),
        ("maximum_retry_attempts", 3, "0 to 2"),
    ],
)
def test_limits_that_lambda_rejects(
    function: Callable[..., Function], argument: str, value: int, allowed_range: str
):
    assert errors_in(lambda: function(None, **{argument: value})) == [
        f"{argument}: {value} is out of range; must be {allowed_range}"
    ]


@pytest.mark.parametrize("name", ["jobs", "changes", "clicks", "placed", "nightly"])
def test_a_source_that_is_not_enabled(make: Make, name: str):
    [(kind, source)] = SOURCES[name].items()
    inputs = make({name: {kind: {**source, "enabled": False}}}).find_by_name(f"orders-{name}").inputs
    assert inputs.get("enabled", inputs.get("state")) == (
        "DISABLED" if name in {"placed", "nightly"} else False
    )


def test_customer_managed_key_is_for_dead_letters_and_schedules_too(make: Make):
    recording = make({"nightly": SOURCES["nightly"]}, kms_key_arn=KEY_ARN)
    dead_letters = recording.find_by_name("orders-dead-letters").inputs
    assert (dead_letters["kmsMasterKeyId"], "sqsManagedSseEnabled" in dead_letters) == (KEY_ARN, False)
    assert recording.find_by_name("orders-nightly").inputs["kmsKeyArn"] == KEY_ARN
    assert list_granted(recording) == [DECRYPT, SEND_DEAD_LETTERS, USE_KEY]
    assert statements(recording.find_by_name("orders-nightly-policy"))[1:] == [SEND_DEAD_LETTERS, USE_KEY]


def test_alarm_on_dead_letters(make: Make):
    recording = make({"nightly": SOURCES["nightly"]}, alarm_topic_arn=ALARM_ARN)
    alarm = recording.find_by_name("orders-dead-letters-alarm").inputs
    assert alarm["dimensions"] == {"QueueName": "orders-dead-letters"}
    assert alarm["alarmActions"] == [ALARM_ARN]


def test_own_statements_come_last(make: Make):
    own = {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::uploads/*"]}
    recording = make({"jobs": SOURCES["jobs"]}, policy_statements=[own])
    assert list_granted(recording) == [READ_QUEUE, allow("s3:GetObject", "arn:aws:s3:::uploads/*")]


def test_everything_stands_below_the_function_with_tags_and_unique_urns(make: Make):
    recording = make(SOURCES, tags=TAGS, alarm_topic_arn=ALARM_ARN)
    root, *others = sorted(recording.registrations, key=lambda found: found.parent)
    assert root.name == "orders"
    urns = [found.urn for found in recording.registrations]
    assert len(urns) == len(set(urns))
    untagged = {
        "aws:cloudwatch/eventTarget:EventTarget",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        "aws:lambda/permission:Permission",
        "aws:s3/bucketNotification:BucketNotification",
        "aws:scheduler/schedule:Schedule",
        "aws:sns/topicSubscription:TopicSubscription",
        "aws:sqs/queuePolicy:QueuePolicy",
    }
    for found in others:
        assert found.parent == root.urn
        assert found.inputs.get("tags") == (None if found.type in untagged else TAGS)


@pytest.mark.exhaustive
def test_same_graph_every_time_and_the_same_resources_in_a_preview(make: Make):
    recording = make(SOURCES)
    assert make(SOURCES).graph() == recording.graph()
    preview = make(SOURCES, preview=True)
    assert [found.urn for found in preview.registrations] == [found.urn for found in recording.registrations]
