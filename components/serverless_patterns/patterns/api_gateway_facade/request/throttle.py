"""Token buckets."""

import math
from dataclasses import dataclass

from serverless_patterns.arguments.quotas import API_BURST, API_RATE
from serverless_patterns.arguments.reader import Given

MOST_BURST = 2_147_483_647
"""What a number is in API Gateway's own interface."""


@dataclass(frozen=True)
class Throttle:
    """A token bucket."""

    rate: float
    burst: int


DEFAULT = Throttle(rate=API_RATE.default / 10, burst=API_BURST.default // 10)
"""A tenth of the account's quota, so that no API takes all of it from the others."""


def read_throttle(given: Given, argument: str = "throttle") -> Throttle | None:
    """The throttle under ``argument``, or None when it is not given."""
    entry = given.entry(argument)
    if entry is None:
        return None
    throttle = Throttle(
        rate=entry.number("rate_limit", 0, math.inf, default=DEFAULT.rate),
        burst=entry.integer("burst_limit", 0, MOST_BURST, default=DEFAULT.burst),
    )
    entry.within("rate_limit", throttle.rate, API_RATE)
    entry.within("burst_limit", throttle.burst, API_BURST)
    return throttle
