"""Requests to HTTP backends of REST and HTTP APIs, over connections that are kept.

``urllib3`` is imported with the first request, since it would take a thirtieth of the start of the emulator.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final, NotRequired, TypedDict

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, HTTPHeaderDict, PoolManager

# Headers of a connection (RFC 9110), and headers that each side sets itself.
NOT_FORWARDED: Final = frozenset(
    {
        *("connection", "content-length", "date", "expect", "keep-alive", "proxy-authenticate"),
        *("proxy-authorization", "server", "te", "trailer", "transfer-encoding", "upgrade"),
    }
)
"""Names of headers that are not forwarded, in lower case."""
_CONNECTIONS: Final = 32


class UnknownHostError(Exception):
    """The host of a backend does not exist."""


class UnreachableError(Exception):
    """A backend cannot be reached, or breaks off."""


class LateError(Exception):
    """A backend does not respond in time."""


class BackendCall(TypedDict):
    """Arguments of :func:`send`."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    milliseconds: float
    is_streamed: NotRequired[bool]


def send(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None,
    milliseconds: float,
    *,
    is_streamed: bool = False,
) -> "BaseHTTPResponse":
    """Sends a request, and returns the response as it comes: redirects are not followed.

    Args:
        method: HTTP method.
        url: Address.
        headers: Headers.
        body: Content.
        milliseconds: Time that the response may take.
        is_streamed: Whether the body is left to be read in parts. Defaults to ``False``.

    Raises:
        UnknownHostError: If the host does not exist.
        LateError: If the backend does not respond in time.
        UnreachableError: If the backend cannot be reached for another reason.
    """
    from urllib3 import Timeout, exceptions  # noqa: PLC0415

    try:
        return _open_pool().request(
            method,
            url,
            headers=headers,
            body=body,
            timeout=Timeout(total=milliseconds / 1000),
            redirect=False,
            decode_content=False,
            preload_content=not is_streamed,
        )
    except (exceptions.NameResolutionError, exceptions.LocationParseError):
        raise UnknownHostError from None
    except exceptions.NewConnectionError:  # a subclass of TimeoutError in urllib3
        raise UnreachableError from None
    except exceptions.TimeoutError:
        raise LateError from None
    except exceptions.HTTPError:
        raise UnreachableError from None


def read_headers(headers: "HTTPHeaderDict") -> dict[str, str | list[str]]:
    """Returns the headers of a response that are forwarded; several values of one name are a list."""
    forwarded = (name for name in headers if name.lower() not in NOT_FORWARDED)
    values = {name: headers.getlist(name) for name in forwarded}
    return {name: found if len(found) > 1 else found[0] for name, found in values.items()}


@cache
def _open_pool() -> "PoolManager":
    from urllib3 import PoolManager  # noqa: PLC0415

    return PoolManager(maxsize=_CONNECTIONS, retries=False)
