"""The variable ``$util.time``."""

import datetime
import re
import time
from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from embedded_aws.velocity.evaluation import Tool
from embedded_aws.velocity.syntax import RenderingError

_FORMATS: Final[Mapping[str, str]] = {
    "yyyy": "%Y",
    "uuuu": "%Y",
    "yy": "%y",
    "MMMM": "%B",
    "MMM": "%b",
    "MM": "%m",
    "dd": "%d",
    "DDD": "%j",
    "EEEE": "%A",
    "EEE": "%a",
    "E": "%a",
    "HH": "%H",
    "hh": "%I",
    "mm": "%M",
    "ss": "%S",
    "SSS": "%f",
    "a": "%p",
    "Z": "%z",
    "ZZZ": "%z",
    "XX": "%z",
    "XXX": "%:z",
    "z": "%Z",
}
"""Formats of Python for the letters of Java's DateTimeFormatter."""
_PART: Final = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+")


class TimeUtilities(Tool):
    """The variable ``$util.time``."""

    exposed = frozenset(
        {
            *("epochMilliSecondsToFormatted", "nowFormatted", "parseFormattedToEpochMilliSeconds"),
            *("epochMilliSecondsToISO8601", "epochMilliSecondsToSeconds", "epochSecondsToISO8601"),
            *("nowEpochMilliSeconds", "nowEpochSeconds", "nowISO8601", "parseISO8601ToEpochMilliSeconds"),
        }
    )

    def nowISO8601(self) -> str:  # noqa: N802 named by AppSync
        """Returns the time as text."""
        return self.epochMilliSecondsToISO8601(self.nowEpochMilliSeconds())

    def nowEpochSeconds(self) -> int:  # noqa: N802
        """Returns the time in seconds."""
        return int(time.time())

    def nowEpochMilliSeconds(self) -> int:  # noqa: N802
        """Returns the time in milliseconds."""
        return int(time.time() * 1000)

    def epochMilliSecondsToSeconds(self, value: int) -> int:  # noqa: N802
        """Returns a time in seconds."""
        return value // 1000

    def epochMilliSecondsToISO8601(self, value: int) -> str:  # noqa: N802
        """Returns a time as text."""
        moment = datetime.datetime.fromtimestamp(value / 1000, datetime.UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value % 1000:03}Z"

    def epochSecondsToISO8601(self, value: int) -> str:  # noqa: N802
        """Returns a time as text."""
        return self.epochMilliSecondsToISO8601(value * 1000)

    def parseISO8601ToEpochMilliSeconds(self, text: str) -> int:  # noqa: N802
        """Returns a time in milliseconds."""
        return int(datetime.datetime.fromisoformat(text).timestamp() * 1000)

    def nowFormatted(self, form: str, zone: str = "UTC") -> str:  # noqa: N802
        """Returns the time in a format of Java, in a time zone."""
        return self.epochMilliSecondsToFormatted(self.nowEpochMilliSeconds(), form, zone)

    def epochMilliSecondsToFormatted(self, value: int, form: str, zone: str = "UTC") -> str:  # noqa: N802
        """Returns a time in a format of Java, in a time zone."""
        moment = datetime.datetime.fromtimestamp(value / 1000, _find_zone(zone))
        return "".join(_format_part(moment, *each) for each in _list_parts(form))

    def parseFormattedToEpochMilliSeconds(self, text: str, form: str, zone: str = "UTC") -> int:  # noqa: N802
        """Returns a time in milliseconds from a text in a format of Java."""
        wanted = "".join(found.replace("%:z", "%z") or literal for found, literal in _list_parts(form))
        try:
            moment = datetime.datetime.strptime(text, wanted)  # noqa: DTZ007 the zone follows
        except ValueError:
            raise RenderingError(f"$util.time: {text!r} does not have the format {form!r}") from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=_find_zone(zone))
        return int(moment.timestamp() * 1000)


def _list_parts(form: str) -> list[tuple[str, str]]:
    """Returns the parts of a format: each is a format of Python, or a text."""
    parts: list[tuple[str, str]] = []
    for found in _PART.finditer(form):
        if found[1] is not None:
            parts.append(("", found[1].replace("''", "'") or "'"))
        elif found[2]:
            if found[0] not in _FORMATS:
                raise RenderingError(f"$util.time: {found[0]!r} in {form!r} is not in the embedded emulator")
            parts.append((_FORMATS[found[0]], ""))
        else:
            parts.append(("", found[0]))
    return parts


def _format_part(moment: datetime.datetime, form: str, literal: str) -> str:
    match form:
        case "":
            return literal
        case "%f":
            return f"{moment.microsecond // 1000:03}"
        case "%:z":
            offset = moment.strftime("%z")
            return "Z" if offset == "+0000" else f"{offset[:3]}:{offset[3:]}"
        case "%z":
            return moment.strftime("%z")
        case _:
            return moment.strftime(form)


def _find_zone(name: object) -> datetime.tzinfo:
    try:
        return ZoneInfo(str(name))
    except (ValueError, ZoneInfoNotFoundError):
        raise RenderingError(f"$util.time: {name!r} is not a time zone") from None
