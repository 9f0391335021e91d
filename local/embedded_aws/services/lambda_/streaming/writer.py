"""The response that an execution environment writes: to the stream of its caller, or for one that waits."""

import json
from typing import Final

from embedded_aws.service_calls.response_streams import take_stream

OCTETS: Final = "application/octet-stream"
"""Content type of a response whose function names none."""


class ResponseWriter:
    """The response of one invocation; created by the thread that invokes the function.

    Args:
        version: Version of the function.

    Attributes:
        has_started: Whether the function has begun to respond.
    """

    def __init__(self, version: str) -> None:
        self.has_started = False
        self._version = version
        self._stream = take_stream()
        self._parts: list[bytes] = []

    def start(self, content_type: str) -> None:
        """Begins the response."""
        self.has_started = True
        if self._stream:
            self._stream.start(content_type or OCTETS, self._version)

    def write(self, part: bytes) -> None:
        """Writes a part of it."""
        if self._stream:
            self._stream.write(part)
        else:
            self._parts.append(part)

    def complete(self, result: dict[str, object]) -> dict[str, object]:
        """Returns the result of the invocation, with the response if its caller waits for all of it."""
        if not self.has_started or result.get("status") != "ok":
            return result
        return {**result, "result": None if self._stream else self._read_collected()}

    def _read_collected(self) -> object:
        collected = b"".join(self._parts)
        try:
            return json.loads(collected)
        except ValueError:
            return collected
