"""Schedules of EventBridge and its scheduler are accepted and rejected as on AWS."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from serverless_patterns.safeguards.policy import trust_document
from tests.recorded.data import read_answers
from tests.recorded.recordings import Recordings

SCHEDULER, RULES = "scheduler/test_scheduler.py", "events/test_events_schedule.py"
TARGET = {
    "Arn": "arn:aws:lambda:us-east-1:123456789012:function:f",
    "RoleArn": "arn:aws:iam::123456789012:role/recorded-scheduler",
}


def _create_schedule(emulator: Emulator, expression: str) -> None:
    emulator.client("scheduler").create_schedule(
        Name="recorded",
        ScheduleExpression=expression,
        Target=TARGET,
        FlexibleTimeWindow={"MaximumWindowInMinutes": 4, "Mode": "FLEXIBLE"},
    )
    emulator.client("scheduler").delete_schedule(Name="recorded")


def _put_rule(emulator: Emulator, expression: str) -> None:
    emulator.client("events").put_rule(Name="recorded", ScheduleExpression=expression)


TESTS = (
    (SCHEDULER, "tests_create_schedule_with_invalid_schedule_expression", _create_schedule),
    (SCHEDULER, "test_create_schedule_with_valid_cron_expressions", _create_schedule),
    (RULES, "tests_put_rule_with_invalid_schedule_cron", _put_rule),
    (RULES, "tests_put_rule_with_schedule_cron", _put_rule),
)
"""File, name and request of the tests whose variants are schedules."""


def _create_role(emulator: Emulator) -> None:
    trust = trust_document("scheduler.amazonaws.com")
    emulator.client("iam").create_role(RoleName="recorded-scheduler", AssumeRolePolicyDocument=trust)


def test_recorded_schedules(recordings: Recordings, emulator: Emulator, subtests: pytest.Subtests):
    _create_role(emulator)
    for file, test, create in TESTS:
        answers = read_answers(recordings, file, test)
        assert answers
        for expression, answer in answers.items():
            expected = next((step["Error"] for step in answer.values() if "Error" in step), None)
            with subtests.test(expression, test=test):
                assert _find_error(emulator, create, expression) == expected


def _find_error(emulator: Emulator, create: Callable[[Emulator, str], None], expression: str) -> Any:
    try:
        create(emulator, expression)
    except ClientError as error:
        return error.response["Error"]
    return None
