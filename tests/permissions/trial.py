"""Tries all arrows in one emulator, and says of each whether a missing permission stops it."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

from tests.permissions.account import Account, Arrived
from tests.permissions.arrows.arrow import Arrow

Outcome = Literal["stopped", "flows", "fails", "not tried"]
_DENIALS = (
    *("denied", "not authorized", "unable to validate", "not have permission", "assume"),
    "check assigned iam roles",
)
"""Words of AWS's errors for a missing permission; another error shows nothing."""
_SECONDS = 30
"""Longest wait for a permitted delivery; a function starts in less."""
_INTERVAL = 1
"""Seconds between two looks at all deliveries: looking takes time from them."""


@dataclass(frozen=True)
class Result:
    """Result of an arrow.

    Attributes:
        outcome: ``stopped`` if it flows only with the permission, ``flows`` if without as well, ``fails`` if
            with it neither.
        detail: The error, if a call failed.
    """

    outcome: Outcome
    detail: str = ""


@dataclass
class _Attempt:
    arrived: Arrived | None
    error: str = ""
    seen: bool = False

    def look(self) -> bool:
        if self.arrived and not self.seen:
            self.seen = self.arrived()
        return self.seen


def try_all(aws: Account, arrows: Iterable[Arrow], settle: Callable[[], object]) -> dict[str, Result]:
    """Tries the arrows, all at the same time.

    Args:
        aws: An administrator.
        arrows: The arrows.
        settle: Returns once what was sent without permission would have arrived.

    Returns:
        The result of each arrow, by its title and what is missing.
    """
    tried = list(arrows)
    with ThreadPoolExecutor(4) as pool:
        with_permission = list(pool.map(lambda arrow: _attempt(aws, arrow, granted=True), tried))
        without = list(pool.map(lambda arrow: _attempt(aws, arrow, granted=False), tried))
    deadline = time.monotonic() + _SECONDS
    open_ones = with_permission
    while open_ones and time.monotonic() < deadline:
        time.sleep(_INTERVAL)
        open_ones = [attempt for attempt in open_ones if not (attempt.error or attempt.look())]
    settle()
    for attempt in without:
        attempt.look()
    pairs = zip(tried, with_permission, without, strict=True)
    return {key(arrow): _judge(granted, missing) for arrow, granted, missing in pairs}


def key(arrow: Arrow) -> str:
    """Returns what names an arrow in results."""
    return f"{arrow.title}: {arrow.missing}"


def _attempt(aws: Account, arrow: Arrow, *, granted: bool) -> _Attempt:
    try:
        return _Attempt(arrow.run(aws, granted))
    except Exception as error:
        return _Attempt(None, f"{type(error).__name__}: {error}")


def _judge(granted: _Attempt, missing: _Attempt) -> Result:
    if not granted.seen:
        return Result("fails", granted.error)
    if missing.error and not any(word in missing.error.lower() for word in _DENIALS):
        return Result("fails", missing.error)
    return Result("flows" if missing.seen else "stopped", missing.error)
