"""The demonstrations of stacks, two at a time: ``python -m tests.demonstrations workflow gateway``.

Each waits for schedules, retries and processes most of the time. Their output is printed as it arrives, in
the order of the stacks; on a terminal, as if each had it to itself.
"""

import os
import pty
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO

AT_ONCE = 2
_CHUNK = 65_536

Output = SimpleQueue[bytes | None]
"""What a demonstration prints, and None at its end."""


def run_all(commands: Sequence[Sequence[str]], out: BinaryIO, *, terminal: bool = False) -> bool:
    """Runs commands and returns whether all succeed; after one that fails, no other is begun.

    Args:
        commands: The commands.
        out: Receives what they print.
        terminal: Whether it is a terminal.
    """
    outputs: list[Output] = [SimpleQueue() for _ in commands]
    failed = threading.Event()
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        ends = [
            pool.submit(_run, command, output, failed, terminal=terminal)
            for command, output in zip(commands, outputs, strict=True)
        ]
        for output, end in zip(outputs, ends, strict=True):
            while (part := output.get()) is not None:
                out.write(part)
                out.flush()
            if not end.result():
                return False
        return True
    finally:
        pool.shutdown(cancel_futures=True)


def _run(command: Sequence[str], output: Output, failed: threading.Event, *, terminal: bool) -> bool:
    """Runs a command, unless another one has failed, and returns whether it succeeds."""
    if failed.is_set():
        output.put(None)
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
        output.put(None)


def _read(source: int) -> bytes:
    try:
        return os.read(source, _CHUNK)
    except OSError:  # the end of a terminal
        return b""


if __name__ == "__main__":
    _COMMAND = str(Path(sys.executable).with_name("serverless-patterns"))
    _SUCCEEDED = run_all(
        [[_COMMAND, "demo", stack] for stack in sys.argv[1:]],
        sys.stdout.buffer,
        terminal=sys.stdout.isatty(),
    )
    sys.exit(0 if _SUCCEEDED else 1)
