"""Schedule expressions and time zones: which EventBridge Scheduler accepts."""
# ruff: noqa: E501  a message is easier to compare in one piece

import pytest

from serverless_patterns.connections.schedule_expression import SCHEDULE_EXPRESSION, TIME_ZONE


@pytest.mark.parametrize(
    "expression",
    [
        *("rate(1 minute)", "rate(5 minutes)", "rate(1 hour)", "rate(20 days)"),
        *("at(2030-01-01T08:00:00)", "at(2028-02-29T00:00:00)"),
        *("cron(0 8 ? * MON-FRI *)", "cron(0/15 8-17 * * ? *)", "cron(0 8 1,15 * ? 2030)"),
        *("cron(15,45 0-23/2 L * ? *)", "cron(0 0 LW JAN,jul ? 2030-2040)", "cron(0 0 3W * ? *)"),
        *("cron(0 0 ? * 6L *)", "cron(0 0 ? * MON#1 *)", "cron(0 0 ? * L *)", "cron(*/5 * ? * 2-6 2030/2)"),
        *("cron(0 22-4 ? * FRI-SUN *)", "cron(0 0 L-3 * ? *)"),
    ],
)
def test_valid_expressions(expression: str):
    assert SCHEDULE_EXPRESSION.allows(expression)


@pytest.mark.parametrize(
    "expression",
    [
        *("rate(1 week)", "rate(-2 hours)", "rate(0 days)", "rate(5 seconds)", "5 minutes"),
        *("cron(0 8 * * * *)", "cron(0 8 * * ?)", "cron(0 8 ? * ? *)", "at(2030-01-01)", "at(noon)"),
        *("rate(1\u0663 days)", "cron(0 \u0668 ? * FRI *)", "cron(0 8 ? * FR\u0131 *)"),
        "at(203\u0660-01-01T08:00:00)",
    ],
)
def test_unknown_forms(expression: str):
    assert not SCHEDULE_EXPRESSION.allows(expression)
    assert SCHEDULE_EXPRESSION.problem(expression) == (
        f"{expression!r} must be a schedule expression of EventBridge Scheduler, such as rate(5 minutes),"
        " cron(0 8 ? * MON-FRI *) or at(2030-01-01T08:00:00)"
    )


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("rate(1 minutes)", "'rate(1 minutes)' must be 'rate(1 minute)'"),
        ("rate(1 hours)", "'rate(1 hours)' must be 'rate(1 hour)'"),
        ("rate(5 day)", "'rate(5 day)' must be 'rate(5 days)'"),
        ("at(2030-02-30T00:00:00)", "'at(2030-02-30T00:00:00)' is not a date and time: day is out of range for month"),
        ("at(2030-01-01T25:00:00)", "'at(2030-01-01T25:00:00)' is not a date and time: hour must be in 0..23"),
        ("cron(60 8 ? * MON *)", "minutes '60' of cron must be 0 to 59, with the wildcards , - * /"),
        ("cron(0 24 ? * MON *)", "hours '24' of cron must be 0 to 23, with the wildcards , - * /"),
        ("cron(0 8 32 * ? *)", "day of the month '32' of cron must be 1 to 31, with the wildcards , - * / ? L W"),
        ("cron(0 8 0 * ? *)", "day of the month '0' of cron must be 1 to 31, with the wildcards , - * / ? L W"),
        ("cron(0 8 1 13 ? *)", "month '13' of cron must be 1 to 12 or JAN to DEC, with the wildcards , - * /"),
        ("cron(0 8 1 MAI ? *)", "month 'MAI' of cron must be 1 to 12 or JAN to DEC, with the wildcards , - * /"),
        ("cron(0 8 ? * 0 *)", "day of the week '0' of cron must be 1 to 7 or SUN to SAT, with the wildcards , - * / ? L #"),
        ("cron(0 8 ? * MON#6 *)", "day of the week 'MON#6' of cron must be 1 to 7 or SUN to SAT, with the wildcards , - * / ? L #"),
        ("cron(0 8 ? * MON 1969)", "year '1969' of cron must be 1970 to 2199, with the wildcards , - * /"),
        ("cron(0/0 8 ? * MON *)", "minutes '0/0' of cron must be 0 to 59, with the wildcards , - * /"),
        ("cron(0,,5 8 ? * MON *)", "minutes '' of cron must be 0 to 59, with the wildcards , - * /"),
        ("cron(5- 8 ? * MON *)", "minutes '5-' of cron must be 0 to 59, with the wildcards , - * /"),
        ("cron(? 8 ? * MON *)", "minutes '?' of cron must be 0 to 59, with the wildcards , - * /"),
        ("cron(L 8 ? * MON *)", "minutes 'L' of cron must be 0 to 59, with the wildcards , - * /"),
    ],
)  # fmt: skip
def test_invalid_expressions(expression: str, reason: str):
    assert not SCHEDULE_EXPRESSION.allows(expression)
    assert SCHEDULE_EXPRESSION.problem(expression) == reason


def test_every_problem_of_an_expression_is_named():
    assert SCHEDULE_EXPRESSION.problem("cron(60 24 ? * MON *)") == (
        "minutes '60' of cron must be 0 to 59, with the wildcards , - * /;"
        " hours '24' of cron must be 0 to 23, with the wildcards , - * /"
    )


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+3"])
def test_time_zones(name: str):
    assert TIME_ZONE.allows(name)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Europe/Berln", " Did you mean 'Europe/Berlin'?"),
        ("europe/berlin", " Did you mean 'Europe/Berlin'?"),
        ("Mars/Olympus_Mons", ""),
        ("CET+1", " Did you mean 'CET'?"),
    ],
)
def test_unknown_time_zones(name: str, hint: str):
    assert not TIME_ZONE.allows(name)
    assert TIME_ZONE.problem(name) == (
        f"{name!r} must be a time zone of the IANA database, such as Europe/Berlin.{hint}"
    )
