"""Runs a month of schedule expressions: ``rate()``, ``cron()`` and ``at()``."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from serverless_patterns_cli.estimate.prices import HOURS_PER_MONTH

_EXPRESSION: Final = re.compile(r"(rate|cron|at)\((.+)\)")
_MINUTES: Final = {"minute": 1, "hour": 60, "day": 24 * 60}
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS_PER_YEAR: Final = 12
_YEAR: Final = [date(2027, 1, 1) + timedelta(days) for days in range(365)]
"""The days of a year without a leap day, as the hours of a month assume."""
_ONCE_A_MONTH: Final = re.compile(r"L(W|-\d+)?|\d+W|\w+(L|#[1-5])")
"""A day that the calendar decides: the last one, the weekday nearest to one, the second Monday."""
_SATURDAY: Final = "L"


def count_runs(expression: str) -> float | None:
    """Returns the runs a month of an expression; None if it is not one."""
    found = _EXPRESSION.fullmatch(expression.strip())
    if found is None:
        return None
    kind, rest = found.groups()
    try:
        if kind == "rate":
            value, unit = rest.split(" ")
            return HOURS_PER_MONTH * 60 / (int(value) * _MINUTES[unit.removesuffix("s")])
        return 1 if kind == "at" else _count_cron(rest.split())
    except (ValueError, KeyError, ZeroDivisionError):
        return None


def _count_cron(fields: Sequence[str]) -> float:
    minutes, hours, day, month, weekday, _year = fields
    times = len(_expand(minutes, 0, 59)) * len(_expand(hours, 0, 23))
    return times * _count_days(day, _expand(month, 1, 12, _MONTHS), weekday) / _MONTHS_PER_YEAR


def _count_days(day: str, months: set[int], weekday: str) -> int:
    """Returns the days of a year on which a schedule runs; one of the two fields is a question mark."""
    by_weekday = day == "?"
    parts = (weekday if by_weekday else day).split(",")
    irregular = [part for part in parts if _ONCE_A_MONTH.fullmatch(part)]
    if by_weekday:  # alone, L is a Saturday
        irregular = [part for part in irregular if part != _SATURDAY]
        regular = ["SAT" if part == _SATURDAY else part for part in parts if part not in irregular]
        days = {_WEEKDAYS[number - 1] for number in _expand(",".join(regular), 1, 7, _WEEKDAYS)}
        found = [each for each in _YEAR if _WEEKDAYS[each.isoweekday() % 7] in days]
    else:
        regular = [part for part in parts if part not in irregular]
        numbers = _expand(",".join(regular), 1, 31)
        found = [each for each in _YEAR if each.day in numbers]
    return sum(each.month in months for each in found) + len(irregular) * len(months)


def _expand(field: str, least: int, most: int, names: Sequence[str] = ()) -> set[int]:
    """Returns the values of a field: lists, ranges and steps."""

    def read(text: str) -> int:
        return names.index(text.upper()) + least if text.upper() in names else int(text)

    values: set[int] = set()
    for part in filter(None, field.split(",")):
        span, _, step = part.partition("/")
        first, dash, last = span.partition("-")
        if first == "*":
            start, end = least, most
        else:
            start = read(first)
            end = read(last) if dash else most if step else start
        wraps = range(start, (end if start <= end else most) + 1, int(step or 1))
        values |= {*wraps, *(range(least, end + 1) if start > end else ())}
    return values
