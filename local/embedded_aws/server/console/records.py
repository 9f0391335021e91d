"""Records of a resource in the log: the invocations of a function, with event and output."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Final

from embedded_aws.event_log.log import LOG
from embedded_aws.server.middleware.rejections import Rejection

_MOST: Final = 20
_INVOCATION: Final = "invocation"


def list_invocations(arn: str) -> list[Mapping[str, object]]:
    """Returns the last invocations of a function, newest first."""
    found = [event for event in _list_events() if event["type"] == _INVOCATION and event["target"] == arn]
    return found[: -_MOST - 1 : -1]


def find_invocation(identifier: int) -> Mapping[str, object]:
    """Returns an invocation by the ID of its event.

    Raises:
        Rejection: 404 if the log does not have it, or not any more.
    """
    found = LOG.page(identifier - 1)["events"][:1] if identifier > 0 else []
    if not found or found[0]["id"] != identifier or found[0]["type"] != _INVOCATION:
        raise Rejection("The log does not have this invocation any more.", HTTPStatus.NOT_FOUND)
    return found[0]


def list_states(execution: str) -> list[Mapping[str, object]]:
    """Returns the events of an execution, oldest first."""
    return [
        event for event in _list_events() if event["type"] == "execution" and event["execution"] == execution
    ]


def _list_events() -> Iterator[Mapping[str, object]]:
    after = 0
    while events := (page := LOG.page(after))["events"]:
        yield from events
        after = page["last"]
