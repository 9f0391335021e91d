"""EventBridge and its Scheduler reject what AWS rejects, with AWS's errors."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.e2e.conftest import eventually
from tests.permissions.account import Account
from tests.permissions.emulators import administrator


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return administrator(emulator)


def _schedule(aws: Account, target: str, **given: Any) -> Callable[..., Any]:
    name, role = aws.name("schedule"), aws.role("scheduler", {"Action": "sqs:SendMessage", "Resource": "*"})
    complete = {
        "Name": name,
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": target, "RoleArn": role, "Input": name},
        **given,
    }
    aws.client("scheduler").create_schedule(**complete)
    return lambda **more: aws.client("scheduler").update_schedule(**{**complete, **more})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"ScheduleExpression": "rate(10 years)"}, "Invalid Schedule Expression rate(10 years)."),
        (
            {"ScheduleExpression": "rate(1 day)", "ScheduleExpressionTimezone": "Europe/Nowhere"},
            "Invalid Schedule Expression Timezone Europe/Nowhere.",
        ),
        (
            {"ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": {"Mode": "FLEXIBLE"}},
            "MaximumWindowInMinutes is required",
        ),
    ],
)
def test_a_schedule_is_rejected(aws: Account, given: dict[str, Any], message: str) -> None:
    queue = aws.arn("sqs", "q")
    update = _schedule(aws, queue, ScheduleExpression="at(2099-01-01T00:00:00)")
    for call in (lambda **more: _schedule(aws, queue, **more), update):
        with pytest.raises(ClientError) as raised:
            call(**given)
        assert raised.value.response["Error"]["Code"] == "ValidationException"
        assert message in raised.value.response["Error"]["Message"]


def test_schedules_start_in_their_time_zone(aws: Account) -> None:
    """In Tokyo it is 9 hours later: the first is due, and the second is not."""
    queue = aws.queue()
    in_tokyo = datetime.now(UTC) + timedelta(hours=9)
    for hours in (1, -1):
        _schedule(
            aws,
            queue.arn,
            ScheduleExpression=f"at({in_tokyo + timedelta(hours=hours):%Y-%m-%dT%H:%M:%S})",
            ScheduleExpressionTimezone="Asia/Tokyo",
            ActionAfterCompletion="DELETE",
        )
    _schedule(aws, queue.arn, ScheduleExpression="rate(1 hour)")
    _schedule(aws, queue.arn, ScheduleExpression="rate(1 hour)", StartDate=datetime.now(UTC) + timedelta(1))
    names = [each["Name"] for each in aws.client("scheduler").list_schedules()["Schedules"]]
    later, now, rate, _ = names[-4:]
    for name in (now, rate):
        eventually(aws.arrived(queue, name), name)
    assert not aws.arrived(queue)()
    left = [each["Name"] for each in aws.client("scheduler").list_schedules()["Schedules"]]
    assert (later in left, now in left) == (True, False)


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        (
            {"ScheduleExpression": "rate(1 minutes)"},
            "ValidationException",
            "Parameter ScheduleExpression is not valid.",
        ),
    ],
)
def test_a_rule_is_rejected(aws: Account, given: dict[str, Any], code: str, message: str) -> None:
    with pytest.raises(ClientError) as raised:
        aws.client("events").put_rule(Name=aws.name("rule"), **given)
    assert raised.value.response["Error"] == {"Code": code, "Message": message}
