"""Polls the sources of all event source mappings and pipes, one round after the other."""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from embedded_aws.event_sources.due import DUE
from embedded_aws.event_sources.queues import RECEIVED
from embedded_aws.event_sources.readers import READERS
from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.responses import request_scope

_LOG: Final = logging.getLogger(__name__)
_LONGEST_WAIT: Final = 1.0
"""Seconds after which it looks for messages whose visibility timeout has ended."""
_GAP: Final = 0.05
"""Seconds between two rounds that something woke, and that found nothing."""


@dataclass(frozen=True)
class Consumer:
    """An event source mapping or a pipe.

    Attributes:
        account: Its account.
        region: Its Region.
        identifier: Its UUID or ARN.
        poll: Starts the batches that are complete, and returns whether there were any.
    """

    account: str
    region: str
    identifier: str
    poll: Callable[[], bool]


_List = Callable[[], Iterable[Consumer]]
_LISTS: Final[list[_List]] = []


def consumers(list_consumers: _List) -> _List:
    """Registers what lists the consumers of a service."""
    _LISTS.append(list_consumers)
    return list_consumers


def run() -> None:
    """Polls until the process ends."""
    woken = False
    while True:
        lambda_functions.wake_up.clear()
        started = [_poll_safely(each) for each in _list_all()]
        _forget_deleted()
        if any(started):
            woken = False
            continue
        if woken:
            time.sleep(_GAP)
        woken = DUE.wait(_LONGEST_WAIT)


def _list_all() -> list[Consumer]:
    return [each for list_consumers in _LISTS for each in list_consumers()]


def _forget_deleted() -> None:
    """Forgets where consumers were that were deleted, and what they have received."""
    # Before those that exist are listed, since a new one exists before it reads.
    found = [(known, [*known]) for known in (READERS, RECEIVED)]
    existing = {each.identifier for each in _list_all()}
    for known, identifiers in found:
        for identifier in identifiers:
            if identifier not in existing:
                known.pop(identifier, None)


def _poll_safely(consumer: Consumer) -> bool:
    try:
        with request_scope(consumer.account, consumer.region):
            return consumer.poll()
    except Exception:
        _LOG.exception("The event source of %s could not be polled.", consumer.identifier)
        return False
