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
    for file in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it has ended, or is another user's
            if mark in file.read_bytes():
                os.kill(int(file.parent.name), signal.SIGKILL)
