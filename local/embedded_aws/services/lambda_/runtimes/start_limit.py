"""The time that a function has to start: that in which others had the processor does not count."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from embedded_aws.emulator.leftovers import find_descendants

Answer = TypeVar("Answer")


def await_start(receive: Callable[[float], Answer | None], pid: int, limit: float) -> Answer | None:
    """Returns the first answer of a process; None if it takes longer than it may.

    Args:
        receive: Returns the answer, or None if there is none until a time by the monotonic clock.
        pid: ID of the process.
        limit: Seconds that it may take.
    """
    end = time.monotonic() + limit
    answer = receive(end)
    while answer is None and end + (delay := measure_run_delay(pid)) > time.monotonic():
        answer = receive(end + delay)
    return answer


def measure_run_delay(pid: int) -> float:
    """Returns the seconds for which a process, or one that it has started, was ready to run, and others ran.

    Args:
        pid: Process ID.

    Returns:
        Seconds since the process began; 0 if it has ended, and where there is no ``/proc``.
    """
    return max(map(_read_run_delay, (pid, *find_descendants(pid))))


def _read_run_delay(pid: int) -> float:
    with suppress(OSError, ValueError, IndexError):
        # Nanoseconds on a processor, nanoseconds waiting for one, number of timeslices (Linux, "schedstats").
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    return 0
