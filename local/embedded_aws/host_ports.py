"""Ports of the emulator that stand for host names: whatever arrives at one is for that host.

A distribution is served under a name that no resolver knows here; a port is known to every client.
"""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, cast
from urllib.parse import unquote

from hypercorn import asyncio as hypercorn
from hypercorn.config import Config

from embedded_aws.emulator import HOSTS_PATH

_LOCAL: Final = ("127.0.0.1", "localhost")

_Scope = MutableMapping[str, Any]
_Send = Callable[[dict[str, Any]], Awaitable[None]]
_App = Callable[[_Scope, Any, _Send], Awaitable[None]]


class HostPorts:
    """An ASGI application that serves another one, and opens ports for its hosts.

    Args:
        app: The other one.
        configure: Makes the configuration of a server for a listening socket.
    """

    def __init__(self, app: _App, configure: Callable[[int], Config]) -> None:
        self._app = app
        self._configure = configure
        self._ports: dict[str, int] = {}
        self._servers: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: _Scope, receive: Any, send: _Send) -> None:
        """Answers a request."""
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"].startswith(HOSTS_PATH):
            answer = {"port": self._port(unquote(scope["path"].removeprefix(HOSTS_PATH)))}
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": json.dumps(answer).encode()})
        else:
            await self._app(scope, receive, send)

    def host_at(self, origin: str) -> str | None:
        """The host that stands behind an origin such as ``http://localhost:8080``; None if none does."""
        known = {f"http://{name}:{port}": host for host, port in self._ports.items() for name in _LOCAL}
        return known.get(origin)

    def _port(self, host: str) -> int:
        if host not in self._ports:
            listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
            self._ports[host] = listening.getsockname()[1]
            config = self._configure(listening.detach())
            serve = cast("Any", hypercorn).serve(
                self._as(host), config, shutdown_trigger=asyncio.Event().wait
            )
            server = asyncio.ensure_future(serve)
            self._servers.add(server)
        return self._ports[host]

    def _as(self, host: str) -> _App:
        async def serve(scope: _Scope, receive: Any, send: _Send) -> None:
            if scope["type"] == "lifespan":  # the application has started already
                await _live(receive, send)
                return
            headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
            await self._app({**scope, "headers": [(b"host", host.encode()), *headers]}, receive, send)

        return serve


async def _live(receive: Any, send: _Send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return
