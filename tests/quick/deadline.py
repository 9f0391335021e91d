"""A plugin of pytest that starts no test after some seconds, which keeps ``make quick`` quick.

The command imports it before pytest does: PYTEST_DONT_REWRITE, or pytest warns of it, which is an error here.
"""

import os
import time
from typing import Any

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
        self.skipped = 0

    def pytest_collection_finish(self) -> None:
        """Sets the end of the time; at least a third of it is left, even if the collection took longer."""
        now = time.monotonic()
        self._end = max(float(os.environ.get(BEGIN, now)) + self._seconds, now + self._seconds / 3)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self) -> bool | None:
        """Leaves out a test after the end of the time."""
        if time.monotonic() < self._end:
            return None
        self.skipped += 1
        return True

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Reports the number to the process that has started this one."""
        output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["not_started"] = self.skipped

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Adds the number of a process."""
        self.skipped += getattr(node, "workeroutput", {}).get("not_started", 0)

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
