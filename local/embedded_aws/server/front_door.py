"""The door of the emulator: which requests of this machine get in at all.

It listens on the loopback interface, where every page that is open in a browser can send requests to it, from
wherever the page is; and with a host name of its own that leads to this machine, a page can read the answers
too. So a request gets in only under a name that is served here, and only from pages that are served here, or
that the API or bucket asked names in its CORS configuration. Administration needs the secret of the process.
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
from embedded_aws.emulator.links import sign
from embedded_aws.emulator.process import HOSTS_PATH, SECRET_HEADER
from embedded_aws.patches import full_disk, own_hosts

Scope = MutableMapping[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]

_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
# Names that only AWS can make, so that they lead nobody to this machine but those who mean the emulator.
_AWS: Final = (
    *(".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".on.aws"),
    *(".cloudfront.net", ".amazoncognito.com"),
)
_HOST: Final = re.compile(r"(?P<name>\[[0-9a-f:]+\]|[a-z0-9_.*-]+)(:(?P<port>\d{1,5}))?")
_ADMINISTRATION: Final = ("/_ministack/", "/_localstack/", HOSTS_PATH)
_FOR_THE_DOOR: Final = {SECRET_HEADER.encode(), own_requests.HEADER.encode()}
_HEALTH: Final = "/health"
_OTHER_PAGES: Final = {"cross-site", "same-site"}
_SIGNED: Final = {"x-amz-signature", "signature"}


@dataclass(frozen=True)
class _Request:
    """What the door looks at.

    Attributes:
        name: The host's name, in small letters; empty if there is none, or more than one.
        port: The host's port, if it was given.
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
            method=scope.get("method", "GET"),  # of a websocket
            path=scope["path"],
            query={name.lower(): values for name, values in query.items()},
            headers=headers,
            name=host["name"] if host else "",
            port=int(host["port"]) if host and host["port"] else None,
        )

    def header(self, name: str) -> str:
        """The value of a header; those of more than one, joined."""
        return ", ".join(self.headers.get(name, []))


class FrontDoor:
    """Decides which requests get in.

    Args:
        app: The application behind it.
        secret: What administration needs.
        port: The emulator's port.

    Attributes:
        host_ports: The port that stands for each host name.
    """

    def __init__(self, app: App, secret: str, port: int) -> None:
        self._app = app
        self._secret = secret
        self._port = port
        self.host_ports: dict[str, int] = {}

    async def refusal(self, scope: Scope, stands_for: str | None = None) -> str | None:
        """Why a request does not get in; None if it does.

        Args:
            scope: The request.
            stands_for: The host that its port stands for; None at the emulator's own port.
        """
        request = _Request.read(scope)
        wrong = self._wrong_administration(request, stands_for)
        if wrong or own_requests.has_pass(request.header(own_requests.HEADER)):
            return wrong
        if not self._has_name(request, stands_for):
            return f"The host {request.header('host')!r} is not served here."
        return await self._wrong_page(
            request, scope if stands_for is None else addressed_to(stands_for, scope)
        )

    def shortage(self, scope: Scope) -> str | None:
        """What too little space on disk is left for; administration may make some, and gets in."""
        return None if scope["path"].startswith(_ADMINISTRATION) else full_disk.shortage()

    def host_at(self, origin: str) -> str | None:
        """The host that stands behind an origin such as ``http://localhost:8080``; None if none does."""
        known = {
            f"http://{name}:{port}": host for host, port in self.host_ports.items() for name in _LOOPBACK
        }
        return known.get(origin)

    def _has_name(self, request: _Request, stands_for: str | None) -> bool:
        if stands_for is not None:
            here = _is_local(request.name) and request.port == self.host_ports[stands_for]
            return here or request.name == stands_for
        if _is_local(request.name):
            return request.port in {None, self._port}
        return bool(request.name) and (
            request.name.endswith(_AWS) or request.name in self.host_ports or own_hosts.serves(request.name)
        )

    def _wrong_administration(self, request: _Request, stands_for: str | None) -> str | None:
        if not self._administers(request, stands_for) or self._may_administer(request):
            return None
        return f"{request.path} requires the secret of this process in the header {SECRET_HEADER}."

    def _administers(self, request: _Request, stands_for: str | None) -> bool:
        path = request.path
        if path.startswith(HOSTS_PATH) and stands_for is None:
            return True
        meant = path.startswith(_ADMINISTRATION) or path == _HEALTH
        # Under a host of the user's own these are paths of the user's.
        return meant and not own_hosts.is_own(stands_for or request.header("host"), path)

    async def _wrong_page(self, request: _Request, meant: Scope) -> str | None:
        origins = request.headers.get("origin", [])
        if self._is_own_page(request, origins) if origins else self._is_asked_by_its_own(request):
            return None
        if len(origins) == 1 and await self._is_named(meant, origins[0]):
            return None
        return (
            f"Pages of {request.header('origin') or 'other hosts'} may not use what runs here: they are not "
            "served here, and no CORS configuration of the API, bucket or distribution names them."
        )

    def _may_administer(self, request: _Request) -> bool:
        if hmac.compare_digest(request.header(SECRET_HEADER).encode(), self._secret.encode()):
            return True
        # A link that AWS presigns, as that to the code of a function.
        given, *more = request.query.get("x-amz-signature", [""])
        signature = sign(self._secret, request.path)
        return (
            request.method == "GET" and not more and hmac.compare_digest(given.encode(), signature.encode())
        )

    def _is_own_page(self, request: _Request, origins: list[str]) -> bool:
        if origins == ["null"]:  # also of a page of ours that sends no referrer; only a browser says so
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
        """Whether what is asked names the origin in its CORS configuration, as a browser would find out."""
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
        await self._app({**preflight, "headers": headers}, receive, send)
        return answered.get("access-control-allow-origin") == origin

    def _is_asked_by_its_own(self, request: _Request) -> bool:
        """Whether a request without an origin may come from where a browser says that it comes from."""
        if request.header("sec-fetch-site") not in _OTHER_PAGES:
            return True
        if not _SIGNED.isdisjoint(request.query):
            return True  # whoever made the URL let its holder in
        referrer = urlsplit(request.header("referer"))
        if self._serves_pages_of(f"{referrer.scheme}://{referrer.netloc}"):
            return True
        followed = (request.header("sec-fetch-mode"), request.header("sec-fetch-dest"))
        return request.method in {"GET", "HEAD"} and followed == ("navigate", "document")


def without_secrets(scope: Scope) -> Scope:
    """The same request, as what is behind the door may see it."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in _FOR_THE_DOOR]
    return {**scope, "headers": headers}


def addressed_to(host: str, scope: Scope) -> Scope:
    """The same request, for another host."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return {**scope, "headers": [(b"host", host.encode()), *headers]}


async def refuse(
    scope: Scope, receive: Any, send: Send, reason: str, status: HTTPStatus = HTTPStatus.FORBIDDEN
) -> None:
    """Answers a request that does not get in."""
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
