"""Schedule expressions of EventBridge: the accepted ones, and the times that they stand for."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from embedded_aws.services.eventbridge.expressions import (
    find_times,
    is_rule_schedule,
    is_schedule,
    read_at,
    read_cron,
    read_rate,
)


@pytest.mark.parametrize(
    ("expression", "rule", "schedule"),
    [
        ("rate(1 minute)", True, True),
        ("rate(5 hours)", True, True),
        ("rate(1 minutes)", False, True),
        ("rate(2 day)", False, True),
        ("rate(0 minutes)", False, False),
        ("rate(-1 minutes)", False, False),
        ("rate(1.5 hours)", False, False),
        ("rate(10 seconds)", False, False),
        ("rate(99999999999999999999 days)", False, False),
        ("rate(2147483647 minutes)", True, True),
        ("rate(2147483648 minutes)", False, False),
        ("rate(2147483647 hours)", False, False),
        ("rate(1491308 days)", True, True),
        ("rate(1491309 days)", False, False),
        ("rate(10 MINUTES)", False, False),
        ("rate( 10 minutes )", False, False),
        (" rate(10 minutes)", False, False),
        ("rate(10 minutes)\n", False, False),
        ("at(2030-02-28T23:59:59)", False, True),
        ("at(2030-02-29T23:59:59)", False, False),
        ("at(2030-02-28T23:59:59Z)", False, False),
        ("at(2030-02-28T23:59)", False, False),
        ("at(9999-12-31T23:59:59)", False, False),
        ("at(0001-01-01T00:00:00)", False, False),
        ("at(0000-01-01T00:00:00)", False, False),
        ("at(9000-01-01T00:00:00)", False, True),
        ("at(2030-02-28)", False, False),
        ("cron(0 12 * * ? *)", True, True),
        ("cron(0/15 8-17 ? JAN-mar MON-FRI 2030-2031)", True, True),
        ("cron(*/5 0-23/2 L * ? *)", True, True),
        ("cron(0 0 15W,LW * ? *)", True, True),
        ("cron(0 0 ? * 6L *)", True, True),
        ("cron(0 0 ? * SAT#3 *)", True, True),
        ("cron(0 0 ? * 2,4,6 *)", True, True),
        ("cron(0 1 * * * *)", False, False),
        ("cron(0 1 ? * ? *)", False, False),
        ("cron(60 1 * * ? *)", False, False),
        ("cron(0 24 * * ? *)", False, False),
        ("cron(0 0 0 * ? *)", False, False),
        ("cron(0 0 32W * ? *)", False, False),
        ("cron(0 0 * 13 ? *)", False, False),
        ("cron(0 0 ? * 0 *)", False, False),
        ("cron(0 0 ? * SAT#6 *)", False, False),
        ("cron(0 0 * * ? 1969)", False, False),
        ("cron(0/0 0 * * ? *)", False, False),
        ("cron(5-1 0 * * ? *)", False, False),
        ("cron(1-2-3 0 * * ? *)", False, False),
        ("cron(0, 0 * * ? *)", False, False),
        ("cron(0 dummy ? * MON-FRI *)", False, False),
        ("cron(0  0 * * ? *)", False, False),
        ("cron(0 0 * * ?)", False, False),
        ("cron()", False, False),
        ("daily", False, False),
    ],
)
def test_an_expression_is_accepted_or_not(expression: str, *, rule: bool, schedule: bool) -> None:
    assert (is_rule_schedule(expression), is_schedule(expression)) == (rule, schedule)


@pytest.mark.parametrize(
    ("expression", "zone", "after", "times"),
    [
        ("cron(30 8 * * ? *)", "UTC", "2026-01-01T08:30:00", ["2026-01-02T08:30", "2026-01-03T08:30"]),
        ("cron(0 9 * * ? *)", "Asia/Tokyo", "2026-01-01T01:00:00", ["2026-01-02T00:00", "2026-01-03T00:00"]),
        (
            "cron(0 9 ? * SUN *)",
            "Europe/Berlin",
            "2026-03-20T00:00:00",
            ["2026-03-22T08:00", "2026-03-29T07:00"],
        ),
        # 2026-03-29 02:30 does not exist in Berlin, and 2026-10-25 02:30 exists twice.
        (
            "cron(30 2 * * ? *)",
            "Europe/Berlin",
            "2026-03-28T00:00:00",
            ["2026-03-28T01:30", "2026-03-30T00:30"],
        ),
        (
            "cron(30 2 * * ? *)",
            "Europe/Berlin",
            "2026-10-24T12:00:00",
            ["2026-10-25T00:30", "2026-10-26T01:30"],
        ),
        ("cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-25T01:10:00", ["2026-10-26T01:30"]),
        ("cron(0 0 L * ? *)", "UTC", "2028-02-01T00:00:00", ["2028-02-29T00:00", "2028-03-31T00:00"]),
        ("cron(0 0 1 1 ? 2020)", "UTC", "2026-01-01T00:00:00", []),
    ],
)
def test_times_are_those_of_the_time_zone(expression: str, zone: str, after: str, times: list[str]) -> None:
    start = datetime.fromisoformat(after).replace(tzinfo=UTC)
    found = islice(find_times(read_cron(expression), start, ZoneInfo(zone)), len(times) or 1)
    assert [f"{time:%Y-%m-%dT%H:%M}" for time in found] == times


def test_a_rate_and_one_time_have_a_duration_and_an_instant() -> None:
    at = read_at("at(2026-07-01T09:00:00)", ZoneInfo("America/New_York"))
    assert at is not None
    assert at.astimezone(UTC) == datetime(2026, 7, 1, 13, tzinfo=UTC)
    assert read_rate("rate(2 days)") == timedelta(days=2)
