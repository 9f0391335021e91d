"""Continues the traces of requests that functions send."""

from embedded_aws.observation.lineage import continue_traces, read_traces
from embedded_aws.server.asgi import Middleware, Receive, Scope, Send


class Traces(Middleware):
    """Continues the trace of a request, so that recursive loops of functions are found."""

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request as part of its trace."""
        with continue_traces(*read_traces(scope["headers"])):
            await self.app(scope, receive, send)
