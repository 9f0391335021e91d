"""Polled data of the page: the events since its last request, and the numbers of the resources."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Self

from embedded_aws.event_log.log import LOG
from embedded_aws.server.console.numbers import digest, read_numbers
from embedded_aws.server.console.picture import Picture
from embedded_aws.server.middleware.rejections import Rejection

MAX_WAIT: Final = 30.0
_LOOK_SECONDS: Final = 0.25
"""Interval between looks at what has no events: deleted objects, or another picture."""
_LARGE: Final = frozenset({"payload", "output"})
"""Up to 64 KiB each: the panel of a function reads those of its last invocations."""


@dataclass(frozen=True)
class Known:
    """State of the page.

    Attributes:
        after: ID of its last event; -1 for none, which returns only the last ID.
        wait: Maximum seconds to wait for something else.
        state: Digest of the numbers that it shows; empty if it shows none.
        version: Version of its picture; None if it has none.
    """

    after: int
    wait: float
    state: str
    version: int | None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Reads the parameters of a request.

        Raises:
            Rejection: 400 if one is invalid.
        """
        try:
            after, wait = int(query.get("after", "0")), float(query.get("wait", "0"))
            version = int(query["picture"]) if "picture" in query else None
        except ValueError:
            raise Rejection("after, wait and picture must be numbers.", HTTPStatus.BAD_REQUEST) from None
        if after < -1 or not 0 <= wait <= MAX_WAIT:
            raise Rejection(
                f"after must be at least -1; wait must be 0 to {MAX_WAIT:.0f} s.",
                HTTPStatus.BAD_REQUEST,
            )
        return cls(after, wait, query.get("state", ""), version)


async def read_feed(
    known: Known, picture: Callable[[], Picture], version: Callable[[], int]
) -> dict[str, object]:
    """Returns what has happened since; waits until something has.

    Args:
        known: What the page has.
        picture: Returns the current picture.
        version: Returns its version.

    Returns:
        A page of the log without large content, with the numbers of the resources, their digest as ``state``,
        and the version of the ``picture``.
    """
    deadline = time.monotonic() + known.wait
    while True:
        page, numbers = LOG.page(known.after), read_numbers(picture())
        state = digest(numbers)
        left = deadline - time.monotonic()
        is_new = bool(page["events"]) or known.after < 0
        if is_new or (state, version()) != (known.state, known.version) or left <= 0:
            break
        await LOG.wait(known.after, min(left, _LOOK_SECONDS))
    events = list(map(_remove_content, page["events"]))
    return {**page, "events": events, **numbers, "state": state, "picture": version()}


def _remove_content(event: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in event.items() if name not in _LARGE}
