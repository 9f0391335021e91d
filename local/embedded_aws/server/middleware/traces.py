"""Continues the traces of requests that functions send."""

from embedded_aws.event_log.traces import follow_traces
from embedded_aws.observation.lineage import continue_traces, read_segment, read_traces
from embedded_aws.server.asgi import Middleware, Receive, Scope, Send


class Traces(Middleware):
    """Continues the trace of a request: for the event log, and to find recursive loops of functions."""

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request as part of its trace."""
        root, parent = read_segment(scope["headers"])
        with follow_traces([parent], root=root), continue_traces(*read_traces(scope["headers"])):
            await self.app(scope, receive, send)
