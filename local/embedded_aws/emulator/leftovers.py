"""Ends the processes that an emulator has left."""

import os
import signal
from contextlib import suppress
from pathlib import Path


def kill_processes(group: int, directory: Path) -> None:
    """Kills the processes of an emulator and its functions.

    Args:
        group: Their process group. Processes that have left it are found on Linux.
        directory: Directory of the emulator, which is in the environment of each process.
    """
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    mark = os.fsencode(directory)
    for process in _list_processes():
        with suppress(OSError):  # it has ended, or is another user's
            if mark in Path("/proc", process, "environ").read_bytes():
                os.kill(int(process), signal.SIGKILL)


def _list_processes() -> list[str]:
    """Returns the IDs of all processes on Linux.

    ``glob`` fails if one ends while it looks: ``stat`` then raises ``ProcessLookupError``.
    """
    try:
        return [each.name for each in Path("/proc").iterdir() if each.name.isdecimal()]
    except FileNotFoundError:
        return []
