"""ASGI: types, headers of requests, and the chain of middleware in front of an application."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Required, TypedDict

Headers = list[tuple[bytes, bytes]]


class Scope(TypedDict, total=False):
    """A request, a WebSocket, or the lifespan of the server, which has a type only."""

    type: Required[str]
    method: Required[str]
    path: Required[str]
    raw_path: Required[bytes]
    query_string: Required[bytes]
    headers: Required[Headers]
    client: tuple[str, int] | None
    server: Required[tuple[str, int]]


class Message(TypedDict, total=False):
    """A message of a request, a response, or a WebSocket."""

    type: Required[str]
    status: int
    headers: Headers
    body: bytes
    more_body: bool
    code: int
    reason: str
    text: str | None
    bytes: bytes | None


Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Middleware(ABC):
    """An application in front of another one. The start and the end of the server pass it unchanged.

    Args:
        app: The application behind it.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serves a request, a WebSocket, or the lifespan of the server."""
        serve = self.app if scope["type"] == "lifespan" else self.serve
        return serve(scope, receive, send)

    @abstractmethod
    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request or a WebSocket."""


def chain(*middleware: Callable[[App], App], app: App) -> App:
    """Returns an application behind middleware; requests pass the first one first."""
    for wrap in reversed(middleware):
        app = wrap(app)
    return app


def header_values(scope: Scope, name: bytes) -> list[str]:
    """Returns the values of a header, whose name is in lower case."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def header(scope: Scope, name: bytes) -> str:
    """Returns the value of a header, or an empty string; several values are joined."""
    return ", ".join(header_values(scope, name))


def replace_header(scope: Scope, name: bytes, value: str) -> Scope:
    """Returns a request with another value of a header, which becomes the first one."""
    headers = [(key, found) for key, found in scope["headers"] if key != name]
    return {**scope, "headers": [(name, value.encode("latin-1")), *headers]}


def remove_headers(scope: Scope, *names: bytes) -> Scope:
    """Returns a request without some headers."""
    kept = [(name, value) for name, value in scope["headers"] if name not in names]
    return {**scope, "headers": kept}


async def read_body(receive: Receive) -> bytes:
    """Returns the body of a request."""
    parts: list[bytes] = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


async def respond_json(
    send: Send, content: bytes, status: HTTPStatus = HTTPStatus.OK, *, close: bool = False
) -> None:
    """Sends a response in JSON.

    Args:
        send: Sends the messages of the response.
        content: JSON text.
        status: Status of the response.
        close: Whether the connection ends with the response.
    """
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    closing = [(b"connection", b"close")] if close else []
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *closing]})
    await send({"type": "http.response.body", "body": content})
