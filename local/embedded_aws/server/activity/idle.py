"""Waits until nothing flows in the emulator."""

import asyncio
import time
from collections import Counter
from typing import Final

from embedded_aws.server.activity.requests import Requests
from embedded_aws.server.activity.sources import list_waiting
from embedded_aws.server.activity.threads import list_busy_threads

_PAUSE: Final = 0.005  # seconds between two looks


def find_busy(requests: Requests, *, skip_visibility_timeout: bool = False) -> list[str]:
    """Describes what flows at this moment, each thing once; empty if nothing does."""
    found = Counter(
        [*requests.describe_running(), *list_waiting(skip_visibility_timeout), *list_busy_threads()]
    )
    return sorted(what if count == 1 else f"{what} ({count} times)" for what, count in found.items())


async def wait_until_idle(
    requests: Requests, seconds: float, *, skip_visibility_timeout: bool = False
) -> list[str]:
    """Waits until nothing flows.

    What moves on while this looks, such as a message from a queue that is looked at last to one that was
    looked at first, is found at the second look: only two in a row that find nothing, with no request between
    them, mean that nothing flows.

    Args:
        requests: The requests that are running.
        seconds: Maximum seconds to wait.
        skip_visibility_timeout: Whether messages whose function failed become visible immediately.

    Returns:
        What still flows after that time; empty if nothing does.
    """
    end = time.monotonic() + seconds
    idle_since: int | None = None
    while True:
        begun = requests.begun
        busy = find_busy(requests, skip_visibility_timeout=skip_visibility_timeout)
        if not busy and idle_since == begun:
            return []
        if busy and time.monotonic() >= end:
            return busy
        idle_since = None if busy else begun
        await asyncio.sleep(_PAUSE)
