"""Schedule expressions and time zones, as EventBridge Scheduler accepts them."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from serverless_patterns.arguments.declarations import Constraint
from serverless_patterns.arguments.text import nearest

_FORM = re.compile(
    r"rate\([1-9]\d* (minute|hour|day)s?\)"
    r"|cron\(\S+ \S+ (\? \S+ [^\s?]\S*|[^\s?]\S* \S+ \?) \S+\)"
    r"|at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)"
)
"""EventBridge Scheduler User Guide, schedule-types; one of the two days of cron is a question mark."""
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_FIELDS = (
    ("minutes", 0, 59, ()),
    ("hours", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 1, 7, _DAYS),
    ("year", 1970, 2199, ()),
)
"""Fields of cron: name, least and greatest value, and names for the values from the least on.

The same page.
"""
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4
_SPECIAL = {
    # The last day, days before it, the last weekday, and the weekday nearest to a day.
    _DAY_OF_MONTH: re.compile(r"L(?:W|-(?:[1-9]|[12]\d|30))?|(?P<day>\d+)W"),
    # Saturday, the last such day of a month, and the first to fifth.
    _DAY_OF_WEEK: re.compile(r"L|(?P<day>\w+?)(?:L|#[1-5])"),
}


class _ScheduleExpression(Constraint):
    @property
    def meaning(self) -> str:
        examples = "rate(5 minutes), cron(0 8 ? * MON-FRI *) or at(2030-01-01T08:00:00)"
        return f"a schedule expression of EventBridge Scheduler, such as {examples}"

    def allows(self, value: str) -> bool:
        return _has_form(value) and not any(_find_errors(value))

    def problem(self, value: str) -> str:
        return "; ".join(_find_errors(value)) if _has_form(value) else super().problem(value)


class _TimeZone(Constraint):
    @property
    def meaning(self) -> str:
        return "a time zone of the IANA database, such as Europe/Berlin"

    def allows(self, value: str) -> bool:
        # The list of all takes a while, which the default is spared at import.
        return value == "UTC" or value in _timezones()

    def problem(self, value: str) -> str:
        return f"{super().problem(value)}.{nearest(value, _timezones())}"


SCHEDULE_EXPRESSION = _ScheduleExpression()
TIME_ZONE = _TimeZone()


def _has_form(expression: str) -> bool:
    return expression.isascii() and _FORM.fullmatch(expression) is not None


def _find_errors(expression: str) -> Iterator[str]:
    """Returns the error in an expression of the form ``rate(…)``, ``cron(…)`` or ``at(…)``."""
    kind, _, rest = expression.removesuffix(")").partition("(")
    match kind:
        case "rate":
            yield from _check_rate(rest)
        case "cron":
            yield from _check_cron(rest.split(" "))
        case _:
            yield from _check_moment(rest)


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def _check_rate(rate: str) -> Iterator[str]:
    value, _, unit = rate.partition(" ")
    singular = unit.removesuffix("s")
    expected = singular if value == "1" else f"{singular}s"
    if unit != expected:
        yield f"'rate({rate})' must be 'rate({value} {expected})'"


def _check_moment(moment: str) -> Iterator[str]:
    try:
        datetime.fromisoformat(moment)
    except ValueError as error:
        yield f"'at({moment})' is not a date and time: {error}"


def _check_cron(fields: list[str]) -> Iterator[str]:
    for index, ((what, least, most, names), field) in enumerate(zip(_FIELDS, fields, strict=True)):
        if field == "?" and index in (_DAY_OF_MONTH, _DAY_OF_WEEK):
            continue
        for part in field.split(","):
            if not _is_part(part, index, least, most, names):
                allowed = f"{least} to {most}" + (f" or {names[0]} to {names[-1]}" if names else "")
                yield f"{what} {part!r} of cron must be {allowed}, with {_signs(index)}"


def _signs(index: int) -> str:
    special = {_DAY_OF_MONTH: " ? L W", _DAY_OF_WEEK: " ? L #"}
    return f"the wildcards , - * /{special.get(index, '')}"


def _is_part(part: str, index: int, least: int, most: int, names: tuple[str, ...]) -> bool:
    """Whether ``part`` is a value, a range, or steps through one; or what only one of the days knows."""
    special = _SPECIAL.get(index)
    if special and (found := special.fullmatch(part)):
        return found["day"] is None or _value(found["day"], least, most, names) is not None
    span, slash, step = part.partition("/")
    first, dash, last = span.partition("-")
    ends = [first, last] if dash else [first]
    is_span = span == "*" or all(_value(end, least, most, names) is not None for end in ends)
    return is_span and (not slash or re.fullmatch(r"[1-9]\d*", step) is not None)


def _value(text: str, least: int, most: int, names: tuple[str, ...]) -> int | None:
    if text.upper() in names:
        return least + names.index(text.upper())
    return int(text) if re.fullmatch(r"\d{1,4}", text) and least <= int(text) <= most else None
