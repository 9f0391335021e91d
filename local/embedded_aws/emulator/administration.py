"""Administrative requests to an emulator: their paths, and how they are sent."""

import http.client
import json
from typing import Final
from urllib.parse import urlencode

from embedded_aws.errors import EmulatorError
from embedded_aws.event_log.model import EventPage

ADMINISTRATION_PATH: Final = "/_embedded_aws/"
"""Start of the paths of the emulator's own administrative requests."""
HOSTS_PATH: Final = "/_embedded_aws/hosts/"
"""A POST to this path with a host name opens a port and returns ``{"port": …}``; a DELETE closes it."""
ADDRESSES_PATH: Final = "/_embedded_aws/addresses"
"""A GET returns ``{"hosts": …}``, the port of each host name; also for who has the root user's secret key."""
STATE_PATH: Final = "/_embedded_aws/state"
"""A POST writes the state of all services to files, if anything has happened since the last one."""
IDLE_PATH: Final = "/_embedded_aws/idle"
"""A GET waits until nothing flows, and returns ``{"busy": […]}``."""
KEEP_PATH: Final = "/_embedded_aws/data/keep"
"""A POST remembers data that a program created."""
EVENTS_PATH: Final = "/_embedded_aws/events"
"""A GET with ``after``, the ID of an event, and ``wait``, in seconds, returns the events after it."""
CLEAR_PATH: Final = "/_embedded_aws/data/clear"
"""A POST deletes the data of resources, and restores what is remembered."""
SAVE_PATH: Final = "/_embedded_aws/data/save"
"""A POST loads the data of resources from a directory, and saves it to that directory."""
DEBUG_PATH: Final = "/_embedded_aws/debug"
"""A POST starts processes of functions that wait for a debugger."""
STARTS_PATH: Final = "/_embedded_aws/starts"
"""A POST starts processes of functions before they are invoked."""
WAITS_PATH: Final = "/_embedded_aws/waits"
"""A POST skips the waits of durable executions, or ends that."""
SECRET_HEADER: Final = "x-embedded-aws-secret"  # noqa: S105 the name of a header
"""Administrative requests must have the secret of the process in this header."""

HOST: Final = "127.0.0.1"
"""Address of the emulator."""
_TIMEOUT: Final = 120.0  # seconds; a start takes 0.5, but the first one compiles MiniStack


def read_events(port: int, secret: str, after: int, wait: float) -> EventPage:
    """Returns the events of an emulator, which any process that has its secret can read.

    Args:
        port: Its TCP port.
        secret: Its secret.
        after: See :meth:`Emulator.events`.
        wait: See :meth:`Emulator.events`.

    Raises:
        EmulatorError: If the emulator does not respond, or an argument is invalid.
    """
    path = f"{EVENTS_PATH}?{urlencode({'after': after, 'wait': wait})}"
    try:
        return json.loads(request(port, secret, "GET", path))
    except (OSError, http.client.HTTPException) as error:
        raise EmulatorError(f"the emulator does not respond: {error}") from error


def request(
    port: int,
    secret: str,
    method: str,
    path: str,
    content: object = None,
    *,
    timeout: float = _TIMEOUT,
) -> bytes:
    """Sends an administrative request, and returns the content of the response.

    Args:
        port: TCP port of the emulator.
        secret: Its secret.
        method: Method of HTTP.
        path: Path with its query.
        content: JSON values to send. Defaults to no content.
        timeout: Seconds until it must respond.

    Raises:
        EmulatorError: If the emulator rejects the request.
        OSError: If it does not respond.
        HTTPException: If its response is incomplete.
    """
    body = None if content is None else json.dumps(content)
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    try:
        connection.request(method, path, body, headers={SECRET_HEADER: secret, "Connection": "close"})
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status != http.HTTPStatus.OK:
        detail = f": {body.decode(errors='replace')}" if body else ""
        raise EmulatorError(f"the emulator returned {response.status} for {method} {path}{detail}")
    return body
