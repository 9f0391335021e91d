"""The application of the console: files of the page, and data for those who have its token."""

import asyncio
import json
import secrets
from http import HTTPStatus

from embedded_aws.emulator.addresses import find_local_url
from embedded_aws.emulator.clients import Clients
from embedded_aws.server.asgi import Receive, Scope, Send, chain
from embedded_aws.server.console.access import API, check_access
from embedded_aws.server.console.feed import Known, read_feed
from embedded_aws.server.console.files import HEADERS, read_file
from embedded_aws.server.console.handlers import Handler, Handlers
from embedded_aws.server.console.picture import Picture
from embedded_aws.server.console.request import Request, read_body
from embedded_aws.server.hosts import Hosts
from embedded_aws.server.middleware.framing import Framing
from embedded_aws.server.middleware.rejections import Rejection, Rejections
from embedded_aws.server.ports import Ports


class Console:
    """An ASGI application; it has no port until it is opened.

    Args:
        ports: Serves its port.
        clients: The clients of the emulator, as the root user.
        hosts: The host names of stacks, such as that of a distribution.
    """

    def __init__(self, ports: Ports, clients: Clients, hosts: Hosts) -> None:
        self._ports = ports
        self._hosts = hosts
        self._picture: Picture = {}
        self._version = 0
        self._token = ""
        self._port = 0
        self._server: asyncio.Task[None] | None = None
        self._handlers = Handlers(clients, lambda: self._picture, self._locate)
        self._own: dict[tuple[str, str], Handler] = {
            ("GET", "picture"): self._read_picture,
            ("GET", "events"): self._read_events,
        }

    def open(self, picture: Picture, port: int = 0, token: str | None = None) -> dict[str, object]:
        """Opens the console, or changes the picture of the open one.

        Args:
            picture: Nodes, edges and groups; see :mod:`serverless_patterns_cli.console.picture`.
            port: The port; 0 for a free one.
            token: What the page must have to read and change data. Defaults to a new one.

        Returns:
            ``port`` and ``token``.

        Raises:
            ValueError: If the port is in use.
        """
        if self._server is None:
            try:
                served = chain(Rejections, Framing, app=self)
                self._port, self._server = self._ports.open(port, served)
            except OSError as error:
                raise ValueError(f"port: {port} cannot be used: {error.strerror}") from None
            self._hosts.console = self._port
            self._token = token or secrets.token_urlsafe(32)
        if picture != self._picture:
            self._picture, self._version = picture, self._version + 1
        return {"port": self._port, "token": self._token}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request."""
        if scope["type"] != "http":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        status, kind, content = HTTPStatus.OK, "application/json", b""
        try:
            check_access(Request.read(scope), self._port, self._token)
            request = Request.read(scope, await read_body(receive))
            if request.path.startswith(API):
                content = json.dumps(await self._answer(request), default=str).encode()
            else:
                kind, content = _serve_file(request)
        except Rejection as rejected:
            status, content = rejected.status, json.dumps({"message": str(rejected)}).encode()
        headers = {**HEADERS, "Content-Type": kind, "Content-Length": str(len(content))}
        encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        await send({"type": "http.response.body", "body": content})

    async def _answer(self, request: Request) -> object:
        name = request.path.removeprefix(API)
        handler = self._own.get((request.method, name)) or self._handlers.find(request.method, name)
        if handler is None:
            raise Rejection(f"The console has no {request.method} {request.path}.", HTTPStatus.NOT_FOUND)
        return await handler(request)

    async def _read_picture(self, _: Request) -> object:
        samples = [{**sample, "calls": None} for sample in self._picture.get("samples", ())]
        nodes = [
            {**node, "local_url": self._locate(node.get("url", ""))}
            for node in self._picture.get("nodes", ())
        ]
        has_demonstration = bool(self._picture.get("demonstration"))
        return {
            **self._picture,
            "nodes": nodes,
            "version": self._version,
            "samples": samples,
            "demonstration": has_demonstration,
        }

    def _locate(self, url: str) -> str | None:
        return find_local_url(url, self._hosts.port, self._hosts.ports) if url else None

    async def _read_events(self, request: Request) -> object:
        return await read_feed(Known.read(request.query), lambda: self._picture, lambda: self._version)


def _serve_file(request: Request) -> tuple[str, bytes]:
    if request.method not in {"GET", "HEAD"}:
        raise Rejection("The files of the page can only be read.", HTTPStatus.METHOD_NOT_ALLOWED)
    return read_file(request.path)
