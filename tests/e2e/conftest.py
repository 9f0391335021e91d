"""Shared helpers of end-to-end tests: waiting with a deadline, which only a failure reaches."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(probe: Callable[[], T | None], what: str, seconds: float = 120) -> T:
    """Returns the first true result of ``probe``; fails, naming ``what``, after ``seconds``.

    The longer it takes, the less often it looks: each look takes time from what it waits for.
    """
    begin = time.monotonic()
    while (elapsed := time.monotonic() - begin) < seconds:
        found = probe()
        if found:
            return found
        time.sleep(min(max(elapsed / 4, 0.05), 0.5))
    raise AssertionError(f"not within {seconds:g} s: {what}")
