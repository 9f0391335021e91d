"""File descriptors of the emulator's process: connections, files, and the pipes of functions need them."""

import asyncio
import logging
import resource
import time
from contextlib import suppress
from typing import Final

_RESERVED: Final = 64
"""Descriptors that connections leave for files and functions; fewer if the limit is low."""
_MACOS: Final = 10_240  # OPEN_MAX: macOS rejects more, even if it names no hard limit
_PAUSE: Final = 60.0  # seconds between two lines of the log
_NOT_ACCEPTED: Final = "socket.accept() out of system resource"

_log = logging.getLogger("embedded_aws")


def raise_limit() -> None:
    """Raises the limit of open file descriptors as far as this user may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limit in (hard, _MACOS):
        if limit == resource.RLIM_INFINITY or limit > soft:
            with suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
                return


class Descriptors:
    """Decides whether a connection is accepted, and logs that it is not."""

    def __init__(self) -> None:
        self._logged = -_PAUSE

    def are_short(self, newest: int) -> bool:
        """Whether too few descriptors are left for a connection.

        Args:
            newest: The descriptor of the connection. The system assigns the lowest that is free.
        """
        limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if limit == resource.RLIM_INFINITY or newest < limit - min(_RESERVED, limit // 4):
            return False
        self._log_shortage(limit)
        return True

    def handle_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        """Handles an error of an event loop, which reports each connection that it cannot accept."""
        if context.get("message") == _NOT_ACCEPTED:
            self._log_shortage(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        else:
            loop.default_exception_handler(context)

    def _log_shortage(self, limit: int) -> None:
        now = time.monotonic()
        if now - self._logged >= _PAUSE:
            self._logged = now
            _log.warning(
                "Too few of %s file descriptors are left: new connections are refused until more are free. "
                "Close connections that are not in use, or raise the limit (ulimit -Hn).",
                f"{limit:,}",
            )
