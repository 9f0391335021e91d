"""Replaces the local origin of a page by its origin in AWS.

A local browser sends ``http://localhost:8080`` where on AWS it would send ``https://shop.example.com``. The
configuration of an API or a bucket and the code of a function name only the latter.
"""

from typing import Final

from embedded_aws.server.asgi import App, Message, Middleware, Receive, Scope, Send, header_values
from embedded_aws.server.hosts import Hosts

_ORIGIN: Final = b"origin"
_ALLOWED: Final = b"access-control-allow-origin"


class PageOrigins(Middleware):
    """Passes on the origin of a page in AWS, and returns its local origin.

    Args:
        app: The application behind it.
        hosts: The host names with ports.
    """

    def __init__(self, app: App, hosts: Hosts) -> None:
        super().__init__(app)
        self._hosts = hosts

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request; only those of pages at the port of a host change."""
        shown = header_values(scope, _ORIGIN) if scope["type"] == "http" else []
        host = self._hosts.find_by_origin(shown[-1]) if shown else None
        if host is None:
            await self.app(scope, receive, send)
            return
        local, public = shown[-1].encode("latin-1"), f"https://{host}".encode()

        async def answer(message: Message) -> None:
            headers = _replace(message.get("headers", []), _ALLOWED, public, local)
            await send({**message, "headers": headers} if "headers" in message else message)

        headers = _replace(scope["headers"], _ORIGIN, local, public)
        await self.app({**scope, "headers": headers}, receive, answer)


def _replace(
    headers: list[tuple[bytes, bytes]], name: bytes, old: bytes, new: bytes
) -> list[tuple[bytes, bytes]]:
    return [(key, new if key.lower() == name and value == old else value) for key, value in headers]
