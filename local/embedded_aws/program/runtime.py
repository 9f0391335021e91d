"""Runs a Pulumi program with our resource monitor, as Pulumi's language host does."""

import asyncio
import gc
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from inspect import isawaitable
from pathlib import Path
from typing import cast

import pulumi
from google.protobuf import empty_pb2
from pulumi.runtime import config as runtime_config
from pulumi.runtime import resource as runtime_resource
from pulumi.runtime.mocks import MockEngine, MockMonitor
from pulumi.runtime.proto import source_pb2
from pulumi.runtime.settings import get_root_resource

from embedded_aws.emulator.clients import REGION
from embedded_aws.program.declarations import Declarations, Declared, Review, declare_to
from embedded_aws.program.idle_loop import IdleLoop
from embedded_aws.program.lazy_modules import make_thread_safe
from embedded_aws.program.pulumi_settings import find_monitor, list_outstanding

Program = Callable[[], Awaitable[None] | None]
"""A Pulumi program: a function, synchronous or asynchronous, that creates resources and exports."""

# Threads for registrations, each of which waits for AWS.
_WORKERS = 32

# Threshold of the garbage collector in new objects: a resource has a few thousand.
_SELDOM = 100_000

# Seconds that an interrupted program has to finish running registrations.
_PATIENCE = 5.0

_log = logging.getLogger("embedded_aws")

make_thread_safe()


@dataclass(frozen=True)
class Job:
    """A program and its stack.

    Attributes:
        program: Program to run.
        project: Name of the project.
        stack: Name of the stack.
        config: Configuration by ``namespace:key``; types other than strings as JSON.
        secret_keys: Keys of ``config`` whose values are secrets.
        root: Directory with ``Pulumi.yaml``. Defaults to the current directory.
        within: Context manager around the run of the program.
        is_foreign: Whether the program is in another language, and runs in another process.
        declared: Resources and functions that are known before such a program runs.
    """

    program: Program
    project: str
    stack: str
    config: Mapping[str, str] = field(default_factory=dict[str, str])
    secret_keys: frozenset[str] = frozenset()
    root: Path = field(default_factory=Path.cwd)
    within: Callable[[], AbstractContextManager[object]] = nullcontext
    is_foreign: bool = False
    declared: Sequence[Declared] = ()


class _Engine(MockEngine):
    """Accepts the program's log messages and its requirement of an engine version."""

    def RequirePulumiVersion(self, request: object) -> empty_pb2.Empty:  # noqa: ARG002, N802 Pulumi's signature
        return empty_pb2.Empty()


def run(job: Job, monitor: MockMonitor, *, preview: bool = False, review: Review | None = None) -> None:
    """Runs the program until its last registration and ``apply`` are done.

    It runs in a new thread with new Pulumi settings, a new configuration and a new event loop.

    Args:
        job: The program and its stack.
        monitor: Receives what the program registers.
        preview: Whether outputs are unknown.
        review: Decides which types and functions the program can use, before it registers a resource.
            Defaults to all.

    Raises:
        Exception: If the program, one of its ``apply`` calls or the monitor raises it.
    """
    outcome: Future[None] = Future()
    loop = IdleLoop()

    def work() -> None:
        try:
            with job.within(), _seldom_collecting:
                _evaluate(job, monitor, loop, preview, review)
        except SystemExit as error:
            # In the caller's thread, it would end the process, which may run other stacks.
            outcome.set_exception(pulumi.RunError(f"the program ended itself: sys.exit({error.code!r})"))
        except BaseException as error:  # raised again in the caller's thread
            outcome.set_exception(error)
        else:
            outcome.set_result(None)

    thread = threading.Thread(target=work, name=f"pulumi-{job.stack}", daemon=True)
    thread.start()
    try:
        outcome.result()
    finally:
        if not outcome.done():  # the caller's thread was interrupted, such as by Ctrl-C
            loop.call_soon_threadsafe(loop.stop)
            thread.join(_PATIENCE)


def _evaluate(
    job: Job,
    monitor: MockMonitor,
    loop: IdleLoop,
    preview: bool,
    review: Review | None,
) -> None:
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
    # Programs put the Region into ARNs; without one in the configuration, the resources are in this one.
    config = {"aws:region": REGION, **job.config}
    runtime_config.set_all_config(config, list(job.secret_keys))
    # run_in_stack raises every error; asyncio would also report the futures of failed registrations.
    loop.set_exception_handler(lambda _loop, _context: None)
    executor = ThreadPoolExecutor(_WORKERS, thread_name_prefix="register")
    loop.set_default_executor(executor)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        try:
            runner.run(_run_in_stack(job.program, loop, review))
        finally:
            # After a failure, registrations may still be queued.
            executor.shutdown(cancel_futures=True)


async def _run_in_stack(program: Program, loop: IdleLoop, review: Review | None) -> None:
    """Runs the program as a stack and raises its error immediately.

    Pulumi waits for every registration first, and forever for one that needs an output that the failed
    program never resolves.
    """
    failure: asyncio.Future[None] = loop.create_future()
    declarations = Declarations(review) if review else None
    declare_to(declarations)
    if declarations:
        loop.on_idle = declarations.check

    def fail(error: BaseException) -> None:
        if not failure.done():
            failure.set_exception(declarations.explain(error) if declarations else error)

    async def check(found: Declarations) -> None:
        try:
            # A stack that is not registered yet cannot end.
            await cast("pulumi.Resource", get_root_resource()).urn.future()
            await found.check_soon()
        except Exception as error:
            fail(error)
            raise

    async def run_program() -> None:
        try:
            result = program()
            checking = asyncio.ensure_future(check(declarations)) if declarations else None
            if isawaitable(result):  # a lambda can return anything
                await result
            if checking:
                await checking
            await _settle()
        except BaseException as error:
            fail(error)
            raise

    stack = asyncio.ensure_future(pulumi.runtime.run_in_stack(run_program))
    await asyncio.wait({stack, failure}, return_when=asyncio.FIRST_COMPLETED)
    await (failure if failure.done() else stack)


async def _settle() -> None:
    """Waits for the registrations and outputs that there are, or for the first one that fails.

    Pulumi then has none left to wait for. It looks at all that are left whenever one is done, and raises
    what failed.
    """
    while pending := {each for each in _count_outstanding() if not each.done()}:
        done, _ = await asyncio.wait(pending, return_when=asyncio.FIRST_EXCEPTION)
        if any(each.cancelled() or each.exception() for each in done):
            return


_get_stack_trace: Callable[[], source_pb2.StackTrace] = vars(runtime_resource)["_get_stack_trace"]


def _find_stack_trace() -> source_pb2.StackTrace:
    """Returns the line of the program that makes a resource: Pulumi finds it, but only its engine shows it.

    Without an engine, that was a quarter of the time of a program.
    """
    return source_pb2.StackTrace() if isinstance(find_monitor(), MockMonitor) else _get_stack_trace()


runtime_resource.__dict__["_get_stack_trace"] = _find_stack_trace


def _count_outstanding() -> "set[asyncio.Future[object]]":
    return list_outstanding()


class _SeldomCollecting:
    """Collects garbage less often while programs run.

    The outputs of all resources live until the end, so each collection visits all of them and frees nothing.
    For a site with thousands of files, this took more than half of the time.
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
