"""Responses to requests that other middleware rejects."""

import json
from http import HTTPStatus

from embedded_aws.server.asgi import Middleware, Receive, Scope, Send, respond_json


class Rejection(Exception):  # noqa: N818 a response, not an error of the program
    """A request that is not served.

    Args:
        reason: Message of the response.
        status: Status of the response.
        close: Whether the connection ends with the response.
    """

    def __init__(
        self, reason: str, status: HTTPStatus = HTTPStatus.FORBIDDEN, *, close: bool = False
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.close = close


class Rejections(Middleware):
    """Responds to rejected requests and handshakes."""

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request, or responds with the reason of its rejection."""
        try:
            await self.app(scope, receive, send)
        except Rejection as rejection:
            if scope["type"] == "websocket":
                await receive()
                await send({"type": "websocket.close", "code": 1008, "reason": str(rejection)})
            else:
                await respond_json(send, _describe(rejection), rejection.status, close=rejection.close)


def _describe(rejection: Rejection) -> bytes:
    status = rejection.status
    kind = "ForbiddenException" if status == HTTPStatus.FORBIDDEN else status.phrase.replace(" ", "")
    return json.dumps({"__type": kind, "message": str(rejection)}).encode()
