"""`serverless-patterns up` on a project of a benchmark."""

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

_COMMAND = "from serverless_patterns_cli.start import run; run()"
_READY = "Press Ctrl-C"


class Up:
    """The command, whose lines are read as they come.

    Attributes:
        seconds: From its start until the stack is ready.
        outputs: The variables that it writes.
    """

    def __init__(self, process: "subprocess.Popen[str]", variables: Path) -> None:
        start = time.perf_counter()
        self._lines: queue.Queue[str] = queue.Queue()
        self._process = process
        threading.Thread(target=self._read, daemon=True).start()
        self.await_line(_READY)
        self.seconds = time.perf_counter() - start
        lines = variables.read_text().splitlines()[1:]
        self.outputs = dict(line.split("=", 1) for line in lines)

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line)

    def await_line(self, text: str) -> None:
        """Waits for a line with a text."""
        while text not in self._lines.get(timeout=60):
            pass

    def client(self, service: str) -> Any:
        """Returns a client of the stack."""
        return boto3.client(
            service,
            endpoint_url=self.outputs["AWS_ENDPOINT_URL"],
            aws_access_key_id=self.outputs["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.outputs["AWS_SECRET_ACCESS_KEY"].strip("'"),
            region_name=self.outputs["AWS_REGION"],
        )


@contextmanager
def run_up(project: Path, files: Mapping[str, str]) -> Generator[Up]:
    """Runs the command until the end of the block.

    Args:
        project: An empty directory.
        files: The files of the project.
    """
    for name, content in files.items():
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(content)
    variables = project / "up.env"
    process = subprocess.Popen(
        [sys.executable, "-c", _COMMAND, "up", "dev", "-C", project, "--env-file", variables],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    )
    try:
        yield Up(process, variables)
    finally:
        process.terminate()
        process.wait()
