"""Schedules are authorized by their group and their name."""

from typing import Any

import pytest

from embedded_aws import Emulator
from tests.permissions.account import Account
from tests.permissions.emulators import administrator


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return administrator(emulator)


def test_a_user_of_a_group_may_not_use_the_schedules_of_others(aws: Account) -> None:
    groups = ours, theirs = aws.name("ours"), aws.name("theirs")
    role = aws.role("scheduler", {"Action": "sqs:SendMessage", "Resource": aws.arn("sqs", "target")})
    for group in groups:
        aws.client("scheduler").create_schedule_group(Name=group)
    user = aws.user(
        {"Action": "scheduler:*", "Resource": aws.arn("scheduler", f"schedule/{ours}/*")},
        {"Action": "iam:PassRole", "Resource": role},
    ).client("scheduler")
    schedule: dict[str, Any] = {
        "ScheduleExpression": "rate(1 day)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": aws.arn("sqs", "target"), "RoleArn": role},
    }
    calls: list[tuple[Any, dict[str, Any]]] = [
        (user.create_schedule, schedule),
        (user.update_schedule, schedule),
        (user.get_schedule, {}),
        (user.delete_schedule, {}),
    ]
    for call, given in calls:
        call(Name="daily", GroupName=ours, **given)
        for other in ({"GroupName": theirs}, {"GroupName": "default"}, {}):
            with pytest.raises(user.exceptions.ClientError, match="AccessDenied"):
                call(Name="daily", **other, **given)
