"""Access control of the console: only its own page, with the token that was printed for the user."""

import hmac
from http import HTTPStatus
from typing import Final

from embedded_aws.server.console.request import Request
from embedded_aws.server.middleware.rejections import Rejection

API: Final = "/api/"
"""Beginning of the paths that require the token; the other paths are the files of the page, without data."""
_NAMES: Final = ("127.0.0.1", "localhost")
_SCHEME: Final = "Bearer "


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
        raise Rejection(f"The console does not serve the host {host!r}.", HTTPStatus.FORBIDDEN)
    origin = request.headers.get("origin")
    if origin not in {None, f"http://{host}"}:
        raise Rejection(f"Pages of {origin} cannot use the console.", HTTPStatus.FORBIDDEN)
    if not request.path.startswith(API):
        return
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise Rejection("Only the page of the console can read its data.", HTTPStatus.FORBIDDEN)
    given = request.headers.get("authorization", "").removeprefix(_SCHEME)
    if not hmac.compare_digest(given.encode("latin-1"), token.encode()):
        raise Rejection("The console requires the token in its address.", HTTPStatus.UNAUTHORIZED)
