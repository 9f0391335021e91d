"""The time that a function has to start: that in which others had the processor does not count."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from embedded_aws.emulator.leftovers import find_descendants
from embedded_aws.ministack.lambda_runtime import Process
from embedded_aws.services.lambda_.runtimes.process_tree import kill_tree


def end_late_start(
    find_process: Callable[[], Process | None], started: threading.Event, limit: float
) -> bool:
    """Waits until a process has started, and kills one that takes longer.

    Args:
        find_process: Returns the process; None before it is there.
        started: Set when it has started.
        limit: Seconds.

    Returns:
        Whether the process took longer.
    """
    begin, left = time.monotonic(), limit
    while not started.wait(left):
        process = find_process()
        left = begin + limit + (measure_run_delay(process.pid) if process else 0) - time.monotonic()
        if left <= 0:
            if process:
                kill_tree(process.pid)
            return True
    return False


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
