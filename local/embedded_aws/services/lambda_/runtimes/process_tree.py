"""Kills a process with all that it has started."""

import os
import signal
import subprocess
from contextlib import suppress


def kill_tree(pid: int) -> None:
    """Kills a process and its descendants, which are in the process group of the emulator."""
    kill(pid, *find_descendants(pid))


def kill(*processes: int) -> None:
    """Kills processes, unless they have ended."""
    for each in processes:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def find_descendants(pid: int) -> list[int]:
    """Returns the processes that a process has started, and those that they have."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="],  # noqa: S607 of the system, on Linux and macOS
        capture_output=True,
        text=True,
        check=True,
    )
    children: dict[int, list[int]] = {}
    for line in listed.stdout.splitlines():
        child, parent = map(int, line.split())
        children.setdefault(parent, []).append(child)
    found, pending = list[int](), [pid]
    while pending:
        below = children.get(pending.pop(), [])
        found += below
        pending += below
    return found
