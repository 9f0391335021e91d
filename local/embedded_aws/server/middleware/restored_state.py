"""Restores the rest of the state when the server starts, and records the metrics of queues from then on."""

from embedded_aws.server.asgi import App, Message, Receive, Scope, Send
from embedded_aws.server.kept_state import restore_copies
from embedded_aws.services.sqs.metrics import start_recording


class RestoredState:
    """Restores what MiniStack does not restore, once it has restored its own state.

    Args:
        app: MiniStack.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request unchanged, and restores the state when a lifespan starts."""

        async def restore(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                restore_copies()
                start_recording()
            await send(message)

        await self._app(scope, receive, restore if scope["type"] == "lifespan" else send)
