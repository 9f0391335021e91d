"""Responses that a function writes while it runs, and the services that pass them on.

The function runs in a thread, the service in the event loop. A service starts the invocation with
:func:`start_invocation`; the execution environment takes the stream with :func:`take_stream`.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from contextvars import ContextVar, copy_context
from typing import Final, Generic, TypeVar

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
        is_cut_off: Whether the end is missing: the function wrote more than Lambda passes on.
        is_read: Whether the client still reads.
    """

    def __init__(self) -> None:
        self.content_type = self.version = ""
        self.is_cut_off, self.is_read = False, True
        self._size = 0
        self._loop = asyncio.get_running_loop()
        self._started = asyncio.Event()
        self._parts: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._room = threading.Semaphore(_WAITING)

    def start(self, content_type: str, version: str) -> None:
        """Begins the response; called by the thread of the function."""
        self.content_type, self.version = content_type, version
        self._loop.call_soon_threadsafe(self._started.set)

    def write(self, part: bytes) -> None:
        """Writes a part, and waits while the client is slower; called by the thread of the function."""
        self._size += len(part)
        self.is_cut_off = self.is_cut_off or self._size > LARGEST
        while self.is_read and not self.is_cut_off:
            if self._room.acquire(timeout=_LOOK):
                self._loop.call_soon_threadsafe(self._parts.put_nowait, part)
                return

    def end(self) -> None:
        """Ends the response; called in the event loop."""
        self._parts.put_nowait(None)

    async def wait_for_start(self) -> None:
        """Returns when the function begins to respond."""
        await self._started.wait()

    async def read(self, seconds: float | None = None, idle: float | None = None) -> AsyncIterator[bytes]:
        """Yields the parts. The function runs on without its client, as in AWS, if not all of them are read.

        Args:
            seconds: Seconds after which the response must have ended; None for any time.
            idle: Seconds that may pass between two parts; None for any time.

        Raises:
            IncompleteResponseError: If the response is too large, or does not end in time.
        """
        end = None if seconds is None else self._loop.time() + seconds
        try:
            while True:
                left = None if end is None else end - self._loop.time()
                limit = min((each for each in (left, idle) if each is not None), default=None)
                part = await asyncio.wait_for(self._parts.get(), limit)
                if part is None:
                    break
                self._room.release()
                yield part
        except TimeoutError:
            raise IncompleteResponseError from None
        finally:
            self.is_read = False
        if self.is_cut_off:
            raise IncompleteResponseError


async def read_apart(
    read: Callable[[], bytes],
    close: Callable[[], object],
    seconds: float | None = None,
    idle: float | None = None,
) -> AsyncIterator[bytes]:
    """Yields the parts of a response that a thread reads, since one of the pool would be missing elsewhere.

    Args:
        read: Reads the next part; it is empty at the end.
        close: Closes the source.
        seconds: Seconds after which the response must have ended; None for any time.
        idle: Seconds that may pass between two parts; None for any time.

    Raises:
        IncompleteResponseError: If the response does not end, or not in time.
    """
    stream, loop = ResponseStream(), asyncio.get_running_loop()

    def run() -> None:
        try:
            while stream.is_read and (part := read()):
                stream.write(part)
        except Exception:  # of any client of HTTP
            stream.is_cut_off = True
        finally:
            close()
            with suppress(RuntimeError):  # the emulator ends
                loop.call_soon_threadsafe(stream.end)

    threading.Thread(target=run, daemon=True, name="streamed-response").start()
    async for part in stream.read(seconds, idle):
        yield part


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

    def call_when_sent(self, listen: Callable[[int], object]) -> None:
        """Calls a function with the length when the body has been sent, in the present context."""
        context = copy_context()
        self._listeners.append(lambda: context.run(listen, self.length))

    async def _run(self, send: Callable[[dict[str, object]], Awaitable[None]], _receive: object) -> None:
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
