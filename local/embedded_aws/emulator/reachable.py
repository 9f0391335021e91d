"""Finds what an emulator of another process serves, with the credentials of its root user."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Self, cast
from urllib.parse import urlsplit

from embedded_aws.emulator.addresses import find_local_url
from embedded_aws.emulator.administration import ADDRESSES_PATH, SECRET_HEADER
from embedded_aws.emulator.links import sign
from embedded_aws.errors import EmulatorError

_LOOPBACK: Final = {"127.0.0.1", "localhost", "::1"}
_TIMEOUT: Final = 10.0  # seconds


@dataclass(frozen=True)
class ReachableEmulator:
    """An emulator on this machine.

    Attributes:
        port: TCP port of the emulator.
        hosts: Port of each host name, such as that of a distribution.
    """

    port: int
    hosts: Mapping[str, int]

    @classmethod
    def find(cls, endpoint: str, root_key: str) -> Self | None:
        """Returns the emulator at an endpoint; None if it is AWS or another emulator.

        Args:
            endpoint: URL for AWS requests.
            root_key: Secret key of the root user of the emulator.

        Raises:
            EmulatorError: If nothing listens there, or the key is another one.
        """
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
        if parts.scheme != "http" or not (host in _LOOPBACK or host.endswith(".localhost")):
            return None
        port = parts.port or 80
        try:
            status, body = _ask(port, sign(root_key, ADDRESSES_PATH))
        except (OSError, http.client.HTTPException) as error:
            raise EmulatorError(f"{endpoint} does not respond: {error}") from None
        try:
            answer: object = json.loads(body)
        except ValueError:
            return None
        if status == HTTPStatus.FORBIDDEN and SECRET_HEADER in body.decode(errors="replace"):
            raise EmulatorError(
                f"{endpoint} is an embedded emulator whose root user has another secret key. Set the "
                "environment variables that it printed at its start"
            )
        if status != HTTPStatus.OK or not isinstance(answer, dict) or "hosts" not in answer:
            return None
        return cls(port, cast("dict[str, dict[str, int]]", answer)["hosts"])

    def local_url(self, url: str) -> str | None:
        """Returns the local URL of an address in AWS; None if nothing in the emulator has the address."""
        return find_local_url(url, self.port, self.hosts)


def _ask(port: int, shown: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT)
    try:
        connection.request("GET", ADDRESSES_PATH, headers={SECRET_HEADER: shown})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
