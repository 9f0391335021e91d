"""Opens and closes the ports of host names."""

import asyncio

from embedded_aws.server.hosts import Hosts
from embedded_aws.server.ports import Ports


class HostPorts:
    """The ports of host names, which serve the same application as the port of the emulator.

    Args:
        ports: Serves the ports.
        hosts: The host names.
    """

    def __init__(self, ports: Ports, hosts: Hosts) -> None:
        self._ports = ports
        self._hosts = hosts
        self._servers: dict[str, asyncio.Task[None]] = {}

    def open(self, host: str, wanted: int) -> int | None:
        """Returns the port of a host; for a new one, ``wanted`` or a free one, or None if it is not free."""
        known = self._hosts.ports
        if host not in known:
            try:
                known[host], self._servers[host] = self._ports.open(wanted)
            except OSError:
                return None
        return known[host]

    def close(self, host: str) -> None:
        """Closes the port of a host; requests of connections that are still open are rejected."""
        if self._hosts.ports.pop(host, None):
            self._servers.pop(host).cancel()
