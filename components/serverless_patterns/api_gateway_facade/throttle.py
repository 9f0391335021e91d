"""Token buckets."""

from dataclasses import dataclass

from serverless_patterns.validation import Given

MAX_RATE = 10_000
"""Requests a second of an account in a Region (API Gateway quotas)."""
MAX_BURST = 5_000
"""Requests at once of an account in a Region (API Gateway quotas)."""


@dataclass(frozen=True)
class Throttle:
    """A token bucket."""

    rate: float
    burst: int


DEFAULT = Throttle(rate=MAX_RATE / 10, burst=MAX_BURST // 10)
"""A tenth of the account's quota, so that no API takes all of it from the others."""


def read_throttle(given: Given, argument: str = "throttle") -> Throttle | None:
    """The throttle under ``argument``, or None when it is not given."""
    entry = given.entry(argument)
    if entry is None:
        return None
    return Throttle(
        rate=entry.number("rate", 0, MAX_RATE, default=DEFAULT.rate),
        burst=entry.integer("burst", 0, MAX_BURST, default=DEFAULT.burst),
    )
