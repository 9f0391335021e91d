"""Schedule expressions: ``rate()``, ``cron()`` and ``at()``, in the dialect of EventBridge."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from embedded_aws.ministack import eventbridge

_RATE: Final = re.compile(r"rate\((\d+) (minute|hour|day)(s?)\)", re.ASCII)
_CRON: Final = re.compile(r"cron\(([^ ]+(?: [^ ]+){5})\)")
_AT: Final = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)", re.ASCII)
_SECONDS: Final = {"minute": 60, "hour": 3600, "day": 86_400}
_LONGEST: Final = 60 * (2**31 - 1)
"""Seconds of the longest interval, which has as many minutes as an integer of 32 bits."""
_MARGIN: Final = timedelta(days=1)
_DAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


@dataclass(frozen=True)
class _Field:
    """A field of a cron expression.

    Attributes:
        lowest: Lowest value.
        highest: Highest value.
        names: Names of the values from 1.
        special: Pattern of an item that is not a value, a range or a step.
    """

    lowest: int
    highest: int
    names: tuple[str, ...] = ()
    special: str = r"(?!)"

    def accepts(self, text: str) -> bool:
        """Whether each item of a list is valid."""
        return all(self._accepts_item(item) for item in text.upper().split(","))

    def _accepts_item(self, item: str) -> bool:
        if re.fullmatch(self.special, item):
            return True
        span, slash, step = item.partition("/")
        if slash and not re.fullmatch("[1-9][0-9]*", step):
            return False
        if span == "*":
            return True
        first, dash, last = span.partition("-")
        start, end = self._read(first), self._read(last if dash else first)
        return start is not None and end is not None and start <= end

    def _read(self, text: str) -> int | None:
        if text in self.names:
            return self.names.index(text) + 1
        value = int(text) if re.fullmatch("[0-9]+", text) else -1
        return value if self.lowest <= value <= self.highest else None


_FIELDS: Final = (
    _Field(0, 59),
    _Field(0, 23),
    _Field(1, 31, (), r"\?|L|LW|([1-9]|[12][0-9]|3[01])W"),
    _Field(1, 12, _MONTHS),
    _Field(1, 7, _DAYS, rf"\?|L|([1-7]|{'|'.join(_DAYS)})(L|\#[1-5])"),
    _Field(1970, 2199),
)
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4


def read_rate(expression: str, *, strict: bool = True) -> timedelta | None:
    """Returns the interval of a ``rate()`` expression; None if it is not a valid one.

    Args:
        expression: The expression.
        strict: Whether the unit must be in the singular for 1 and in the plural otherwise, as in rules.
    """
    found = _RATE.fullmatch(expression)
    if not found or not int(found[1]) or (strict and (int(found[1]) == 1) == bool(found[3])):
        return None
    seconds = int(found[1]) * _SECONDS[found[2]]
    return timedelta(seconds=seconds) if seconds <= _LONGEST else None


def read_cron(expression: str) -> object:
    """Returns the fields of a ``cron()`` expression, for :func:`find_times`; None if it is not valid."""
    found = _CRON.fullmatch(expression)
    if not found:
        return None
    texts = found[1].split(" ")
    if [texts[_DAY_OF_MONTH], texts[_DAY_OF_WEEK]].count("?") != 1:
        return None
    if not all(field.accepts(text) for field, text in zip(_FIELDS, texts, strict=True)):
        return None
    return eventbridge.parse_cron(expression)


def read_at(expression: str, zone: tzinfo) -> datetime | None:
    """Returns the time of an ``at()`` expression; None if it is not a valid one.

    Args:
        expression: The expression.
        zone: Time zone of the schedule.
    """
    found = _AT.fullmatch(expression)
    try:
        time = datetime.fromisoformat(found[1]).replace(tzinfo=zone) if found else None
        if time is not None:
            # It must be a time in UTC, also with a flexible time window.
            _ = time.astimezone(UTC) + _MARGIN, time.astimezone(UTC) - _MARGIN
    except (ValueError, OverflowError):
        return None
    return time


def find_times(cron: object, after: datetime, zone: tzinfo) -> Iterator[datetime]:
    """Generates the times of a ``cron()`` expression.

    A time that daylight saving time skips is left out, and a repeated one occurs once.

    Args:
        cron: Fields of the expression.
        after: Time before the first one.
        zone: Time zone in which the expression is evaluated.
    """
    wall = after.astimezone(zone).replace(tzinfo=UTC)  # the search must not see changes of the clock
    while (wall := eventbridge.find_next_cron_time(cron, wall)) is not None:
        time = wall.replace(tzinfo=zone).astimezone(UTC)
        exists = time.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None)
        if exists and time > after:
            yield time


def is_rule_schedule(expression: str) -> bool:
    """Whether a rule accepts an expression."""
    return read_rate(expression) is not None or read_cron(expression) is not None


def is_schedule(expression: str) -> bool:
    """Whether EventBridge Scheduler accepts an expression."""
    return (
        read_rate(expression, strict=False) is not None
        or read_cron(expression) is not None
        or read_at(expression, UTC) is not None
    )
