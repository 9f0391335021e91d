"""Token buckets."""

from dataclasses import dataclass

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.quotas import API_BURST, API_RATE
from serverless_patterns.connections.routes import ApiGatewayFacadeThrottleArgs


@dataclass(frozen=True)
class Throttle:
    """A token bucket."""

    rate: float
    burst: int


DEFAULT = Throttle(rate=API_RATE.default / 10, burst=API_BURST.default // 10)
"""A tenth of the account's quota, so that no API takes all of it from the others."""


def read_throttle(given: ApiGatewayFacadeThrottleArgs | None, errors: Errors) -> Throttle | None:
    """Returns a throttle, and warns of more than the quotas of a new account; None if it was left out.

    Args:
        given: The argument.
        errors: Receives the warnings, at the path of the argument.
    """
    if given is None or errors.is_invalid():
        return None
    errors.warn_above("rate_limit", given["rate_limit"], API_RATE)
    errors.warn_above("burst_limit", given["burst_limit"], API_BURST)
    return Throttle(given["rate_limit"], given["burst_limit"])
