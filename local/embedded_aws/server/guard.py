"""The process above that of the emulator, which ends it and everything that it has started.

It computes nothing, so that it has time to do this, whatever the emulator computes. On Linux it also is the
parent of the daemons that functions leave.
"""

import ctypes
import os
import select
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, NoReturn

from embedded_aws.emulator.leftovers import kill_descendants

_SECONDS: Final = 1.5
"""Time that the emulator has to remove its containers and to end."""
_PR_SET_CHILD_SUBREAPER: Final = 36
"""Option of ``prctl`` (Linux, ``prctl.h``)."""
_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGCHLD)
_PAUSE: Final = 100  # milliseconds
_KEPT: Final = 3
"""File descriptor that tells the emulator to end when it is closed."""
_DESCRIPTORS: Final = 4096


def start_guarded(directory: Path) -> int:
    """Forks: this process becomes the guard, and its child the emulator.

    The guard ends the emulator when the standard input closes, which only the parent holds open, or with one
    of the usual signals. It does not read the standard input.

    Args:
        directory: Directory of the emulator, which the guard deletes if the parent has ended.

    Returns:
        In the child, a file descriptor that closes when the emulator must end. It does not return in the
        guard.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(writing)
        return reading
    os.dup2(writing, _KEPT)
    os.closerange(_KEPT + 1, _DESCRIPTORS)  # the socket that the emulator serves, among others
    try:
        _guard(child, directory)
    finally:
        os._exit(1)


def _guard(child: int, directory: Path) -> NoReturn:
    woken = _receive_signals()
    poll = select.poll()
    poll.register(sys.stdin.fileno(), 0)  # no event but its end
    poll.register(woken, select.POLLIN)
    ended, asked = False, None
    while not ended and (asked is None or time.monotonic() < asked + _SECONDS):
        events = dict(poll.poll(None if asked is None else _PAUSE))
        numbers = os.read(woken, 64) if woken in events else b""
        ended = _reap(child)
        if asked is None and (sys.stdin.fileno() in events or {*numbers} - {signal.SIGCHLD}):
            os.close(_KEPT)
            poll.unregister(sys.stdin.fileno())
            asked = time.monotonic()
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    kill_descendants(os.getpid())
    if _is_closed(sys.stdin.fileno()):
        shutil.rmtree(directory, ignore_errors=True)
    os._exit(0)


def _receive_signals() -> int:
    """Returns a file descriptor from which the numbers of signals are read."""
    woken, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in _SIGNALS:
        signal.signal(number, lambda _number, _frame: None)
    return woken


def _reap(child: int) -> bool:
    """Releases the IDs of processes that have ended; returns whether the emulator is one of them."""
    ended = False
    with suppress(ChildProcessError):
        while process := os.waitpid(-1, os.WNOHANG)[0]:
            ended = ended or process == child
    return ended


def _is_closed(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, 0)
    return bool(poll.poll(0))
