"""The demonstrations of stacks, two at a time: ``python -m tests.demonstrations workflow gateway``.

Each waits for schedules, retries and processes most of the time. Their output is printed as it arrives, in
the order of the stacks; on a terminal, as if each had it to itself.
"""

import os
import pty
import shutil
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

AT_ONCE = 2
_CHUNK = 65_536


class Output:
    """Output of a demonstration. Ctrl-C can interrupt who waits for it, which loses nothing."""

    def __init__(self) -> None:
        self._parts: deque[bytes] = deque()
        self._added = threading.Event()
        self._ended = False

    def put(self, part: bytes) -> None:
        """Adds a part."""
        self._parts.append(part)
        self._added.set()

    def end(self) -> None:
        """Marks the end, after which no part comes."""
        self._ended = True
        self._added.set()

    def pass_on(self, out: BinaryIO) -> None:
        """Writes each part as it comes, until the end."""
        while True:
            self._added.clear()
            ended = self._ended
            while self._parts:
                out.write(self._parts.popleft())
                out.flush()
            if ended:
                return
            self._added.wait()


def run_all(commands: Sequence[Sequence[str]], out: BinaryIO, *, terminal: bool = False) -> bool:
    """Runs commands and returns whether all succeed; after one that fails, no other is begun.

    Args:
        commands: The commands.
        out: Receives what they print.
        terminal: Whether it is a terminal.

    Raises:
        KeyboardInterrupt: If Ctrl-C ends them, after the output of the one that is shown.
    """
    outputs: list[Output] = [Output() for _ in commands]
    failed = threading.Event()
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        ends = [
            pool.submit(_run, command, output, failed, terminal=terminal)
            for command, output in zip(commands, outputs, strict=True)
        ]
        for output, end in zip(outputs, ends, strict=True):
            try:
                output.pass_on(out)
            except KeyboardInterrupt:  # the demonstration is interrupted, too, and prints how far it came
                failed.set()
                output.pass_on(out)
                raise
            if not end.result():
                return False
        return True
    finally:
        pool.shutdown(cancel_futures=True)


def _run(command: Sequence[str], output: Output, failed: threading.Event, *, terminal: bool) -> bool:
    """Runs a command, unless another one has failed, and returns whether it succeeds."""
    if failed.is_set():
        output.end()
        return False
    size = shutil.get_terminal_size()
    shape = {"COLUMNS": str(size.columns), "LINES": str(size.lines)} if terminal else {}
    source, sink = pty.openpty() if terminal else os.pipe()
    try:
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, env={**os.environ, **shape}
            )
        finally:
            os.close(sink)
        with process:
            while part := _read(source):
                output.put(part)
        if process.returncode != 0:
            failed.set()
        return process.returncode == 0
    finally:
        os.close(source)
        output.end()


def _read(source: int) -> bytes:
    try:
        return os.read(source, _CHUNK)
    except OSError:  # the end of a terminal
        return b""


def main(stacks: Sequence[str]) -> int:
    """Runs the demonstrations of stacks; returns the exit code."""
    command = str(Path(sys.executable).with_name("serverless-patterns"))
    commands = [[command, "demo", stack] for stack in stacks]
    try:
        return 0 if run_all(commands, sys.stdout.buffer, terminal=sys.stdout.isatty()) else 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
