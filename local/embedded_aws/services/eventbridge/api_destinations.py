"""Requests to API destinations, with the credentials of their connection."""

import contextlib
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from embedded_aws.emulator.own_requests import pass_to
from embedded_aws.ministack import eventbridge
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.service_calls.own_addresses import find_own_address
from embedded_aws.services.eventbridge.retries import DeliveryError

_LARGEST_RESPONSE: Final = 1024 * 1024
"""Bytes of a response that are read (EventBridge user guide, "API destinations")."""
_EXPIRED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED})
_RETRIED: Final = _EXPIRED | {HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}
_FAILED: Final = "Unable to invoke ApiDestination endpoint:"

_Connection = eventbridge.Connection
_Destination = eventbridge.ApiDestination


class _RateLimit:
    """The times of the invocations of each API destination."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}

    def wait(self, arn: str, rate: int) -> None:
        """Waits until a destination may be invoked again."""
        with self._lock:
            now = time.monotonic()
            due = max(now, self._next.get(arn, 0))
            self._next[arn] = due + 1 / rate
        time.sleep(due - now)


_LIMIT: Final = _RateLimit()


def find_destination(arn: str) -> _Destination | None:
    """Returns an API destination by its ARN."""
    return eventbridge.api_destinations.get(arn.partition(":api-destination/")[2].partition("/")[0])


def invoke(arn: str, parameters: Mapping[str, object], payload: str) -> bytes:
    """Sends a payload to an API destination.

    Args:
        arn: ARN of the destination.
        parameters: Path, query and header parameters of the target.
        payload: Body of the request.

    Returns:
        The body of the response.

    Raises:
        DeliveryError: If the endpoint does not accept the request.
    """
    destination = find_destination(arn)
    connection = destination and _find_connection(destination)
    if not destination or not connection:
        raise DeliveryError("NO_RESOURCE", f"The API destination {arn} has no connection.")
    if connection["ConnectionState"] != "AUTHORIZED":
        reason = f"The connection is {connection['ConnectionState']}."
        raise DeliveryError("CONNECTION_FAILURE", f"{_FAILED} {reason}")
    request = eventbridge.build_destination_request(destination, connection, parameters, payload)
    _LIMIT.wait(destination["ApiDestinationArn"], destination["InvocationRateLimitPerSecond"])
    status, headers, body = _send(request, _authorize(connection))
    if status in _EXPIRED and connection["AuthorizationType"] == "OAUTH_CLIENT_CREDENTIALS":
        status, headers, body = _send(request, _authorize(connection, refresh=True))
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        retried = status in _RETRIED or status >= HTTPStatus.INTERNAL_SERVER_ERROR
        message = f"{_FAILED} it responded with {status}."
        raise DeliveryError("SDK_CLIENT_ERROR", message, retried=retried, pause=_read_pause(headers))
    return body


def authorize(connection: _Connection, *, refresh: bool = False) -> dict[str, str]:
    """Returns the headers with the credentials of a connection.

    Args:
        connection: The connection.
        refresh: Whether to request a new token.

    Raises:
        OSError: If its authorization endpoint does not respond.
        ValueError: If the response is not a token.
    """
    key = (get_account_id(), get_region(), connection["Name"])
    return eventbridge.build_authorization(connection, key, refresh)


def _find_connection(destination: _Destination) -> _Connection | None:
    name = destination["ConnectionArn"].partition(":connection/")[2].partition("/")[0]
    return eventbridge.connections.get(name)


def _authorize(connection: _Connection, *, refresh: bool = False) -> dict[str, str]:
    try:
        return authorize(connection, refresh=refresh)
    except (OSError, ValueError) as error:
        raise DeliveryError("AUTH_FAILURE", f"{_FAILED} no token: {error}", retried=True) from None


def _send(
    request: eventbridge.DestinationRequest, credentials: Mapping[str, str]
) -> tuple[int, Mapping[str, str], bytes]:
    headers = eventbridge.finalize_headers({**request["headers"], **credentials})
    body = request["body"].encode() if request["body"] is not None else None
    sent = urllib.request.Request(request["url"], body, headers, method=request["method"])  # noqa: S310 - see open_url
    try:
        with eventbridge.open_url(sent) as response:
            return response.status, response.headers, response.read(_LARGEST_RESPONSE)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), b""
    except (OSError, ValueError) as error:
        message = f"{_FAILED} it cannot be reached: {error}"
        raise DeliveryError("CONNECTION_FAILURE", message, retried=True) from None


def _read_pause(headers: Mapping[str, str]) -> float:
    """Returns the seconds in the header ``Retry-After``; 0 without one."""
    given = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    with contextlib.suppress(ValueError):
        return max(0.0, float(given))
    return 0.0


def _open_own(open_url: Callable[..., object]) -> Callable[..., object]:
    def open_request(request: urllib.request.Request, timeout: int = 5) -> object:
        """Sends a request, to this emulator if it has the host."""
        url, host = find_own_address(request.full_url)
        headers = {**request.headers, "Host": host, **pass_to(url)}
        sent = urllib.request.Request(url, request.data, headers, method=request.get_method())  # noqa: S310 - open_url
        return open_url(sent, timeout)

    return open_request


PATCHES = (
    Patch(
        eventbridge.open_url,
        _open_own,
        "connections and API destinations reach what the emulator serves under a host name",
    ),
)
