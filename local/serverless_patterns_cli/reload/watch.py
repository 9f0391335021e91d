"""Wakes up when something happens in directories."""

import logging
import math
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import watchfiles

from embedded_aws.closing import Closing

_STEP_MILLISECONDS = 10
"""A burst of changes has ended when nothing has changed for this time."""
_BURST_MILLISECONDS = 50
"""Longest time that a burst is waited for."""
_LOOK_MILLISECONDS = 1_000
"""Without any event, someone looks after this time: some file systems report none, and some are lost."""
_START_SECONDS = 0.2
"""A new watch takes less; what happened before is seen by a look after this time."""


# A program can have the root logger print what the library logs of each change.
logging.getLogger("watchfiles").setLevel(logging.WARNING)


class Watch(Closing):
    """Watches directories in a separate thread; a context manager.

    It only says *that* there may be a change, at the latest a second after it. Look to see which.
    """

    def __init__(self) -> None:
        self._changed = threading.Event()
        self._stop = threading.Event()
        self._watched: Mapping[Path, int] = {}
        self._look_at = math.inf

    def close(self) -> None:
        """Ends the thread."""
        self._stop.set()

    def cover(self, directories: Mapping[Path, int]) -> None:
        """Watches these directories, and only what is directly in them.

        Args:
            directories: The inode of each: one that was replaced is watched again.
        """
        if directories.items() <= self._watched.items():
            return
        self._stop.set()
        self._look_at = time.monotonic() + _START_SECONDS
        self._stop, self._watched = threading.Event(), dict(directories)
        arguments = ([*directories], self._stop)
        threading.Thread(target=self._run, args=arguments, name="watch", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Waits until there may be a change, or for some seconds; returns whether there may be one."""
        until_look = self._look_at - time.monotonic()
        happened = self._changed.wait(min(seconds, max(until_look, 0)))
        self._changed.clear()
        if happened or until_look > seconds:
            return happened
        self._look_at = math.inf
        return True

    def _run(self, directories: list[Path], stop: threading.Event) -> None:
        try:
            changes = watchfiles.watch(
                *directories,
                watch_filter=None,
                debounce=_BURST_MILLISECONDS,
                step=_STEP_MILLISECONDS,
                stop_event=stop,
                rust_timeout=_LOOK_MILLISECONDS,
                yield_on_timeout=True,
                raise_interrupt=False,
                recursive=False,
            )
            for _ in changes:
                self._changed.set()
        except OSError:
            # One of them is gone already, or the system has no more watches to give.
            while not stop.wait(_LOOK_MILLISECONDS / 1_000):
                self._changed.set()
