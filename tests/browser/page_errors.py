"""Errors of pages: in the console, and violations of the Content-Security-Policy."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page

_NOT_LOADED = re.compile(
    r"(?:Failed to load resource|WebSocket connection to '[^']*' failed): "
    r".*?(?:status of (?P<status>\d+)|(?P<error>net::\w+|Unexpected response code: \d+))"
)

_WORKER_BLOCKED = "Service Worker registration blocked by Playwright"


@dataclass
class PageErrors:
    """The errors of all pages in a browser context.

    Browsers log every response of 400 and above; a test expects those that it causes.
    """

    found: list[str] = field(default_factory=list[str])
    _expected: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def watch(self, context: BrowserContext) -> None:
        """Collects the errors of a context."""
        context.on("page", self._watch_page)

    def unwatch(self, context: BrowserContext) -> None:
        """Collects no more of a context's errors from its next pages on."""
        context.remove_listener("page", self._watch_page)

    def expect(self, path: str, outcome: int | str) -> None:
        """Expects requests to URLs with ``path`` to fail with a status or an error such as net::X."""
        self._expected.add((path, str(outcome)))

    def _watch_page(self, page: Page) -> None:
        page.on("console", self._see)
        page.on("pageerror", self._see_error)

    def _see(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"} or message.text == _WORKER_BLOCKED:
            return
        address = message.location["url"]
        not_loaded = _NOT_LOADED.match(message.text)
        outcome = not_loaded and (not_loaded["status"] or not_loaded["error"])
        if not any(path in address and outcome == expected for path, expected in self._expected):
            self.found.append(f"{message.type}: {message.text} ({address})")

    def _see_error(self, error: Error) -> None:
        self.found.append(f"uncaught: {error}")
