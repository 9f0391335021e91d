"""Rejects requests for host names that the emulator does not serve."""

from embedded_aws.server.asgi import App, Middleware, Receive, Scope, Send, header, replace_header
from embedded_aws.server.hosts import Hosts
from embedded_aws.server.middleware.internal_headers import is_own_request
from embedded_aws.server.middleware.rejections import Rejection


class HostNames(Middleware):
    """Serves requests only for known host names, and addresses those at the port of a host to that host.

    With a host name that resolves to 127.0.0.1, any web page could read the responses.

    Args:
        app: The application behind it.
        hosts: The host names.
    """

    def __init__(self, app: App, hosts: Hosts) -> None:
        super().__init__(app)
        self._hosts = hosts

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request for a known host name, or of the emulator itself."""
        if not (self._hosts.serves(scope) or is_own_request(scope)):
            raise Rejection(f"The emulator does not serve the host {header(scope, b'host')!r}.")
        host = None if self._hosts.is_main_port(scope) else self._hosts.find_by_port(scope)
        await self.app(replace_header(scope, b"host", host) if host else scope, receive, send)
