"""Host names that the emulator serves, and their ports.

The host name of a distribution does not resolve locally, but every client can connect to a port: a request to
such a port is a request for its host.
"""

import re
from typing import Final

from embedded_aws.server import own_hosts
from embedded_aws.server.asgi import Scope, header, header_values

_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
# Only AWS can create these names, so no other page can point one to this machine.
_AWS: Final = (
    *(".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".on.aws"),
    *(".cloudfront.net", ".amazoncognito.com"),
)
_SCHEME: Final = re.compile(r"^https?://")
"""The beginning of a host that is a URL, which AWS accepts."""
_HOST: Final = re.compile(r"(?P<name>\[[0-9a-f:]+\]|[a-z0-9_.*-]+)(:(?P<port>\d{1,5}))?")


class Hosts:
    """The host names that the emulator serves.

    Args:
        port: Port of the emulator.
        container_host: Name of this machine in containers, which nothing else knows. Defaults to none.

    Attributes:
        port: Port of the emulator.
        ports: Ports of other host names, by name; that of a listener of a load balancer has its port, too.
        console: Port of the console; None before it is open.
    """

    def __init__(self, port: int, container_host: str = "") -> None:
        self.port = port
        self.console: int | None = None
        self.ports: dict[str, int] = {}
        self._container_host = container_host

    def is_main_port(self, scope: Scope) -> bool:
        """Whether a request arrived at the port of the emulator, not at that of another host."""
        return scope["server"][1] == self.port

    def find_by_port(self, scope: Scope) -> str | None:
        """Returns the host name whose port a request arrived at; None for other ports."""
        arrived = scope["server"][1]
        return next((host for host, port in self.ports.items() if port == arrived), None)

    def find_target(self, scope: Scope) -> str:
        """Returns the host that a request is for: the host of its port, or the one that it names."""
        return self.find_by_port(scope) or header(scope, b"host")

    def serves(self, scope: Scope) -> bool:
        """Whether the host that a request names is served at the port where the request arrived."""
        values = header_values(scope, b"host")
        parsed = _parse(_SCHEME.sub("", values[0].lower())) if len(values) == 1 else None
        if parsed is None:
            return False
        name, port = parsed
        if not self.is_main_port(scope):
            host = self.find_by_port(scope)
            if host is None:
                return False
            return host in {name, f"{name}:{port}"} or (_is_local(name) and port == self.ports[host])
        if _is_local(name):
            return port in {None, self.port}
        return name == self._container_host or name.endswith(_AWS) or self._is_known(name)

    def serves_pages_of(self, origin: str) -> bool:
        """Whether an origin, such as ``http://localhost:8080``, is one of pages that the emulator serves."""
        scheme, _, rest = origin.partition("://")
        parsed = _parse(rest)
        if parsed is None or scheme not in {"http", "https"}:
            return False
        name, port = parsed
        if _is_local(name):
            return scheme == "http" and port in {self.port, *self.ports.values()}
        return port is None and self._is_known(name)

    def is_console(self, origin: str) -> bool:
        """Whether an origin is that of the console, whose page connects to WebSocket APIs."""
        return self.console is not None and origin in {f"http://{name}:{self.console}" for name in _LOOPBACK}

    def find_by_origin(self, origin: str) -> str | None:
        """Returns the host name of an origin such as ``http://localhost:8080``; None if it has none."""
        known = {f"http://{name}:{port}": host for host, port in self.ports.items() for name in _LOOPBACK}
        return known.get(origin)

    def _is_known(self, name: str) -> bool:
        return name in self.ports or own_hosts.is_own_host(name)


def _parse(host: str) -> tuple[str, int | None] | None:
    """Returns the name and the port of a host; None if it is not valid."""
    found = _HOST.fullmatch(host)
    return (found["name"], int(found["port"]) if found["port"] else None) if found else None


def _is_local(name: str) -> bool:
    return name in _LOOPBACK or name.endswith(".localhost")
