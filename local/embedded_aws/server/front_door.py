"""The front door of the emulator: it accepts or rejects each request.

Any web page that is open in a browser can send requests to the loopback interface; with a host name that
resolves to 127.0.0.1, it can also read the responses. So the emulator accepts a request only if it serves the
host name, and only from pages that it serves or that the CORS configuration of the API, bucket or
distribution names. Administrative requests must have the secret of the process.
"""

import hmac
import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Self
from urllib.parse import parse_qs, quote, urlsplit

from embedded_aws.emulator import own_requests
from embedded_aws.emulator.administration import ADDRESSES_PATH, ADMINISTRATION_PATH, SECRET_HEADER
from embedded_aws.emulator.links import sign
from embedded_aws.observation.causes import unobserved
from embedded_aws.server import own_hosts
from embedded_aws.services.lambda_ import full_disk

Scope = MutableMapping[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]

_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
# Only AWS can create these names, so no other page can point one to this machine.
_AWS: Final = (
    *(".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".on.aws"),
    *(".cloudfront.net", ".amazoncognito.com"),
)
_HOST: Final = re.compile(r"(?P<name>\[[0-9a-f:]+\]|[a-z0-9_.*-]+)(:(?P<port>\d{1,5}))?")
_ADMINISTRATION: Final = ("/_ministack/", "/_localstack/", ADMINISTRATION_PATH)
_FOR_THE_DOOR: Final = {SECRET_HEADER.encode(), own_requests.HEADER.encode()}
_HEALTH: Final = "/health"
_OTHER_PAGES: Final = {"cross-site", "same-site"}
_SIGNED: Final = {"x-amz-signature", "signature"}


@dataclass(frozen=True)
class _Request:
    """The checked parts of a request.

    Attributes:
        name: Host name in lower case; empty if there is none or more than one.
        port: Port of the Host header, if any.
    """

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, list[str]]
    name: str
    port: int | None

    @classmethod
    def read(cls, scope: Scope) -> Self:
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        hosts = headers.get("host", [])
        host = _HOST.fullmatch(hosts[0].lower()) if len(hosts) == 1 else None
        return cls(
            method=scope.get("method", "GET"),  # missing for a WebSocket
            path=scope["path"],
            query={name.lower(): values for name, values in query.items()},
            headers=headers,
            name=host["name"] if host else "",
            port=int(host["port"]) if host and host["port"] else None,
        )

    def header(self, name: str) -> str:
        """Returns the value of a header; several values are joined."""
        return ", ".join(self.headers.get(name, []))


