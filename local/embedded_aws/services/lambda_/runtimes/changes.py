"""Changes of a function while it runs: invocations end with the code and the settings they began with."""

import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Final

from embedded_aws.ministack import lambda_functions, lambda_runtime
from embedded_aws.ministack.lambda_runtime import Worker
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Handler, Response
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.services.lambda_.debugging import is_debugged

_changing: Final[ContextVar[bool]] = ContextVar("changing", default=False)
"""Whether the current request changes a function."""
_CHANGES: Final = ("/code", "/configuration")
_PAUSE: Final = 0.05
"""Seconds between two looks at an invocation."""
_ABANDONED: Final = 5
"""Seconds without an invocation after which an environment in use has none."""


def note_changes(handle: Handler) -> Handler:
    """Notes that a request changes a function."""

    async def handle_request(method: str, path: str, *rest: object, **more: object) -> Response:
        token = _changing.set(method == "PUT" and path.endswith(_CHANGES))
        try:
            return await handle(method, path, *rest, **more)
        finally:
            _changing.reset(token)

    return handle_request


def _spare_running(invalidate: Callable[..., None]) -> Callable[..., None]:
    """Ends idle environments of a changed function now, and those that run after their invocation."""

    def invalidate_idle(func_name: str, qualifier: str | None = None, *scope: object, **more: object) -> None:
        # A debugger gets the new code with the next invocation.
        spares = _changing.get() and not is_debugged(func_name)
        for worker in [*_take_running(func_name, qualifier)] if spares else ():
            threading.Thread(target=_end_afterwards, args=(worker,), daemon=True).start()
        invalidate(func_name, qualifier, *scope, **more)

    return invalidate_idle


def _take_running(function: str, qualifier: str | None) -> Iterator[Worker]:
    """Yields the environments of a function that run, which get no further invocation."""
    start = f"{get_account_id()}:{get_region()}:{function}:"
    with lambda_runtime.workers_lock:
        for key, pool in lambda_runtime.workers.items():
            if key.startswith(start) and qualifier in {None, key.removeprefix(start)}:
                running = [worker for worker in pool if worker.in_use]
                pool[:] = [worker for worker in pool if not worker.in_use]
                yield from running


def _end_afterwards(worker: Worker) -> None:
    """Ends an environment after its invocation, which MiniStack does not release if that breaks off."""
    lock: threading.Lock = vars(worker)["_lock"]  # held while it is invoked
    idle_since = time.monotonic()
    while worker.in_use and time.monotonic() - idle_since < _ABANDONED:
        if lock.locked():
            idle_since = time.monotonic()
        time.sleep(_PAUSE)
    worker.kill()


PATCHES = (
    Patch(
        lambda_functions.end_environments,
        _spare_running,
        "a change of a function does not end the invocations that run",
    ),
)
