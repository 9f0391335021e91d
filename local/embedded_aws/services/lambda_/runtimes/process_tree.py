"""Kills a process with all that it has started."""

import os
import signal
from contextlib import suppress

from embedded_aws.emulator.leftovers import find_descendants


def kill_tree(pid: int) -> None:
    """Kills a process and its descendants."""
    kill(pid, *find_descendants(pid))


def kill(*processes: int) -> None:
    """Kills processes, unless they have ended."""
    for each in processes:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
