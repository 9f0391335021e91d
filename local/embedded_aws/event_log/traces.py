"""Traces: which requests from outside an event follows from.

A request begins a trace, unless a function sends it, whose traces it continues. A message has the traces of
its sender, and a batch of messages those of all of them.
"""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_MOST: Final = 20
"""Traces of an event; a batch can have thousands of messages."""
_MOST_CARRIERS: Final = 20_000

_traces: ContextVar[tuple[str, ...]] = ContextVar("traces", default=())


class _Carriers:
    """The traces of what carries them on: messages, and invocations whose function sends requests."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, carrier: str, traces: tuple[str, ...]) -> None:
        """Remembers the traces of a carrier, unless it has some already."""
        with self._lock:
            self._known.setdefault(carrier, traces)
            while len(self._known) > _MOST_CARRIERS:
                self._known.popitem(last=False)

    def find(self, carrier: str) -> tuple[str, ...]:
        """Returns the traces of a carrier; none if it is unknown."""
        return self._known.get(carrier, ())


_CARRIERS: Final = _Carriers()


def list_traces() -> list[str]:
    """Returns the IDs of the current traces."""
    return list(_traces.get())


def carry_traces(carrier: str) -> None:
    """Lets a message, or an invocation, carry the current traces on.

    Args:
        carrier: ID of the message, or of the segment that an invocation has in its trace.
    """
    if current := _traces.get():
        _CARRIERS.remember(carrier, current)


@contextmanager
def follow_traces(carriers: Iterable[str], *, root: str = "") -> Generator[None]:
    """Makes the traces of carriers the current ones until the end of the block.

    Args:
        carriers: IDs of messages or segments.
        root: ID of the trace if they carry none. Defaults to a new one.
    """
    found = (trace for carrier in carriers for trace in _CARRIERS.find(carrier))
    known = tuple(dict.fromkeys(found))[:_MOST]
    before = _traces.set(known or (root or create_trace(),))
    try:
        yield
    finally:
        _traces.reset(before)


def create_trace() -> str:
    """Returns the ID of a new trace, in the form that AWS X-Ray gives it."""
    return f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
