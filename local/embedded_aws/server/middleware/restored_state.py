"""Restores the rest of the state when the server starts, and records the metrics of queues from then on."""

from typing import Final

from embedded_aws.server.asgi import App, Message, Receive, Scope, Send
from embedded_aws.server.kept_state import restore_copies
from embedded_aws.services.sqs.metrics import start_recording
from embedded_aws.state.records import clear_all

_RESET: Final = "/_ministack/reset"


class RestoredState:
    """Restores what MiniStack does not restore, once it has restored its own state, and deletes it with that.

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

        if scope["type"] == "http" and scope["path"] == _RESET:
            clear_all()
        await self._app(scope, receive, restore if scope["type"] == "lifespan" else send)
