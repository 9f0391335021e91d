"""A plugin of pytest that starts no test after some seconds, so that ``make quick`` is quick."""

import os
import time
from collections.abc import Sequence

import pytest

SECONDS = 45
"""Seconds from the start of the command in which tests start."""
BEGIN = "QUICK_BEGIN"
"""Environment variable with the time of that start."""


class Deadline:
    """Counts the tests that did not start."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._end = 0.0
        self._left: set[str] = set()

    @property
    def skipped(self) -> int:
        """Number of tests that did not start."""
        return len(self._left)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Sets the end of the time; at least a third of it is left, even if the collection took longer."""
        now = time.monotonic()
        self._end = max(float(os.environ.get(BEGIN, now)) + self._seconds, now + self._seconds / 3)
        self._left.update(item.nodeid for item in session.items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self) -> bool | None:
        """Leaves out a test after the end of the time."""
        return True if time.monotonic() >= self._end else None

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Adds the tests that a worker of xdist has collected; all collect the same."""
        self._left.update(ids)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Removes a test that has run, here or in a worker."""
        self._left.discard(nodeid)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Says how many tests did not start."""
        if self.skipped:
            terminalreporter.write_line(
                f"make quick: {self.skipped} tests that are further from the change did not start within"
                f" {self._seconds:g} s. `make test` runs all."
            )


def pytest_configure(config: pytest.Config) -> None:
    """Adds the plugin."""
    config.pluginmanager.register(Deadline())
