"""Counts the requests that the emulator serves."""

from embedded_aws.server.activity.requests import Requests
from embedded_aws.server.asgi import App, Middleware, Receive, Scope, Send


class RunningRequests(Middleware):
    """Counts a request until it has been served.

    Args:
        app: The application behind it.
        requests: The requests that are running.
    """

    def __init__(self, app: App, requests: Requests) -> None:
        super().__init__(app)
        self._requests = requests

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request, which counts as running."""
        with self._requests.count_request(scope):
            await self.app(scope, receive, send)
