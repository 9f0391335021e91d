"""Serves an application at a further port of the loopback interface."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any, cast

from hypercorn import asyncio as hypercorn
from hypercorn.config import Config

from embedded_aws.server.front_door import App

Configure = Callable[[int], Config]
"""Returns the configuration of a server for the file descriptor of a listening socket."""


def serve_at_port(app: App, configure: Configure, port: int = 0) -> tuple[int, "asyncio.Task[None]"]:
    """Opens a port and serves an application there, as long as the process runs.

    Args:
        app: The application.
        configure: Returns the configuration of the server.
        port: The port; 0 for a free one.

    Returns:
        The port, and the task that serves; it must be kept.

    Raises:
        OSError: If the port is in use.
    """
    listening = socket.create_server(("127.0.0.1", port), backlog=1024)
    opened = listening.getsockname()[1]
    config = configure(listening.detach())
    serve = cast("Any", hypercorn).serve(app, config, shutdown_trigger=asyncio.Event().wait)
    return opened, asyncio.ensure_future(serve)


async def live(receive: Any, send: Any) -> None:
    """Answers the lifespan messages of a server whose application is already running."""
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return
