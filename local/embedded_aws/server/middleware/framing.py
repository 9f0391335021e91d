"""Rejects requests whose end is ambiguous."""

from http import HTTPStatus
from typing import Final

from embedded_aws.server.asgi import Middleware, Receive, Scope, Send
from embedded_aws.server.middleware.rejections import Rejection

_AMBIGUOUS: Final = {b"content-length", b"transfer-encoding"}


class Framing(Middleware):
    """Rejects a request with both a length and a transfer encoding, and ends its connection.

    The server reads its body by the encoding, a proxy may have read it by the length: the next request for
    one of them is not the next request for the other (RFC 9112, section 6.3).
    """

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request whose end is clear."""
        if scope["type"] == "http" and {name for name, _ in scope["headers"]} >= _AMBIGUOUS:
            reason = "The request has both Content-Length and Transfer-Encoding."
            raise Rejection(reason, HTTPStatus.BAD_REQUEST, close=True)
        await self.app(scope, receive, send)
