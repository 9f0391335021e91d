"""The log of the emulator's events, in the memory of its process."""

import asyncio
import secrets
import threading
from collections import deque
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from typing import Final, cast

from embedded_aws.event_log.model import EventPage, LoggedEvent
from embedded_aws.event_log.traces import list_traces

LONGEST_TEXT: Final = 64 * 1024
"""Maximum characters of a payload, or of a function's output."""
LONGEST_WAIT: Final = 60.0
"""Maximum seconds of :meth:`EventLog.wait`."""
PAGE: Final = 1_000
"""Maximum events of a page."""
_SMALL = 1_000  # bytes of an event without its texts, roughly


class EventLog:
    """The last events; older ones are dropped. Every thread can add one.

    Args:
        events: Maximum number of events. Defaults to 10,000.
        size: Maximum characters of their texts, roughly. Defaults to 32 Mi.
    """

    def __init__(self, events: int = 10_000, size: int = 32 * 1024 * 1024) -> None:
        self._name = secrets.token_hex(8)
        self._most, self._space = events, size
        self._kept: deque[tuple[int, dict[str, object]]] = deque()
        self._used = 0
        self._last = 0
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._lock = threading.Lock()  # held for a moment only, never while something is awaited

    def add(
        self,
        type_: str,
        *,
        source: str | None,
        target: str | None,
        outcome: str,
        duration_ms: float | None = None,
        output: str | None = None,
        payload: str | None = None,
        **fields: object,
    ) -> None:
        """Adds an event; see :mod:`embedded_aws.event_log.model` for the fields of each type."""
        size = _SMALL + len(output or "") + len(payload or "")
        texts = {name: text for name, text in (("output", output), ("payload", payload)) if text is not None}
        duration = None if duration_ms is None else round(duration_ms, 1)
        with self._lock:
            self._last += 1
            time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            common = {"id": self._last, "time": time, "type": type_, "source": source, "target": target}
            traced = {"outcome": outcome, "duration_ms": duration, "traces": list_traces()}
            event = {**common, **traced, **texts, **fields}
            self._kept.append((size, event))
            self._used += size
            while len(self._kept) > self._most or (self._used > self._space and len(self._kept) > 1):
                self._used -= self._kept.popleft()[0]
            waiting = tuple(self._waiting)
            self._waiting.clear()
        for loop, arrived in waiting:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(arrived.set)

    def page(self, after: int = 0) -> EventPage:
        """Returns the events after the one with an ID.

        Args:
            after: The ID; -1 for the last one. An ID that is greater than the last one is from an earlier
                process and counts as 0, which is the default.
        """
        with self._lock:
            last = self._last
            first = last - len(self._kept)
            start = last if after < 0 else (0 if after > last else after)
            skipped = max(0, start - first)
            kept = [event for _, event in islice(self._kept, skipped, skipped + PAGE)]
        return {
            "events": cast("list[LoggedEvent]", kept),
            "last": first + skipped + len(kept) if kept else last,
            "dropped": max(0, first - start),
            "log": self._name,
        }

    async def wait(self, after: int, seconds: float) -> EventPage:
        """Returns the events after the one with an ID as soon as there are any.

        Args:
            after: See :meth:`page`.
            seconds: Maximum seconds to wait, 0 to :data:`LONGEST_WAIT`; then the page has no events.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            arrived = asyncio.Event()
            waiter = (asyncio.get_running_loop(), arrived)
            with self._lock:
                self._waiting.add(waiter)
            try:
                page = self.page(after)
                left = deadline - asyncio.get_running_loop().time()
                if page["events"] or after < 0 or left <= 0:
                    return page
                async with asyncio.timeout(left):
                    await arrived.wait()
            except TimeoutError:
                return self.page(after)
            finally:
                with self._lock:
                    self._waiting.discard(waiter)


LOG: Final = EventLog()
"""The log of this process."""
