"""Triggers of a workflow, and the destinations of their failures."""

import json
from typing import Any

import pulumi
import pytest
from asl_builders import ACCOUNT, CHARGE, machine, make, reject
from graphs import ALARM_ARN, KEY_ARN, names, statements

SIMPLE = machine(Charge=CHARGE)
ARN = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:orders-workflow"
QUEUE_ARN = f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders-undelivered"
RULE_ARN = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/orders-rule"
SCHEDULE = {"expression": "rate(5 minutes)"}
PATTERN = {"source": ["shop"], "detail": {"total": [{"numeric": [">", 100]}]}}
START = {"Effect": "Allow", "Action": ["states:StartExecution"], "Resource": [ARN]}
SEND = {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": [QUEUE_ARN]}
TLS_ONLY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sqs:*",
    "Resource": [QUEUE_ARN],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def trust(service: str, source_arn: str) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": ["sts:AssumeRole"],
        "Condition": {
            "ArnEquals": {"aws:SourceArn": source_arn},
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
        },
    }


def test_nothing_starts_it_by_default():
    assert not [found for found in make(SIMPLE).registrations if "undelivered" in found.name]


def test_schedule():
    recording = make(SIMPLE, schedule=SCHEDULE, tags={"team": "sales"})
    schedule = recording.find_by_name("orders-schedule")
    assert schedule.inputs == {
        "scheduleExpression": "rate(5 minutes)",
        "scheduleExpressionTimezone": "UTC",
        "flexibleTimeWindow": {"mode": "OFF"},
        "state": "ENABLED",
        "target": {
            "arn": recording.find_by_name("orders-live").outputs["arn"],
            "roleArn": f"arn:aws:iam::{ACCOUNT}:role/orders-schedule-role",
            "input": "{}",
            "deadLetterConfig": {"arn": QUEUE_ARN},
        },
    }
    assert "orders-schedule-policy" in names(recording, schedule.dependencies)
    assert statements(recording.find_by_name("orders-schedule-role"), "assumeRolePolicy") == [
        trust("scheduler.amazonaws.com", f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule-group/default")
    ]
    assert statements(recording.find_by_name("orders-schedule-policy")) == [START, SEND]
    assert statements(recording.find_by_name("orders-undelivered-policy")) == [TLS_ONLY]


def test_schedule_with_time_zone_and_input():
    given = {
        "expression": "cron(0 8 ? * MON-FRI *)",
        "timezone": "Europe/Berlin",
        "input": {"table": pulumi.Output.from_input("orders"), "n": 1},
    }
    inputs = make(SIMPLE, schedule=given).find_by_name("orders-schedule").inputs
    assert inputs["scheduleExpression"] == "cron(0 8 ? * MON-FRI *)"
    assert inputs["scheduleExpressionTimezone"] == "Europe/Berlin"
    assert json.loads(inputs["target"]["input"]) == {"table": "orders", "n": 1}


def test_events():
    recording = make(SIMPLE, event_pattern=PATTERN, tags={"team": "sales"})
    rule = recording.find_by_name("orders-rule")
    assert json.loads(rule.inputs["eventPattern"]) == PATTERN
    assert rule.inputs["tags"] == {"team": "sales"}
    target = recording.find_by_name("orders-rule-target")
    assert target.inputs == {
        "rule": "orders-rule",
        "arn": recording.find_by_name("orders-live").outputs["arn"],
        "roleArn": f"arn:aws:iam::{ACCOUNT}:role/orders-rule-role",
        "deadLetterConfig": {"arn": QUEUE_ARN},
    }
    assert "orders-rule-policy" in names(recording, target.dependencies)
    assert statements(recording.find_by_name("orders-rule-role"), "assumeRolePolicy") == [
        trust("events.amazonaws.com", RULE_ARN)
    ]
    assert statements(recording.find_by_name("orders-rule-policy")) == [START]
    send_for_the_rule = {**trust("events.amazonaws.com", RULE_ARN), "Action": ["sqs:SendMessage"]}
    assert statements(recording.find_by_name("orders-undelivered-policy")) == [
        TLS_ONLY,
        {**send_for_the_rule, "Resource": QUEUE_ARN},
    ]


def test_both_share_the_queue_for_failed_starts():
    recording = make(SIMPLE, schedule=SCHEDULE, event_pattern=PATTERN, alarm_topic_arn=ALARM_ARN)
    assert recording.find_by_name("orders-undelivered").inputs == {
        "maxMessageSize": 1024 * 1024,
        "messageRetentionSeconds": 14 * 24 * 3600,
        "sqsManagedSseEnabled": True,
        "tags": {},
    }
    assert len(recording.find_by_type("aws:sqs/queue:Queue")) == 1
    alarm = recording.find_by_name("orders-undelivered-alarm").inputs
    assert alarm["metricName"] == "ApproximateNumberOfMessagesVisible"
    assert alarm["dimensions"] == {"QueueName": "orders-undelivered"}


def test_key_encrypts_schedule_and_queue():
    recording = make(SIMPLE, schedule=SCHEDULE, kms_key_arn=KEY_ARN)
    queue = recording.find_by_name("orders-undelivered").inputs
    assert queue["kmsMasterKeyId"] == KEY_ARN
    assert "sqsManagedSseEnabled" not in queue
    assert recording.find_by_name("orders-schedule").inputs["kmsKeyArn"] == KEY_ARN
    use_key = {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": [KEY_ARN]}
    assert statements(recording.find_by_name("orders-schedule-policy")) == [START, SEND, use_key]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (
            {"schedule": {"expression": "rate(1 minutes)", "timezone": "Europe/Berln"}},
            [
                "schedule.expression: 'rate(1 minutes)' must be 'rate(1 minute)'",
                (
                    "schedule.timezone: 'Europe/Berln' must be a time zone of the IANA database, such as"
                    " Europe/Berlin. Did you mean 'Europe/Berlin'?"
                ),
            ],
        ),
        (
            {"event_pattern": {}},
            ["event_pattern: is empty: it would match every event. Name a field, at least"],
        ),
        (
            {"event_pattern": {"source": "shop", "detail": {"total": 3, "id": ["a"]}}},
            [
                "event_pattern.detail.total: 3 must be in a list, as in [3]",
                "event_pattern.source: 'shop' must be in a list, as in ['shop']",
            ],
        ),
    ],
)
def test_errors(args: dict[str, Any], expected: list[str]):
    assert reject(SIMPLE, **args) == expected
