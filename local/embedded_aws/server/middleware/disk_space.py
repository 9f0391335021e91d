"""Rejects requests while the disk is full."""

from http import HTTPStatus

from embedded_aws.server.asgi import Middleware, Receive, Scope, Send
from embedded_aws.server.middleware.rejections import Rejection
from embedded_aws.server.middleware.secrets import ADMINISTRATIVE
from embedded_aws.services.lambda_ import full_disk


class DiskSpace(Middleware):
    """Rejects requests while the disk is full; administrative ones are served, since they can free space."""

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request if there is space."""
        if not scope["path"].startswith(ADMINISTRATIVE) and (reason := full_disk.find_disk_full_error()):
            raise Rejection(reason, HTTPStatus.INSUFFICIENT_STORAGE)
        await self.app(scope, receive, send)
