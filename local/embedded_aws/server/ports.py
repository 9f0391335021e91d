"""Serves applications at ports of the loopback interface.

Hypercorn's server keeps the socket of a connection that its client has closed until it would close an idle
connection. This one uses Hypercorn's connections, and closes them.
"""

import asyncio
import socket
from contextlib import suppress
from typing import Final, cast

from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.asyncio.lifespan import Lifespan
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.asyncio.worker_context import WorkerContext
from hypercorn.config import Config
from hypercorn.events import Event, RawData, Updated
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.typing import ASGIFramework

from embedded_aws.server.asgi import App, Receive, Scope, Send
from embedded_aws.server.descriptors import Descriptors
from embedded_aws.service_calls.header_names import note_names

_HEADS: Final = tuple(b"HTTP/1.1 %d" % kind for kind in range(2, 6))
"""Beginnings of responses that have a body or an end; ``100 Continue`` has neither."""
_WAITING: Final = 1024
"""Connections that can wait to be accepted."""
_ACCEPTED: Final = 16
"""Connections that are accepted before the first of them is served; few, so that descriptors are left."""


class _Connection(TCPServer):
    """A connection that is open until its client closes it, and its last response is sent.

    Head and body of a response are sent together: the client wakes once, and the kernel is asked once. There
    is no clock for idle ones, which would start and cancel two tasks for each request.
    """

    _head = b""
    """Head of a response whose body or end is awaited, but not longer than until the loop waits."""

    async def protocol_send(self, event: Event) -> None:
        if isinstance(event, RawData):
            if event.data.startswith(_HEADS) and not self._head:
                self._head = event.data
                self.loop.call_soon(self._send_head)
                return
            together, self._head = self._head + event.data, b""
            if not together:  # the end of a response with a length
                return
            event = RawData(together)
        elif isinstance(event, Updated):
            return
        await super().protocol_send(event)

    def _send_head(self) -> None:
        head, self._head = self._head, b""
        if head:
            with suppress(ConnectionError, RuntimeError):  # the reader learns that the client is gone
                self.writer.write(head)

    async def _idle_timeout(self) -> None:
        """Returns at once: this connection does not end when it is idle."""

    async def _close(self) -> None:
        self._send_head()
        await super()._close()


def _lower_names(app: App) -> App:
    """Returns an application that gets the names of headers in lower case, as ASGI has them."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if "headers" in scope:
            scope = {**scope, "headers": note_names(scope["headers"])}
        await app(scope, receive, send)

    return serve


async def _ignore_other_versions(self: H11Protocol, event: object) -> None:
    """Serves by HTTP/1.1 what a client would send by HTTP/2 without TLS, which AWS does not accept."""


H11Protocol._check_protocol = _ignore_other_versions  # pyright: ignore[reportPrivateUsage] it has no option


class Ports:
    """Serves applications until the process ends.

    Args:
        descriptors: The file descriptors of this process. If few are left, new connections are closed.
    """

    def __init__(self, descriptors: Descriptors) -> None:
        self._descriptors = descriptors
        self._config = Config()
        self._config.loglevel = "WARNING"
        self._config.h11_pass_raw_headers = True
        self._main: App | None = None

    def open(self, port: int = 0, app: App | None = None) -> tuple[int, "asyncio.Task[None]"]:
        """Opens another port of the loopback interface.

        Args:
            port: The port; 0 for a free one.
            app: The application to serve there. Defaults to the one that :meth:`serve` started.

        Returns:
            The port, and the task that serves; it must be kept.

        Raises:
            OSError: If the port is in use.
            RuntimeError: If there is no application to serve.
        """
        served = app or self._main
        if served is None:
            raise RuntimeError("no application is served yet")
        listening = socket.create_server(("127.0.0.1", port), backlog=_WAITING)
        return listening.getsockname()[1], asyncio.ensure_future(self._serve(served, listening))

    async def serve(self, app: App, listening: socket.socket) -> None:
        """Starts an application, and serves it at a listening socket."""
        self._main = app
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._descriptors.handle_error)
        lifespan = Lifespan(ASGIWrapper(cast("ASGIFramework", app)), self._config, loop, {})
        running = loop.create_task(lifespan.handle_lifespan())
        await lifespan.wait_for_startup()
        await asyncio.gather(running, self._serve(app, listening))

    async def _serve(self, app: App, listening: socket.socket) -> None:
        loop, context = asyncio.get_running_loop(), WorkerContext(None)
        wrapped = ASGIWrapper(cast("ASGIFramework", _lower_names(app)))

        async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if self._descriptors.are_short(writer.get_extra_info("socket").fileno()):
                writer.transport.abort()
            else:
                await _Connection(wrapped, loop, self._config, context, {}, reader, writer)

        server = await asyncio.start_server(connect, sock=listening, backlog=_ACCEPTED)
        listening.listen(_WAITING)  # the server has made this as few as it accepts at a time
        async with server:
            await server.serve_forever()
