"""A feed of events that a test makes up, in the place of the emulator's."""

import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page, Route

from tests.browser.chromium import PATIENCE

COMMON = {"time": "2026-11-27T04:02:11.123Z", "source": None, "outcome": "ok", "duration_ms": None}
PAGE = 1_000


class Feed:
    """Answers the page's requests for events.

    Args:
        page: The page; it must not have been opened.

    Attributes:
        contents: Number of objects or items by ARN.
        debugged: Port by ARN of a function.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._events: list[dict[str, Any]] = []
        self._waiting: tuple[Route, int] | None = None
        self.contents: dict[str, int] = {}
        self.debugged: dict[str, int] = {}
        page.route("**/api/events?*", self._serve)

    def add(self, events: Sequence[dict[str, Any]]) -> None:
        """Adds events of :mod:`embedded_aws.event_log.model`, once the page waits for some."""
        deadline = time.monotonic() + PATIENCE / 1_000
        while self._waiting is None and time.monotonic() < deadline:
            self._page.wait_for_timeout(20)
        for event in events:
            self._events.append({"id": len(self._events) + 1, **COMMON, **event})
        assert self._waiting, "the page does not ask for events"
        waiting, self._waiting = self._waiting, None
        self._answer(*waiting)

    def _serve(self, route: Route) -> None:
        query = dict(parse_qsl(urlsplit(route.request.url).query))
        after = int(query["after"])
        if after < 0 or float(query.get("wait", "0")) == 0 or len(self._events) > after:
            self._answer(route, after)
        else:
            self._waiting = route, after

    def _answer(self, route: Route, after: int) -> None:
        events = self._events[after : after + PAGE] if after >= 0 else []
        last = events[-1]["id"] if events else len(self._events)
        route.fulfill(
            json={
                "events": events,
                "last": last,
                "dropped": 0,
                "log": "made up",
                "queues": {},
                "contents": self.contents,
                "debugged": self.debugged,
                "state": "",
                "picture": 1,
            }
        )
