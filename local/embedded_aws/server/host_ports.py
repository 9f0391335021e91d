"""Ports of the emulator for host names: a request to such a port is a request for its host.

The host name of a distribution does not resolve locally, but every client can connect to a port.
"""

import asyncio
import json
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from embedded_aws.emulator.administration import HOSTS_PATH
from embedded_aws.observation.lineage import received, traces_of
from embedded_aws.server.activity.requests import Requests
from embedded_aws.server.administration import Administration
from embedded_aws.server.console.app import Console
from embedded_aws.server.front_door import App, FrontDoor, Scope, Send, addressed_to, reject, without_secrets
from embedded_aws.server.kept_state import restore_copies
from embedded_aws.server.page_origins import as_in_aws
from embedded_aws.server.ports import Ports
from embedded_aws.services.api_gateway.websocket.hosts import addressed


class HostPorts:
    """An ASGI application that wraps another one and opens ports for its hosts.

    Args:
        app: The wrapped application.
        door: Accepts or rejects the requests to every port.
        ports: Serves the ports.
        console: The console, which has a separate port.
    """

    def __init__(self, app: App, door: FrontDoor, ports: Ports, console: Console) -> None:
        self._app = as_in_aws(_with_handshakes(app), door.host_at)
        self._door = door
        self._ports = ports
        self._servers: dict[str, asyncio.Task[None]] = {}
        self._requests = Requests()
        self._administration = Administration(self._requests, console, door.host_ports)

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        """Serves a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, _restoring(send))
        elif reason := await self._door.rejection(scope):
            await reject(scope, receive, send, reason)
        elif reason := self._door.shortage(scope):
            await reject(scope, receive, send, reason, HTTPStatus.INSUFFICIENT_STORAGE)
        elif scope["type"] == "http" and scope["path"].startswith(HOSTS_PATH):
            host, wanted = unquote(scope["path"].removeprefix(HOSTS_PATH)), (await receive()).get("body")
            closes = scope["method"] == "DELETE"
            answer = {"port": self._close(host) if closes else self._open(host, json.loads(wanted or "0"))}
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": json.dumps(answer).encode()})
        elif self._administration.serves(scope):
            await self._administration(scope, receive, send)
        else:
            with self._requests.serving(scope), received(*traces_of(scope)):
                await self._app(without_secrets(scope), receive, send)

    def _open(self, host: str, wanted: int) -> int | None:
        """Returns the port of a host; for a new one, ``wanted`` or a free one, or None if it is not free."""
        ports = self._door.host_ports
        if host not in ports:
            try:
                ports[host], self._servers[host] = self._ports.open(self._as(host), wanted)
            except OSError:
                return None
        return ports[host]

    def _close(self, host: str) -> None:
        """Closes the port of a host; requests of connections that are still open are rejected."""
        if self._door.host_ports.pop(host, None):
            self._servers.pop(host).cancel()

    def _as(self, host: str) -> App:
        async def serve(scope: Scope, receive: Any, send: Send) -> None:
            if reason := await self._door.rejection(scope, port_host=host):
                await reject(scope, receive, send, reason)
            elif reason := self._door.shortage(scope):
                await reject(scope, receive, send, reason, HTTPStatus.INSUFFICIENT_STORAGE)
            else:
                with self._requests.serving(scope):
                    await self._app(without_secrets(addressed_to(host, scope)), receive, send)

        return serve


def _restoring(send: Send) -> Send:
    """Restores the rest of the state, once MiniStack has restored its own."""

    async def restore(message: dict[str, Any]) -> None:
        if message["type"] == "lifespan.startup.complete":
            restore_copies()
        await send(message)

    return restore


def _with_handshakes(app: App) -> App:
    """Wraps an application: it serves WebSocket APIs behind custom domain names and distributions, too."""

    async def serve(scope: Scope, receive: Any, send: Send) -> None:
        meant = await addressed(scope) if scope["type"] == "websocket" else scope
        if meant is None:
            await reject(scope, receive, send, "Nothing here serves this handshake.")
        else:
            await app({**meant}, receive, send)

    return serve
