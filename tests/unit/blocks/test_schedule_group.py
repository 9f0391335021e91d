"""A group of schedules: registered resources, the template of its schedules, and rejected arguments."""

import json
from typing import Any

import pytest
from graphs import ALARM_ARN, KEY_ARN, errors_in, evaluate, statements

from embedded_aws import Recording
from serverless_patterns import ScheduleGroup

ARN = "arn:aws:{}:us-east-1:123456789012:{}".format
QUEUE, DEAD, ROLE = ARN("sqs", "overdue"), ARN("sqs", "reminders-undelivered"), ":role/reminders-role"
TARGET: Any = {"queue": {"arn": QUEUE}}


def make(**args: Any) -> Recording:
    given: Any = {"target": TARGET, **args}
    return evaluate(lambda: ScheduleGroup("reminders", given))


def read_template(recording: Recording) -> dict[str, Any]:
    (group,) = recording.find_by_type("serverless-patterns:index:ScheduleGroup")
    return json.loads(group.outputs["template"])


def test_the_role_acts_for_the_schedules_of_the_group_alone():
    recording = make()
    document = json.loads(recording.find_by_name("reminders-role").inputs["assumeRolePolicy"])
    (trust,) = document["Statement"]
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Condition"] == {
        "ArnEquals": {"aws:SourceArn": recording.find_by_name("reminders-group").outputs["arn"]},
        "StringEquals": {"aws:SourceAccount": "123456789012"},
    }
    allowed = statements(recording.find_by_name("reminders-policy"))
    assert [(each["Action"], each["Resource"]) for each in allowed] == [
        (["sqs:SendMessage"], [QUEUE]),
        (["sqs:SendMessage"], [DEAD]),
    ]


def test_a_schedule_runs_once_and_deletes_itself():
    template = read_template(make())
    assert template.pop("Target") == {
        "Arn": QUEUE,
        "RoleArn": f"arn:aws:iam::123456789012{ROLE}",
        "DeadLetterConfig": {"Arn": DEAD},
    }
    assert template == {
        "GroupName": "reminders-group",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "ActionAfterCompletion": "DELETE",
    }


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (
            {"maximum_window_in_minutes": 15},
            {"FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}},
        ),
        (
            {"maximum_retry_attempts": 0, "maximum_event_age_in_seconds": 600},
            {"RetryPolicy": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 600}},
        ),
        ({"kms_key_arn": KEY_ARN}, {"KmsKeyArn": KEY_ARN}),
        (
            {"target": {"queue": {"arn": f"{QUEUE}.fifo", "message_group_id": "all"}}},
            {"Arn": f"{QUEUE}.fifo", "SqsParameters": {"MessageGroupId": "all"}},
        ),
        (
            {"target": {"stream": {"arn": ARN("kinesis", "stream/clicks")}}},
            {"KinesisParameters": {"PartitionKey": "reminders"}},
        ),
        (
            {
                "target": {
                    "event_bus": {
                        "arn": ARN("events", "event-bus/shop"),
                        "source": "shop",
                        "detail_type": "Due",
                    }
                }
            },
            {"EventBridgeParameters": {"Source": "shop", "DetailType": "Due"}},
        ),
    ],
)
def test_settings_are_those_of_the_api(args: dict[str, Any], expected: dict[str, Any]):
    template = read_template(make(**args))
    flat = {**template, **template["Target"]}
    assert {name: flat[name] for name in expected} == expected


def test_a_hardened_group_encrypts_schedules_and_dead_letters():
    recording = make(hardened=True, alarm_topic_arn=ALARM_ARN)
    key_arn = recording.find_by_name("reminders-key").outputs["arn"]
    assert read_template(recording)["KmsKeyArn"] == key_arn
    assert recording.find_by_name("reminders-undelivered").inputs["kmsMasterKeyId"] == key_arn
    assert recording.find_by_name("reminders-undelivered-alarm")
    using = statements(recording.find_by_name("reminders-policy"))[-1]
    assert (using["Action"], using["Resource"]) == (["kms:Decrypt", "kms:GenerateDataKey"], [key_arn])
    plain = {each.name for each in make().registrations}
    assert not plain & {"reminders-key", "reminders-undelivered-alarm"}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"target": {}}, "target: must have exactly one of "),
        (
            {"target": {"api_destination": {"arn": ARN("events", "api-destination/partner/0a1b")}}},
            "target.api_destination: cannot be the target of a schedule",
        ),
        (
            {"target": {"event_bus": {"arn": ARN("events", "event-bus/shop"), "source": "shop"}}},
            "target.event_bus.detail_type: is required for a schedule",
        ),
        ({"maximum_window_in_minutes": 1_441}, "maximum_window_in_minutes: 1441 "),
        ({"maximum_retry_attempts": 186}, "maximum_retry_attempts: 186 "),
        ({"maximum_event_age_in_seconds": 59}, "maximum_event_age_in_seconds: 59 "),
        ({"expression": "rate(1 day)"}, "expression: unknown argument 'expression'"),
    ],
)
def test_errors(args: dict[str, Any], expected: str):
    given: Any = {"target": TARGET, **args}
    (error,) = errors_in(lambda: ScheduleGroup("reminders", given))
    assert error.startswith(expected), error


def test_all_errors_are_reported_together():
    given: Any = {"target": {}, "maximum_retry_attempts": -1}
    assert len(errors_in(lambda: ScheduleGroup("r" * 60, given))) == 3
