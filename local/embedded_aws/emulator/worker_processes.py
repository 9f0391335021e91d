"""Processes that evaluate expressions and code of users, and that end when an evaluation takes too much.

A regular expression or a string of gigabytes can hold Python's lock for minutes; a process can be ended.
"""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

_MOST_WORKERS: Final = 2
_ENVIRONMENT: Final = frozenset({"HOME", "LANG", "PATH", "PYTHONPATH", "TMPDIR", "VIRTUAL_ENV"})


class WorkerProcesses:
    """The processes, which start with the first request.

    Args:
        program: File of a program that answers each line with a line, and that a signal ends at its limits.
    """

    def __init__(self, program: Path) -> None:
        self._program = program
        self._slots = threading.BoundedSemaphore(_MOST_WORKERS)
        self._idle: list[subprocess.Popen[bytes]] = []

    def ask(self, request: bytes) -> bytes | None:
        """Returns the answer to a request; None if the evaluation took too much.

        Raises:
            RuntimeError: If the process ended for another reason.
        """
        with self._slots:
            worker = self._idle.pop() if self._idle else self._start()
            if answer := _ask(worker, request):
                self._idle.append(worker)
                return answer
            worker.communicate()
            if worker.returncode > 0:
                raise RuntimeError(f"{self._program.stem} ended with status {worker.returncode}")
            return None  # a signal ended it

    def close(self) -> None:
        """Ends the processes that have nothing to do."""
        while self._idle:
            self._idle.pop().communicate()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 a file of this package
            [sys.orig_argv[0], "-P", os.fspath(self._program)],  # sys.executable is that of functions
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if name in _ENVIRONMENT},
        )


def _ask(worker: subprocess.Popen[bytes], request: bytes) -> bytes:
    if worker.stdin is None or worker.stdout is None:
        return b""
    try:
        worker.stdin.write(request + b"\n")
        worker.stdin.flush()
        return worker.stdout.readline()
    except OSError:
        return b""
