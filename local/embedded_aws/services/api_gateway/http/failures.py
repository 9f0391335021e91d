"""Responses of HTTP APIs, and the errors that they respond with themselves."""

import json
from collections.abc import Mapping
from typing import Final

Response = tuple[int, dict[str, str | list[str]], bytes]
"""Status, headers and body; a header with several values has a list."""


class HttpApiError(Exception):
    """An error that an HTTP API responds with itself.

    Args:
        status: HTTP status code.
        message: Message for the client.
        reason: Message for the access log. Defaults to none.
        headers: Headers of the response.
    """

    def __init__(
        self, status: int, message: str, reason: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.headers = dict(headers or {})

    def respond(self) -> Response:
        """Returns the response for the client."""
        body = json.dumps({"message": str(self)}, separators=(",", ":")).encode()
        return self.status, {"Content-Type": "application/json", **self.headers}, body


NOT_FOUND: Final = (404, "Not Found")
FORBIDDEN: Final = (403, "Forbidden")
TOO_LARGE: Final = (413, "Request Entity Too Large")
HEADERS_TOO_LARGE: Final = (431, "Request Header Fields Too Large")
TOO_MANY: Final = (429, "Too Many Requests")
INTERNAL: Final = (500, "Internal Server Error")
UNAVAILABLE: Final = (503, "Service Unavailable")
TIMED_OUT: Final = (504, "Gateway Timeout")
