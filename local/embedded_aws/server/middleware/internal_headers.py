"""Headers of requests that are for the middleware, not for MiniStack."""

from typing import Final

from embedded_aws.emulator import own_requests
from embedded_aws.emulator.administration import SECRET_HEADER
from embedded_aws.server.asgi import Middleware, Receive, Scope, Send, header, remove_headers

_PASS: Final = own_requests.HEADER.encode()
_SECRET: Final = SECRET_HEADER.encode()


class InternalHeaders(Middleware):
    """Removes the headers that are for the middleware."""

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request without these headers."""
        await self.app(remove_headers(scope, _PASS, _SECRET), receive, send)


def is_own_request(scope: Scope) -> bool:
    """Whether the emulator sent a request to itself, for a request that has passed the middleware."""
    shown = header(scope, _PASS)
    return bool(shown) and own_requests.has_pass(shown)
