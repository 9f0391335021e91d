"""Ends the processes that an emulator has left."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_ROUNDS: Final = 50
"""Maximum number of looks for processes that were started meanwhile."""


def kill_processes(group: int, directory: Path) -> None:
    """Kills the processes of an emulator and its functions.

    Args:
        group: Their process group, which has the ID of its first process.
        directory: Directory of the emulator, which is in the environment of each process.
    """
    kill_descendants(group)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    mark = os.fsencode(directory)
    for process in _list_processes():
        with suppress(OSError):  # it has ended, or is another user's
            if mark in Path("/proc", process, "environ").read_bytes():
                os.kill(int(process), signal.SIGKILL)


def kill_descendants(process: int) -> None:
    """Kills the processes that a process has started, and those that they have, until none is left."""
    for _ in range(_ROUNDS):
        found = find_descendants(process)
        if not found:
            return
        for each in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(each, signal.SIGKILL)
        time.sleep(0.01)


def find_descendants(process: int) -> list[int]:
    """Returns the processes that a process has started, and those that they have, unless they have ended."""
    children: dict[int, list[int]] = {}
    for child, parent in _list_parents():
        children.setdefault(parent, []).append(child)
    found, pending = list[int](), [process]
    while pending:
        below = children.get(pending.pop(), [])
        found += below
        pending += below
    return found


def _list_parents() -> Iterator[tuple[int, int]]:
    """Yields each running process with its parent."""
    if not _PROC.is_dir():
        yield from _ask_for_parents()
    for each in _list_processes():
        with suppress(OSError, ValueError, IndexError):  # it has ended
            # The name of the program, in parentheses, can contain anything.
            state, parent, *_ = (_PROC / each / "stat").read_text("latin-1").rpartition(")")[2].split()
            if state not in "ZX":
                yield int(each), int(parent)


def _ask_for_parents() -> Iterator[tuple[int, int]]:
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="],  # noqa: S607 of the system
        capture_output=True,
        text=True,
        check=True,
    )
    for line in listed.stdout.splitlines():
        child, parent, state = line.split()
        if not state.startswith("Z"):
            yield int(child), int(parent)


def _list_processes() -> list[str]:
    """Returns the IDs of all processes on Linux.

    ``glob`` fails if one ends while it looks: ``stat`` then raises ``ProcessLookupError``.
    """
    try:
        return [each.name for each in _PROC.iterdir() if each.name.isdecimal()]
    except FileNotFoundError:
        return []
