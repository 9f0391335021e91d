"""Replaces the local origin of a page by its origin in AWS.

A local browser sends ``http://localhost:8080`` where on AWS it would send ``https://shop.example.com``. The
configuration of an API or a bucket and the code of a function name only the latter.
"""

from collections.abc import Callable
from typing import Any

from embedded_aws.server.front_door import App, Scope, Send

_ALLOWED = b"access-control-allow-origin"


def as_in_aws(app: App, host_at: Callable[[str], str | None]) -> App:
    """Wraps an application: it receives a page's origin in AWS, and the page receives its local origin.

    Args:
        app: The application.
        host_at: Returns the host name of a local origin; None if it has none.
    """

    async def serve(scope: Scope, receive: Any, send: Send) -> None:
        shown = dict(scope.get("headers", ())).get(b"origin", b"")
        host = host_at(shown.decode("latin-1")) if scope["type"] == "http" else None
        if host is None:
            await app(scope, receive, send)
            return
        meant = f"https://{host}".encode()

        async def answer(message: dict[str, Any]) -> None:
            headers = _replaced(message.get("headers", ()), _ALLOWED, meant, shown)
            await send({**message, "headers": headers} if "headers" in message else message)

        await app({**scope, "headers": _replaced(scope["headers"], b"origin", shown, meant)}, receive, answer)

    return serve


def _replaced(headers: Any, name: bytes, old: bytes, new: bytes) -> list[tuple[bytes, bytes]]:
    return [(key, new if key.lower() == name and value == old else value) for key, value in headers]
