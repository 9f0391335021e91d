"""Addresses handshakes for custom domain names and distributions to their WebSocket APIs."""

from typing import cast

from embedded_aws.server.asgi import Middleware, Receive, Scope, Send
from embedded_aws.server.middleware.rejections import Rejection
from embedded_aws.services.api_gateway.websocket.exchange import Scope as Handshake
from embedded_aws.services.api_gateway.websocket.hosts import address_api


class Handshakes(Middleware):
    """Addresses each handshake to the WebSocket API that its host name leads to."""

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request unchanged, and a handshake at its API."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        meant = await address_api(cast("Handshake", scope))
        if meant is None:
            raise Rejection("Nothing here serves this handshake.")
        await self.app(cast("Scope", {**meant}), receive, send)
