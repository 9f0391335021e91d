"""An event loop that notices when nothing can happen in it any more."""

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar, TypeVarTuple, Unpack

_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")


class IdleLoop(asyncio.SelectorEventLoop):
    """Calls ``on_idle`` when it waits for nothing: no callback, no timer, and no thread of its executor.

    Attributes:
        on_idle: Is called in the thread of the loop, and can schedule callbacks. Defaults to nothing.
    """

    def __init__(self) -> None:
        super().__init__(_Selector(self._is_idle))
        self.on_idle: Callable[[], None] = lambda: None
        self._running_calls = 0

    def run_in_executor(
        self,
        executor: Executor | None,
        func: Callable[[Unpack[_Arguments]], _Result],
        *args: *_Arguments,
    ) -> asyncio.Future[_Result]:
        """Counts the calls that run in threads."""
        future = super().run_in_executor(executor, func, *args)
        self._running_calls += 1
        future.add_done_callback(self._end_call)
        return future

    def _end_call(self, _future: object) -> None:
        self._running_calls -= 1

    def _is_idle(self) -> bool:
        """Looks whether the loop is idle; returns whether there is something to do now."""
        if self._running_calls:
            return False
        self.on_idle()
        return bool(vars(self)["_ready"])


class _Selector(selectors.DefaultSelector):
    """Asks before it waits without a limit."""

    def __init__(self, is_idle: Callable[[], bool]) -> None:
        super().__init__()
        self._is_idle = is_idle

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(0 if timeout is None and self._is_idle() else timeout)
