"""Retries of deliveries, by the retry policy of a target."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Self, TypeVar

from embedded_aws.ministack.records import read_members
from embedded_aws.service_calls.as_role import CallError

_ATTEMPTS: Final = 185
_AGE: Final = 86_400
_SHORTEST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 30.0
_RETRIED: Final = (
    *("InternalFailure", "InternalServerError", "ProvisionedThroughputExceeded", "ServiceUnavailable"),
    *("Throttling", "TooManyRequests"),
)

_Result = TypeVar("_Result")


class DeliveryError(CallError):
    """A target does not accept an event.

    Args:
        code: Code of the error, as it is in the dead-letter queue.
        message: Message of the error.
        retried: Whether another attempt may succeed.
        pause: Seconds that the target asks to wait for.
    """

    def __init__(self, code: str, message: str, *, retried: bool = False, pause: float = 0) -> None:
        super().__init__(code, message)
        self.retried, self.pause = retried, pause


class ExhaustedError(CallError):
    """A delivery has failed for the last time.

    Args:
        error: Error of the last attempt.
        condition: Setting of the retry policy that ended the attempts.
        retries: Number of retries.
    """

    def __init__(self, error: CallError, condition: str, retries: int) -> None:
        super().__init__(error.code, str(error))
        self.condition, self.retries = condition, retries


@dataclass(frozen=True)
class RetryPolicy:
    """The retry policy of a target.

    Attributes:
        attempts: Number of retries.
        age: Age in seconds up to which an event is tried again.
    """

    attempts: int = _ATTEMPTS
    age: int = _AGE

    @classmethod
    def from_target(cls, target: Mapping[str, object]) -> Self:
        """Returns the retry policy of a target."""
        given = read_members(target, "RetryPolicy")
        return cls(given.get("MaximumRetryAttempts", _ATTEMPTS), given.get("MaximumEventAgeInSeconds", _AGE))

    def run(self, attempt: Callable[[], _Result]) -> _Result:
        """Returns the result of the first attempt that succeeds.

        Raises:
            CallError: If another attempt would not help, or was the last.
        """
        started, retries = time.monotonic(), 0
        while True:
            try:
                return attempt()
            except CallError as error:
                if not _is_retried(error):
                    raise
                pause = _find_pause(error, retries)
                if retries >= self.attempts:
                    raise ExhaustedError(error, "MaximumRetryAttempts", retries) from None
                if time.monotonic() + pause - started > self.age:
                    raise ExhaustedError(error, "MaximumEventAgeInSeconds", retries) from None
            time.sleep(pause)
            retries += 1


def _is_retried(error: CallError) -> bool:
    return error.retried if isinstance(error, DeliveryError) else error.code.startswith(_RETRIED)


def _find_pause(error: CallError, retries: int) -> float:
    """Returns the seconds before the next attempt: the pauses are shorter than those of AWS."""
    asked = error.pause if isinstance(error, DeliveryError) else 0
    return asked or min(_LONGEST_PAUSE, _SHORTEST_PAUSE * 2 ** min(retries, 10)) * random.uniform(0.5, 1)  # noqa: S311
