"""Rejects administrative requests without the secret of the process."""

import hmac
from typing import Final
from urllib.parse import parse_qs

from embedded_aws.emulator.administration import ADDRESSES_PATH, ADMINISTRATION_PATH, SECRET_HEADER
from embedded_aws.emulator.links import sign
from embedded_aws.server import own_hosts
from embedded_aws.server.asgi import App, Middleware, Receive, Scope, Send, header
from embedded_aws.server.hosts import Hosts
from embedded_aws.server.middleware.rejections import Rejection

ADMINISTRATIVE: Final = ("/_ministack/", "/_localstack/", ADMINISTRATION_PATH)
"""Beginnings of the paths of administrative requests."""
_HEADER: Final = SECRET_HEADER.encode()
_HEALTH: Final = "/health"
_SIGNATURE: Final = "x-amz-signature"


class Secrets(Middleware):
    """Rejects administrative requests without the secret of the process, or a link that is signed with it.

    Args:
        app: The application behind it.
        hosts: The host names.
        secret: The secret.
        root_key: Secret key of the root user, which is accepted for reading the addresses. Defaults to none.
    """

    def __init__(self, app: App, hosts: Hosts, secret: str, root_key: str = "") -> None:
        super().__init__(app)
        self._hosts = hosts
        self._secret = secret
        self._root_key = root_key

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request that is not administrative or has the secret."""
        if self._is_administrative(scope) and not self._is_authorized(scope):
            path = scope["path"]
            raise Rejection(f"{path} requires the secret of this process in the header {SECRET_HEADER}.")
        await self.app(scope, receive, send)

    def _is_administrative(self, scope: Scope) -> bool:
        path: str = scope["path"]
        if path.startswith(ADMINISTRATION_PATH) and self._hosts.is_main_port(scope):
            return True
        meant = path.startswith(ADMINISTRATIVE) or path == _HEALTH
        # The user's own hosts can have these paths.
        return meant and not own_hosts.is_own(self._hosts.find_target(scope), path)

    def _is_authorized(self, scope: Scope) -> bool:
        shown, method, path = header(scope, _HEADER), scope.get("method", "GET"), scope["path"]
        if _is_equal(shown, self._secret):
            return True
        if self._root_key and (method, path) == ("GET", ADDRESSES_PATH):
            return _is_equal(shown, sign(self._root_key, ADDRESSES_PATH))
        # A presigned link, such as that to the code of a function.
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        given = [value for name in query if name.lower() == _SIGNATURE for value in query[name]]
        return method == "GET" and len(given) == 1 and _is_equal(given[0], sign(self._secret, path))


def _is_equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
