"""Wake-ups of the poll loop without new records."""

import threading
import time
from typing import Final

from embedded_aws.ministack import lambda_functions

_WAKE: Final[threading.Event] = lambda_functions.wake_up


class Due:
    """The next moment at which a batching window or a pause ends."""

    def __init__(self) -> None:
        self._soonest = float("inf")

    def wake_at(self, moment: float) -> None:
        """Has the loop look at a moment, in seconds since the epoch, at the latest."""
        self._soonest = min(self._soonest, moment)

    def wait(self, seconds: float) -> bool:
        """Waits until something arrives or is due, but not longer than some seconds.

        Returns:
            Whether something arrived.
        """
        pause = min(seconds, max(0.0, self._soonest - time.time()))
        self._soonest = float("inf")
        return _WAKE.wait(pause)


DUE: Final = Due()
"""That of the poll loop, which alone uses it."""
