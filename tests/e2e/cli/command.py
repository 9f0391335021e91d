"""Runs ``serverless-patterns`` as users do: as a process, on a project of their own."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import eventually

COMMAND = (sys.executable, "-c", "from serverless_patterns_cli.start import run; run()")


def run(
    *arguments: str | Path, timeout: float = 60, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end, with environment variables besides those of this process."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


class Running:
    """A command that stays; a context manager that kills it, should it not have ended.

    Attributes:
        errors: What it wrote to standard error, once it was interrupted.
    """

    def __init__(self, *arguments: str | Path, together: bool = False) -> None:
        """Starts it; ``together`` has its errors among what it prints."""
        errors = subprocess.STDOUT if together else subprocess.PIPE
        self._process = subprocess.Popen(
            [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=errors, text=True
        )
        self.errors = ""

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._end()

    @property
    def process_id(self) -> int:
        """ID of its process."""
        return self._process.pid

    def read(self, *, from_errors: bool = False) -> str:
        """Output until it keeps running, possibly to standard error."""
        lines: list[str] = []
        output = self._process.stderr if from_errors else self._process.stdout
        assert output
        while not lines or not lines[-1].startswith("Press Ctrl-C"):
            line = output.readline()
            assert line, self._process.communicate()[1]
            lines.append(line)
        return "".join(lines)

    def read_line(self) -> str:
        """The next line of its standard output, once it is there."""
        assert self._process.stdout
        return self._process.stdout.readline().rstrip("\n")

    def stop_reading(self) -> None:
        """Closes its standard output, as ``| head`` does."""
        assert self._process.stdout
        self._process.stdout.close()

    def wait(self) -> int:
        """The exit code, once it ends by itself."""
        return self._process.wait(timeout=90)

    def interrupt(self, number: signal.Signals = signal.SIGINT) -> int:
        """Presses Ctrl-C, or so; the exit code, once neither it nor a process of its own is left."""
        children = self._children()
        self._process.send_signal(number)
        self.errors = self._end()
        assert "Traceback" not in self.errors
        eventually(lambda: not any(Path("/proc", child).exists() for child in children), "the children's end")
        return self._process.returncode

    def kill(self) -> None:
        """Ends it without its knowledge."""
        self._process.kill()

    def await_child(self) -> None:
        """Waits until it has started a process."""
        eventually(self._find_children, "a child process")

    def kill_child(self) -> tuple[int, str]:
        """Kills the process that it started; its exit code and what it wrote to standard error."""
        (child,) = self._children()
        os.kill(int(child), signal.SIGKILL)
        errors = self._end()
        return self._process.returncode, errors

    def _end(self) -> str:
        """Waits for its end; what it wrote to standard error since it was read last."""
        return self._process.communicate(timeout=90)[1]

    def _children(self) -> list[str]:
        children = self._find_children()
        assert children
        return children

    def _find_children(self) -> list[str]:
        return Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()


def environment_in(printed: str) -> dict[str, str]:
    """The variables that a command says to export."""
    exports = [line.split(maxsplit=1)[1] for line in printed.splitlines() if line.startswith("  export ")]
    return dict(export.strip().split("=", 1) for export in exports)


def is_listening(endpoint: str) -> bool:
    """Whether anything answers at ``http://host:port``."""
    host, port = endpoint.removeprefix("http://").split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0
