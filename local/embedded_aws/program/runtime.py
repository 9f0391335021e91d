"""Runs a Pulumi program against a monitor of ours, as Pulumi's language host does."""

import asyncio
import gc
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from inspect import isawaitable
from pathlib import Path

import pulumi
from google.protobuf import empty_pb2
from pulumi.runtime import config as runtime_config
from pulumi.runtime.mocks import MockEngine, MockMonitor

Program = Callable[[], Awaitable[None] | None]
"""What a Pulumi program is: a function, plain or async, that creates resources and exports."""

# A registration that waits for AWS holds a thread; so many may wait at the same time.
_WORKERS = 32

# New objects after which garbage is looked for: a resource has a few thousand.
_SELDOM = 100_000

# Seconds that an interrupted program has to finish the registrations it is in.
_PATIENCE = 5.0

_log = logging.getLogger("embedded_aws")


@dataclass(frozen=True)
class Job:
    """A program and the stack it is run for.

    Attributes:
        program: What to run.
        project: Name of the project.
        stack: Name of the stack.
        config: Configuration by ``namespace:key``: strings as they are, all else as JSON.
        secret_keys: The keys of ``config`` whose values are secret.
        root: Where the project's ``Pulumi.yaml`` is; by default the current directory.
        within: Makes the surroundings that the program needs until its last registration.
    """

    program: Program
    project: str
    stack: str
    config: Mapping[str, str] = field(default_factory=dict[str, str])
    secret_keys: frozenset[str] = frozenset()
    root: Path = field(default_factory=Path.cwd)
    within: Callable[[], AbstractContextManager[object]] = nullcontext


class _Engine(MockEngine):
    """Takes the program's log messages, and any demand for a version of the engine."""

    def RequirePulumiVersion(self, request: object) -> empty_pb2.Empty:  # noqa: ARG002, N802 Pulumi's signature
        return empty_pb2.Empty()


def run(job: Job, monitor: MockMonitor, *, preview: bool = False) -> None:
    """Runs the program until its last registration and ``apply`` are done.

    It runs in a thread of its own, which has fresh Pulumi settings, a fresh configuration and a
    fresh event loop, whatever runs in the caller's thread.

    Raises:
        Exception: Whatever the program, one of its ``apply`` calls or the monitor raised.
    """
    outcome: Future[None] = Future()
    loop = asyncio.new_event_loop()

    def work() -> None:
        try:
            with job.within(), _seldom_collecting:
                _evaluate(job, monitor, loop, preview)
        except BaseException as error:  # raised again in the caller's thread
            outcome.set_exception(error)
        else:
            outcome.set_result(None)

    thread = threading.Thread(target=work, name=f"pulumi-{job.stack}", daemon=True)
    thread.start()
    try:
        outcome.result()
    finally:
        if not outcome.done():  # the caller's thread was interrupted, as by Ctrl-C
            loop.call_soon_threadsafe(loop.stop)
            thread.join(_PATIENCE)


def _evaluate(job: Job, monitor: MockMonitor, loop: asyncio.AbstractEventLoop, preview: bool) -> None:
    settings = pulumi.runtime.Settings(
        project=job.project,
        stack=job.stack,
        monitor=monitor,
        engine=_Engine(_log),
        dry_run=preview,
        organization="organization",
        root_directory=str(job.root),
    )
    pulumi.runtime.configure(settings)
    runtime_config.set_all_config(dict(job.config), list(job.secret_keys))
    # Every failure comes out of run_in_stack; asyncio would report once more each future that a
    # failed registration leaves behind.
    loop.set_exception_handler(lambda _loop, _context: None)
    executor = ThreadPoolExecutor(_WORKERS, thread_name_prefix="register")
    loop.set_default_executor(executor)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        try:
            runner.run(_run_in_stack(job.program))
        finally:
            # After a failure, registrations may be waiting for their turn.
            executor.shutdown(cancel_futures=True)


async def _run_in_stack(program: Program) -> None:
    """Runs the program as a stack; what it raises is raised at once.

    Pulumi waits for every registration first, even for one that needs an output which the program did not
    come to resolve: for ever.
    """
    failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def watched() -> None:
        try:
            result = program()
            if isawaitable(result):  # a lambda may return anything
                await result
        except BaseException as error:
            failure.set_exception(error)
            raise

    stack = asyncio.ensure_future(pulumi.runtime.run_in_stack(watched))
    await asyncio.wait({stack, failure}, return_when=asyncio.FIRST_COMPLETED)
    await (failure if failure.done() else stack)


class _SeldomCollecting:
    """Looks for garbage less often, as long as a program runs, or several at once.

    The outputs of all resources live until the end. Each look goes through all of them and finds nothing: of
    a site with thousands of files, that was more than half of the time.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = 0
        self._before = gc.get_threshold()

    def __enter__(self) -> None:
        with self._lock:
            if not self._running:
                self._before = gc.get_threshold()
                first, *others = self._before
                gc.set_threshold(max(first, _SELDOM), *others)
            self._running += 1

    def __exit__(self, *_raised: object) -> None:
        with self._lock:
            self._running -= 1
            if not self._running:
                gc.set_threshold(*self._before)


_seldom_collecting = _SeldomCollecting()
