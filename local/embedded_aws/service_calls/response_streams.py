"""Responses that a function writes while it runs, and the services that pass them on.

The function runs in a thread, the service in the event loop. A service starts the invocation with
:func:`start_invocation`; the execution environment takes the stream with :func:`take_stream`, and writes to it.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import ContextVar, copy_context
from typing import Any, Final, Generic, TypeVar

from embedded_aws.ministack.responses import StreamingResponse

LARGEST: Final = 200 * 1024**2
"""Bytes of a streamed response (Lambda quotas)."""
_WAITING: Final = 64
"""Parts that wait for the client, before the function does."""
_LOOK: Final = 0.1
"""Seconds after which a function that waits looks whether anybody still reads."""

_Result = TypeVar("_Result")


class IncompleteResponseError(Exception):
    """A function failed, or took too long, after the beginning of its response."""


class ResponseStream:
    """The response of one invocation.

    Attributes:
        content_type: Content type, once the function has begun to respond.
        version: Version of the function.
        is_too_large: Whether the function wrote more than Lambda passes on.
    """

    def __init__(self) -> None:
        self.content_type = self.version = ""
        self.is_too_large = False
        self._size = 0
        self._loop = asyncio.get_running_loop()
        self._started = asyncio.Event()
        self._parts: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._room = threading.Semaphore(_WAITING)
        self._is_read = True

    def start(self, content_type: str, version: str) -> None:
        """Begins the response; called by the thread of the function."""
        self.content_type, self.version = content_type, version
        self._loop.call_soon_threadsafe(self._started.set)

    def write(self, part: bytes) -> None:
        """Writes a part, and waits while the client is slower; called by the thread of the function."""
        self._size += len(part)
        self.is_too_large = self.is_too_large or self._size > LARGEST
        while self._is_read and not self.is_too_large:
            if self._room.acquire(timeout=_LOOK):
                self._loop.call_soon_threadsafe(self._parts.put_nowait, part)
                return

    def end(self) -> None:
        """Ends the response; called in the event loop."""
        self._parts.put_nowait(None)

    def stop_reading(self) -> None:
        """Drops the parts that the function still writes; it runs on without its client, as in AWS."""
        self._is_read = False

    async def wait_for_start(self) -> None:
        """Returns when the function begins to respond."""
        await self._started.wait()

    async def read(self) -> bytes | None:
        """Returns the next part; None at the end."""
        part = await self._parts.get()
        self._room.release()
        return part


class StreamedInvocation(Generic[_Result]):
    """An invocation whose response is passed on while the function runs.

    Attributes:
        stream: The response.
        has_started: Whether the function has begun to respond, or ended without a stream.
    """

    def __init__(self, stream: ResponseStream, task: "asyncio.Task[_Result]", *, has_started: bool) -> None:
        self.stream = stream
        self.has_started = has_started
        self._task = task
        task.add_done_callback(lambda _: stream.end())

    async def wait(self) -> _Result:
        """Returns the result of the invocation."""
        return await asyncio.shield(self._task)

    async def read_parts(self, seconds: float | None = None, idle: float | None = None) -> AsyncIterator[bytes]:
        """Yields the parts of the response.

        Args:
            seconds: Seconds after which the response must have ended; None for any time.
            idle: Seconds that may pass between two parts; None for any time.

        Raises:
            IncompleteResponseError: If the response does not end in time, or is too large.
        """
        loop = asyncio.get_running_loop()
        end = None if seconds is None else loop.time() + seconds
        try:
            while True:
                limits = [limit for limit in (idle, None if end is None else end - loop.time()) if limit is not None]
                part = await asyncio.wait_for(self.stream.read(), min(limits, default=None))
                if part is None:
                    break
                yield part
        except TimeoutError:
            raise IncompleteResponseError from None
        finally:
            self.stream.stop_reading()
        if self.stream.is_too_large:
            raise IncompleteResponseError


_current: ContextVar[ResponseStream | None] = ContextVar("response_stream", default=None)


def take_stream() -> ResponseStream | None:
    """Returns the stream of the invocation of this context, which has none from now on."""
    stream = _current.get()
    _current.set(None)
    return stream


async def start_invocation(invoke: Callable[[], Awaitable[_Result]]) -> StreamedInvocation[_Result]:
    """Invokes a function, and returns when it begins to respond, or ends without a stream.

    Args:
        invoke: Invokes the function.
    """
    stream = ResponseStream()
    token = _current.set(stream)
    try:
        task: asyncio.Task[_Result] = asyncio.ensure_future(_run(invoke))
    finally:
        _current.reset(token)
    started = asyncio.ensure_future(stream.wait_for_start())
    await asyncio.wait({task, started}, return_when=asyncio.FIRST_COMPLETED)
    has_started = started.done() or bool(stream.content_type)
    started.cancel()
    return StreamedInvocation(stream, task, has_started=has_started)


async def _run(invoke: Callable[[], Awaitable[_Result]]) -> _Result:
    return await invoke()


class StreamedBody(StreamingResponse):
    """A body that is sent while its parts arrive; one that is not complete is cut off, without its end.

    Args:
        parts: The parts.

    Attributes:
        length: Bytes that were sent.
    """

    def __init__(self, parts: AsyncIterator[bytes]) -> None:
        super().__init__(self._run)
        self.length = 0
        self._parts = parts
        self._listeners: list[Callable[[], object]] = []

    def when_sent(self, listen: Callable[[int], object]) -> None:
        """Calls a function with the length when the body has been sent, in the present context."""
        context = copy_context()
        self._listeners.append(lambda: context.run(listen, self.length))

    async def _run(self, send: Callable[[dict[str, Any]], Awaitable[None]], _receive: object) -> None:
        try:
            async for part in self._parts:
                self.length += len(part)
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except IncompleteResponseError:
            return
        finally:
            for listen in self._listeners:
                listen()
