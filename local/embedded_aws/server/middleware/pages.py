"""Rejects requests of web pages that have nothing to do with the stack."""

from typing import Final
from urllib.parse import parse_qs, urlsplit

from embedded_aws.server import cors
from embedded_aws.server.asgi import App, Middleware, Receive, Scope, Send, header, header_values
from embedded_aws.server.hosts import Hosts
from embedded_aws.server.middleware.internal_headers import is_own_request
from embedded_aws.server.middleware.preflights import find_allowed_origin
from embedded_aws.server.middleware.rejections import Rejection

_OTHER_PAGES: Final = {"cross-site", "same-site"}
_SIGNED: Final = {"x-amz-signature", "signature"}


class Pages(Middleware):
    """Serves only pages of the emulator, and those that a CORS configuration names.

    Each web page that is open in a browser can send requests to the loopback interface. The page of the
    console only connects to WebSocket APIs.

    Args:
        app: The application behind it.
        hosts: The host names of pages that the emulator serves.
        services: MiniStack, which answers preflights.
    """

    def __init__(self, app: App, hosts: Hosts, services: App) -> None:
        super().__init__(app)
        self._hosts = hosts
        self._services = services

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request that may come from its page, or comes from none."""
        if not (is_own_request(scope) or await self._accepts(scope)):
            raise Rejection(
                f"Pages of {header(scope, b'origin') or 'other hosts'} cannot use the emulator: it does not "
                "serve them, and no CORS configuration of the API, bucket, distribution or function URL "
                "names their origin."
            )
        await self.app(scope, receive, send)

    async def _accepts(self, scope: Scope) -> bool:
        match header_values(scope, b"origin"):
            case []:
                return self._is_from_own_page(scope)
            case ["null"]:  # also from our pages that send no referrer; browsers set the header below
                return header(scope, b"sec-fetch-site") == "same-origin" or await self._is_named(
                    scope, "null"
                )
            case [origin] if scope["type"] == "websocket" and self._hosts.is_console(origin):
                return True
            case [origin]:
                return self._hosts.serves_pages_of(origin) or await self._is_named(scope, origin)
            case _:
                return False

    async def _is_named(self, scope: Scope, origin: str) -> bool:
        """Whether the CORS configuration of the target names an origin."""
        if cors.is_origin_named(header(scope, b"host"), scope["path"], origin):
            return True
        return await find_allowed_origin(self._services, scope, origin) == origin

    def _is_from_own_page(self, scope: Scope) -> bool:
        """Whether the source of a request without an Origin header is acceptable."""
        if header(scope, b"sec-fetch-site") not in _OTHER_PAGES:
            return True
        if _is_signed(scope):
            return True
        referrer = urlsplit(header(scope, b"referer"))
        if self._hosts.serves_pages_of(f"{referrer.scheme}://{referrer.netloc}"):
            return True
        followed = (header(scope, b"sec-fetch-mode"), header(scope, b"sec-fetch-dest"))
        return scope.get("method", "GET") in {"GET", "HEAD"} and followed == ("navigate", "document")


def _is_signed(scope: Scope) -> bool:
    """Whether the URL of a request is presigned."""
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    return not _SIGNED.isdisjoint(map(str.lower, query))