class FrontDoor:
    """Accepts or rejects requests.

    Args:
        app: Application that serves accepted requests.
        secret: Secret for administrative requests.
        port: Port of the emulator.
        container_host: Name of this machine in containers, which nothing else knows. Defaults to none.
        root_key: Secret key of the root user, who may read the addresses. Defaults to none.

    Attributes:
        host_ports: Port of each host name.
    """

    def __init__(
        self, app: App, secret: str, port: int, container_host: str = "", *, root_key: str = ""
    ) -> None:
        self._app = app
        self._secret = secret
        self._port = port
        self._container_host = container_host
        self._root_key = root_key
        self.host_ports: dict[str, int] = {}

    async def rejection(self, scope: Scope, port_host: str | None = None) -> str | None:
        """Returns why a request is rejected; None if it is accepted.

        Args:
            scope: The request.
            port_host: Host name of the request's port; None for the emulator's own port.
        """
        request = _Request.read(scope)
        wrong = self._wrong_administration(request, port_host)
        if wrong or own_requests.has_pass(request.header(own_requests.HEADER)):
            return wrong
        if not self._has_name(request, port_host):
            return f"The emulator does not serve the host {request.header('host')!r}."
        return await self._wrong_page(request, scope if port_host is None else addressed_to(port_host, scope))

    def shortage(self, scope: Scope) -> str | None:
        """Returns the error of a full disk, if any; administrative requests are accepted, to free space."""
        return None if scope["path"].startswith(_ADMINISTRATION) else full_disk.shortage()

    def host_at(self, origin: str) -> str | None:
        """Returns the host name of an origin such as ``http://localhost:8080``; None if it has none."""
        known = {
            f"http://{name}:{port}": host for host, port in self.host_ports.items() for name in _LOOPBACK
        }
        return known.get(origin)

    def _has_name(self, request: _Request, port_host: str | None) -> bool:
        if port_host is not None:
            here = _is_local(request.name) and request.port == self.host_ports.get(port_host, 0)
            return here or (request.name == port_host and port_host in self.host_ports)
        if _is_local(request.name):
            return request.port in {None, self._port}
        return bool(request.name) and (
            request.name == self._container_host
            or request.name.endswith(_AWS)
            or request.name in self.host_ports
            or own_hosts.serves(request.name)
        )

    def _wrong_administration(self, request: _Request, port_host: str | None) -> str | None:
        if not self._administers(request, port_host) or self._may_administer(request):
            return None
        return f"{request.path} requires the secret of this process in the header {SECRET_HEADER}."

    def _administers(self, request: _Request, port_host: str | None) -> bool:
        path = request.path
        if path.startswith(ADMINISTRATION_PATH) and port_host is None:
            return True
        meant = path.startswith(_ADMINISTRATION) or path == _HEALTH
        # The user's own hosts can have these paths.
        return meant and not own_hosts.is_own(port_host or request.header("host"), path)

    async def _wrong_page(self, request: _Request, meant: Scope) -> str | None:
        origins = request.headers.get("origin", [])
        if self._is_own_page(request, origins) if origins else self._is_from_own_page(request):
            return None
        if len(origins) == 1 and await self._is_named(meant, origins[0]):
            return None
        return (
            f"Pages of {request.header('origin') or 'other hosts'} cannot use the emulator: it does not "
            "serve them, and no CORS configuration of the API, bucket or distribution names their origin."
        )

    def _may_administer(self, request: _Request) -> bool:
        shown = request.header(SECRET_HEADER).encode()
        if hmac.compare_digest(shown, self._secret.encode()):
            return True
        if self._root_key and (request.method, request.path) == ("GET", ADDRESSES_PATH):
            return hmac.compare_digest(shown, sign(self._root_key, ADDRESSES_PATH).encode())
        # A presigned link, such as that to the code of a function.
        given, *more = request.query.get("x-amz-signature", [""])
        signature = sign(self._secret, request.path)
        return (
            request.method == "GET" and not more and hmac.compare_digest(given.encode(), signature.encode())
        )

    def _is_own_page(self, request: _Request, origins: list[str]) -> bool:
        if origins == ["null"]:  # also from our pages that send no referrer; browsers set the header below
            return request.header("sec-fetch-site") == "same-origin"
        return len(origins) == 1 and self._serves_pages_of(origins[0])

    def _serves_pages_of(self, origin: str) -> bool:
        scheme, _, rest = origin.partition("://")
        host = _HOST.fullmatch(rest)
        if not host or scheme not in {"http", "https"}:
            return False
        name, port = host["name"], host["port"]
        if _is_local(name):
            ours = {self._port, *self.host_ports.values()}
            return scheme == "http" and port is not None and int(port) in ours
        return port is None and (name in self.host_ports or own_hosts.serves(name))

    async def _is_named(self, scope: Scope, origin: str) -> bool:
        """Whether the CORS configuration of the target names the origin, as in a browser's preflight."""
        request = _Request.read(scope)
        host = request.header("host")
        if own_hosts.distribution_names(host, request.path, origin):
            return True
        path = own_hosts.preflight_path(host, request.path)
        if scope["type"] != "http" or path is None:
            return False
        headers = scope["headers"]
        if request.method != "OPTIONS":
            asked = {"host": host, "origin": origin, "access-control-request-method": request.method}
            headers = [(name.encode(), value.encode("latin-1")) for name, value in asked.items()]
        answered: dict[str, str] = {}

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            for name, value in message.get("headers", []):
                answered[name.decode("latin-1").lower()] = value.decode("latin-1")

        preflight = {**scope, "method": "OPTIONS", "path": path, "raw_path": quote(path).encode()}
        with unobserved():  # no client sent it
            await self._app({**preflight, "headers": headers}, receive, send)
        return answered.get("access-control-allow-origin") == origin

    def _is_from_own_page(self, request: _Request) -> bool:
        """Whether the source of a request without an Origin header is acceptable."""
        if request.header("sec-fetch-site") not in _OTHER_PAGES:
            return True
        if not _SIGNED.isdisjoint(request.query):
            return True  # a presigned URL
        referrer = urlsplit(request.header("referer"))
        if self._serves_pages_of(f"{referrer.scheme}://{referrer.netloc}"):
            return True
        followed = (request.header("sec-fetch-mode"), request.header("sec-fetch-dest"))
        return request.method in {"GET", "HEAD"} and followed == ("navigate", "document")


def without_secrets(scope: Scope) -> Scope:
    """Returns the request without the headers for the front door."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in _FOR_THE_DOOR]
    return {**scope, "headers": headers}


def addressed_to(host: str, scope: Scope) -> Scope:
    """Returns the request with another host."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return {**scope, "headers": [(b"host", host.encode()), *headers]}


async def reject(
    scope: Scope, receive: Any, send: Send, reason: str, status: HTTPStatus = HTTPStatus.FORBIDDEN
) -> None:
    """Responds to a rejected request."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
        return
    kind = "ForbiddenException" if status == HTTPStatus.FORBIDDEN else status.phrase.replace(" ", "")
    body = json.dumps({"__type": kind, "message": reason}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _is_local(name: str) -> bool:
    return name in _LOOPBACK or name.endswith(".localhost")
