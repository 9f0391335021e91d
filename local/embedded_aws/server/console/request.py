"""Requests for the console."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Self
from urllib.parse import parse_qsl

from embedded_aws.server.asgi import Receive, Scope
from embedded_aws.server.middleware.rejections import Rejection

_LARGEST_BODY: Final = 64 * 1024**2
"""Bytes of the largest file that the page can upload."""


@dataclass(frozen=True)
class Request:
    """A request for the console.

    Attributes:
        method: Method, such as ``GET``.
        path: Path without the query.
        query: Parameters; the last of a name.
        headers: Headers by their name in lower case; several of a name are joined.
        body: Body.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    @classmethod
    def read(cls, scope: Scope, body: bytes = b"") -> Self:
        """Returns the request of an ASGI scope."""
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            headers[key] = f"{headers[key]}, {text}" if key in headers else text
        query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True))
        return cls(scope["method"], scope["path"], query, headers, body)


async def read_body(receive: Receive) -> bytes:
    """Returns the body of a request.

    Raises:
        Rejection: 413 if it is too large.
    """
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if sum(map(len, parts)) > _LARGEST_BODY:
            raise Rejection("Must be at most 64 MiB.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not message.get("more_body") or message["type"] == "http.disconnect":
            return b"".join(parts)
