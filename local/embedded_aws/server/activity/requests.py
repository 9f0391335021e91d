"""Requests that the emulator serves at this moment."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final, Required, TypedDict
from urllib.parse import unquote

# Requests that wait for a message or a task, so that nothing flows.
_LONG_POLLS: Final = {b"AmazonSQS.ReceiveMessage", b"AWSStepFunctions.GetActivityTask"}


class Request(TypedDict, total=False):
    """A request or a WebSocket, as far as it is read here."""

    type: Required[str]
    method: Required[str]
    path: Required[str]
    headers: Required[list[tuple[bytes, bytes]]]


class Requests:
    """The requests from outside and from functions; administrative ones do not count.

    Attributes:
        begun: Number of all requests so far.
    """

    def __init__(self) -> None:
        self.begun = 0
        self._running: dict[int, str] = {}

    @contextmanager
    def count_request(self, scope: Request) -> Generator[None]:
        """Counts a request during the block."""
        target = dict(scope["headers"]).get(b"x-amz-target", b"")
        if scope["type"] != "http" or target in _LONG_POLLS:
            yield
            return
        self.begun += 1
        number = self.begun
        what = target.decode("latin-1") or f"{scope['method']} {unquote(scope['path'])}"
        self._running[number] = f"request {what} is running"
        try:
            yield
        finally:
            del self._running[number]

    def describe_running(self) -> list[str]:
        """Describes the requests that are running."""
        return list(self._running.values())
