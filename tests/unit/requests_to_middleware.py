"""Requests to middleware and its applications, without a server."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from embedded_aws.server.asgi import App, Message, Receive, Scope, Send

PORT = 4566
"""Port of the emulator."""
SHOP_PORT = 4567
SHOP = "shop.example.com"
"""A host name that has a port."""
SECRET = "the secret"


@dataclass
class Services:
    """MiniStack, which responds with the allowed origin and accepts handshakes."""

    allowed_origin: str = ""
    served: list[Scope] = field(default_factory=list[Scope])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.served.append(scope)
        message = await receive()
        if scope["type"] == "lifespan":
            await send({"type": f"{message['type']}.complete"})
        elif scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
        else:
            headers = [(b"Access-Control-Allow-Origin", self.allowed_origin.encode())]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"served"})

    def header(self, name: str) -> str | None:
        """The header of the last request."""
        found = [value.decode() for key, value in self.served[-1]["headers"] if key == name.encode()]
        return found[0] if found else None


def http(path: str = "/", method: str = "GET", **headers: str) -> Scope:
    """A request to the emulator; the host is 127.0.0.1 unless a header names another one."""
    path, _, query = path.partition("?")
    given = {"host": f"127.0.0.1:{PORT}", **headers}
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [
            (name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in given.items()
        ],
        "server": ("127.0.0.1", PORT),
    }


def handshake(path: str = "/", **headers: str) -> Scope:
    """A WebSocket handshake, which has no method."""
    scope = {**http(path, **headers), "type": "websocket"}
    del scope["method"]
    return scope


def change_port(port: int, scope: Scope) -> Scope:
    """The same request at another port."""
    main, other = f"127.0.0.1:{PORT}".encode(), f"127.0.0.1:{port}".encode()
    headers = [(name, other if value == main else value) for name, value in scope["headers"]]
    return {**scope, "headers": headers, "server": ("127.0.0.1", port)}


def exchange(app: App, scope: Scope, body: object = None) -> list[Message]:
    """The messages that an application sends for a request with JSON as its body."""
    kind = {"http": "http.request", "websocket": "websocket.connect", "lifespan": "lifespan.startup"}
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": kind[scope["type"]], "body": json.dumps(body).encode()}

    async def send(message: Message) -> None:
        sent.append(message)

    async def run() -> None:
        await app(scope, receive, send)

    asyncio.run(run())
    return sent


def status(app: App, scope: Scope, body: object = None) -> int:
    """The status of a response."""
    return int(exchange(app, scope, body)[0]["status"])


def content(app: App, scope: Scope, body: object = None) -> Any:
    """The JSON of a response."""
    return json.loads(exchange(app, scope, body)[1]["body"])
