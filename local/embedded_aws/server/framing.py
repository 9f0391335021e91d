"""Rejects requests whose end is ambiguous."""

from http import HTTPStatus
from typing import Any

from embedded_aws.server.front_door import App, Scope, Send, reject


def with_checked_framing(app: App) -> App:
    """Wraps an application: a request with both a length and a transfer encoding ends its connection.

    The server reads its body by the encoding, a proxy may have read it by the length: what one of them takes
    for the next request is not one for the other (RFC 9112, section 6.3).
    """

    async def serve(scope: Scope, receive: Any, send: Send) -> None:
        names = {name for name, _ in scope["headers"]} if scope["type"] == "http" else set[bytes]()
        if {b"content-length", b"transfer-encoding"} <= names:
            reason = "The request has both Content-Length and Transfer-Encoding."
            await reject(scope, receive, _closing(send), reason, HTTPStatus.BAD_REQUEST)
        else:
            await app(scope, receive, send)

    return serve


def _closing(send: Send) -> Send:
    async def send_closing(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
        await send(message)

    return send_closing
