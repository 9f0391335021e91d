"""Polls for all event source mappings, one round after the other."""

import logging
import time
from collections.abc import Callable
from typing import Any, Final

from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.responses import request_scope
from embedded_aws.services.lambda_.event_sources.due import DUE
from embedded_aws.services.lambda_.event_sources.mappings import READERS
from embedded_aws.services.lambda_.event_sources.permissions import is_allowed
from embedded_aws.services.lambda_.event_sources.queues import RECEIVED, poll_queue
from embedded_aws.services.lambda_.event_sources.streams import poll_stream

_LOG: Final = logging.getLogger(__name__)
_LONGEST_WAIT: Final = 1.0
"""Seconds after which it looks for messages whose visibility timeout has ended."""
_GAP: Final = 0.05
"""Seconds between two rounds that something woke, and that found nothing."""


def run() -> None:
    """Polls until the process ends."""
    woken = False
    while True:
        lambda_functions.wake_up.clear()
        started = [_poll_safely(*each) for each in lambda_functions.all_mappings()]
        _forget_deleted()
        if any(started):
            woken = False
            continue
        if woken:
            time.sleep(_GAP)
        woken = DUE.wait(_LONGEST_WAIT)


def _forget_deleted() -> None:
    """Forgets where mappings were that were deleted, and what they have received."""
    existing = {key[-1] for key, _ in lambda_functions.mappings.all_items()}
    for known in (READERS, RECEIVED):
        for identifier in known.keys() - existing:
            del known[identifier]


def _poll_safely(account: str, region: str, mapping: dict[str, Any]) -> bool:
    try:
        with request_scope(account, region):
            return _poll(mapping)
    except Exception:
        _LOG.exception("The event source mapping %s could not be polled.", mapping.get("UUID"))
        return False


def _poll(mapping: dict[str, Any]) -> bool:
    """Starts the batches of a mapping that are complete, and returns whether there were any."""
    if not mapping.get("Enabled", True):
        return False
    name, qualifier = mapping["FunctionName"], mapping.get("Qualifier")
    function, config = lambda_functions.find_version(name, qualifier)
    if function is None or config is None or not is_allowed(mapping, config):
        return False
    poll = poll_queue if ":sqs:" in mapping["EventSourceArn"] else poll_stream
    return poll(mapping, function, config)


def _replace_loop(_: Callable[[], None]) -> Callable[[], None]:
    return run


PATCHES = (
    Patch(
        lambda_functions.poll_mappings,
        _replace_loop,
        "mappings poll as the function's role, and streams end to try, split batches and keep failures",
    ),
)
