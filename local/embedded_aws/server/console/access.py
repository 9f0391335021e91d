"""Access control of the console: only its own page, with the token that was printed for the user."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Self
from urllib.parse import parse_qsl

API: Final = "/api/"
"""Beginning of the paths that require the token; the other paths are the files of the page, without data."""
_NAMES: Final = ("127.0.0.1", "localhost")
_SCHEME: Final = "Bearer "


class Rejection(Exception):  # noqa: N818 a response, not an error of the program
    """A request that the console does not serve.

    Attributes:
        status: Status of the response.
    """

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


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
    def read(cls, scope: Mapping[str, Any], body: bytes = b"") -> Self:
        """Returns the request of an ASGI scope."""
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            headers[key] = f"{headers[key]}, {text}" if key in headers else text
        query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True))
        return cls(scope["method"], scope["path"], query, headers, body)


def check_access(request: Request, port: int, token: str) -> None:
    """Validates that a request is from the console's page, and has its token if it is for data.

    Args:
        request: The request.
        port: Port of the console.
        token: The token.

    Raises:
        Rejection: 403 for another host or page, 401 without the token.
    """
    host = request.headers.get("host", "")
    if host not in {f"{name}:{port}" for name in _NAMES}:
        # A host name that resolves to this machine would let its page read the responses.
        raise Rejection(HTTPStatus.FORBIDDEN, f"The console does not serve the host {host!r}.")
    origin = request.headers.get("origin")
    if origin not in {None, f"http://{host}"}:
        raise Rejection(HTTPStatus.FORBIDDEN, f"Pages of {origin} cannot use the console.")
    if not request.path.startswith(API):
        return
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise Rejection(HTTPStatus.FORBIDDEN, "Only the page of the console can read its data.")
    given = request.headers.get("authorization", "").removeprefix(_SCHEME)
    if not hmac.compare_digest(given.encode("latin-1"), token.encode()):
        raise Rejection(HTTPStatus.UNAUTHORIZED, "The console requires the token in its address.")
