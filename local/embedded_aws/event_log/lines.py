"""Events as lines of text."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from embedded_aws.event_log.model import (
    Denial,
    Execution,
    Failure,
    Invocation,
    LoggedEvent,
    Message,
    ObjectWritten,
    Request,
)
from embedded_aws.event_log.names import name_of
from embedded_aws.event_log.tracebacks import fold_tracebacks

_TYPE_WIDTH: Final = 10
_INDENT: Final = "    "
_OUTSIDE: Final = "outside"
"""Ends of an arrow that are not resources, such as a client on this machine."""
_ID_LENGTH: Final = 8
"""Characters of the ID of a message, which distinguish two."""
_LONGEST: Final = 80
"""Maximum characters of an error's message in the line."""
_COLOR: Final = re.compile(r"\x1b\[[\d;]*m")
_CONTROL: Final = re.compile(r"[^\t\x20-\x7e\xa0-\U0010ffff]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that change the direction of text."""
_SECOND: Final = 1_000  # milliseconds
_UNIT: Final = 1_024  # bytes


class EventLines:
    """Writes events as lines.

    Args:
        names: Names of resources in the program by ARN; others have their names in AWS.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def format_event(self, event: LoggedEvent) -> list[str]:
        """Returns the lines of an event: one, and below it, indented, what a function wrote."""
        time = datetime.fromisoformat(event["time"]).astimezone().strftime("%H:%M:%S.%f")[:-3]
        parts = [part for part in self._list_parts(event) if part]
        line = f"{time} {event['type']:<{_TYPE_WIDTH}} {'  '.join(parts)}"
        output = fold_tracebacks(event["output"].splitlines()) if event["type"] == "invocation" else []
        return [_make_printable(text) for text in (line, *(f"{_INDENT}{text}".rstrip() for text in output))]

    def _list_parts(self, event: LoggedEvent) -> list[str]:
        match event["type"]:
            case "invocation":
                return self._format_invocation(event)
            case "request":
                return self._request(event)
            case "message":
                return self._format_message(event)
            case "execution":
                return self._format_execution(event)
            case "denial":
                return self._format_denial(event)
            case "object":
                return self._format_object(event)

    def _format_invocation(self, event: Invocation) -> list[str]:
        source = self._name(event["source"])
        by = f"← {source}" if source else f"← {event['trigger']}" if event["trigger"] else ""
        cold = "cold start" if event["cold_start"] else ""
        return [
            self._name(event["target"]),
            by,
            event["outcome"],
            _format_duration(event),
            cold,
            _format_error(event["error"]),
        ]

    def _request(self, event: Request) -> list[str]:
        asked = f"{event['method']} {event['path']}"
        route = event["route"] if event["route"] not in {event["path"], None} else ""
        return [
            asked,
            str(event["status"]),
            _format_duration(event),
            self._name(event["target"]),
            route or "",
        ]

    def _format_message(self, event: Message) -> list[str]:
        source, target = self._name(event["source"]), self._name(event["target"])
        count = event["receive_count"] or 0
        again = f"receive {count}" if count > 1 and not event["reason"] else ""
        way = f"{source or _OUTSIDE} → {target or _OUTSIDE}"
        return [way, event["action"], again, event["reason"] or "", (event["message_id"] or "")[:_ID_LENGTH]]

    def _format_execution(self, event: Execution) -> list[str]:
        _, _, name = event["execution"].rpartition(":")
        what = (
            f"{event['state']} {event['action'].removesuffix('-state')}"
            if event["state"]
            else event["action"]
        )
        source = self._name(event["source"])
        outcome = "" if event["outcome"] == "running" or event["action"] == "exited" else event["outcome"]
        by = f"← {source}" if source else ""
        return [
            self._name(event["target"]),
            by,
            what,
            outcome,
            _format_duration(event),
            _format_error(event["error"]),
            name,
        ]

    def _format_denial(self, event: Denial) -> list[str]:
        who = self._name(event["source"]) or event["principal"]
        role = event["principal"].partition(":assumed-role/")[2].partition("/")[0]
        service = event["principal"] if "." in event["principal"].partition(":")[0] else ""
        of = f"(role {role})" if role else f"({service})" if service else ""
        on = self._name(event["target"]) or "*"
        return [f"{who} {of}".strip(), f"is not allowed {event['action']} on {on}"]

    def _format_object(self, event: ObjectWritten) -> list[str]:
        source = self._name(event["source"])
        by = f"← {source}" if source else ""
        return [f"{self._name(event['target'])}/{event['key']}", _format_size(event["size"]), by]

    def _name(self, arn: str | None) -> str:
        return name_of(arn, self._names) or ""


def _make_printable(text: str) -> str:
    """Returns the text without colors, and with other control characters escaped.

    The names are chosen by those who upload objects or call APIs: they must not control the terminal.
    """
    return _CONTROL.sub(lambda found: repr(found[0])[1:-1], _COLOR.sub("", text))


def _format_duration(event: LoggedEvent) -> str:
    milliseconds = event["duration_ms"]
    if milliseconds is None:
        return ""
    return f"{milliseconds:.0f} ms" if milliseconds < _SECOND else f"{milliseconds / _SECOND:.1f} s"


def _format_error(error: Failure | None) -> str:
    if error is None:
        return ""
    message = error["message"].partition("\n")[0]
    short = message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"
    return ": ".join(part for part in (error["type"], short) if part)


def _format_size(size: float) -> str:
    if size < _UNIT:
        return f"{size:.0f} bytes"
    for unit in ("KiB", "MiB"):
        size /= _UNIT
        if size < _UNIT:
            return f"{size:.1f} {unit}"
    return f"{size / _UNIT:.1f} GiB"
