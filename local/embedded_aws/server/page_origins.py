"""Pages of a host are of its origin in AWS, whatever the port that they were looked at.

A browser on this machine says ``http://localhost:8080`` where in AWS it would say ``https://shop.example.com``.
Only the latter is known to the configuration of an API or a bucket, and to the code of a function.
"""

from collections.abc import Callable
from typing import Any

from embedded_aws.server.front_door import App, Scope, Send

_ALLOWED = b"access-control-allow-origin"


def as_in_aws(app: App, host_at: Callable[[str], str | None]) -> App:
    """``app``, which sees the origin of a page in AWS; the page sees its own.

    Args:
        app: The application.
        host_at: Gives the host that stands behind an origin of this machine; None if none does.
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
