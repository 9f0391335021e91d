"""Containers without Docker: each is a process of this machine.

They have the part of the interface of Docker's Python package that MiniStack's ECS uses, so that MiniStack
manages the lifecycle of tasks.
"""

import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self
from uuid import uuid4

_HOST: Final = "127.0.0.1"
_PYTHON: Final = re.compile(r"(.*/)?python(\d+(\.\d+)?)?")
_LISTEN_TIMEOUT: Final = 60.0  # seconds that a request waits for a new process
_TAIL_LINES: Final = 20


class Container:
    """A container: a process that listens on a free port of the loopback interface.

    Args:
        argv: Command line.
        directory: Working directory.
        environment: Environment variables except ``PORT``.
        address: Fictitious IP address in its VPC.
        output: File for its output.

    Attributes:
        id: Unique ID.
        port: Port to listen on, which is also in the environment variable ``PORT``.

    Raises:
        RuntimeError: If the command line cannot be run.
    """

    def __init__(
        self,
        argv: Sequence[str],
        directory: str,
        environment: Mapping[str, str],
        *,
        address: str,
        output: Path,
    ) -> None:
        self.id = uuid4().hex
        self.address = address
        self.port = _free_port()
        self._listens = False
        self._output = output
        with output.open("wb") as log:
            try:
                # In the process group of the emulator, so that both end together.
                self._process = subprocess.Popen(  # noqa: S603 the user's own code
                    argv,
                    cwd=directory,
                    env={**environment, "PORT": str(self.port)},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            except OSError as error:
                raise RuntimeError(
                    f"{argv[0]!r} of the command line {list(argv)} cannot be run in {directory}: "
                    f"{error.strerror}; install it on this machine"
                ) from None

    @property
    def attrs(self) -> dict[str, Any]:
        """The address, as in the output of ``docker inspect``."""
        return {"NetworkSettings": {"Networks": {"vpc": {"IPAddress": self.address}}}}

    @property
    def status(self) -> str:
        """Either ``running`` or ``exited``."""
        return "running" if self._process.poll() is None else "exited"

    def reload(self) -> None:
        """Does nothing: the attributes are always current."""

    def wait(self) -> dict[str, int]:
        """Waits until the process ends and returns its exit code."""
        return {"StatusCode": self._process.wait()}

    def await_listener(self) -> None:
        """Waits until the process listens on its port, ends, or exceeds the timeout."""
        deadline = time.monotonic() + _LISTEN_TIMEOUT
        while not self._listens and self.status == "running" and time.monotonic() < deadline:
            with socket.socket() as probe:
                self._listens = probe.connect_ex((_HOST, self.port)) == 0
            if not self._listens:
                time.sleep(0.02)

    def logs(self, **_options: Any) -> Iterator[bytes]:
        """Yields the lines of its output until it ends."""
        with self._output.open("rb") as output:
            begun = b""
            while True:
                ended = self.status == "exited"  # read first, so that no output is missed
                while chunk := output.readline():
                    begun += chunk
                    if begun.endswith(b"\n"):
                        yield begun
                        begun = b""
                if ended:
                    if begun:
                        yield begun
                    return
                time.sleep(0.05)

    def tail(self) -> str:
        """Returns the last lines of its output."""
        lines = self._output.read_text(errors="replace").splitlines()
        return "\n".join(lines[-_TAIL_LINES:])

    def stop(self, timeout: float = 10) -> None:
        """Terminates the process, and kills it after ``timeout`` seconds."""
        self._process.terminate()
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def remove(self, **_options: Any) -> None:
        """Does nothing: its output is deleted with the emulator."""


class Containers:
    """All containers of an emulator.

    Args:
        directory: Directory for their output.
        python: Path of the Python interpreter of every container; its directory is first on their ``PATH``.
        environment: Environment variables of every container, including ``PATH``.
    """

    def __init__(self, directory: Path, python: str, environment: Mapping[str, str]) -> None:
        self._directory = directory
        self._python = python
        programs = os.pathsep.join([os.fspath(Path(python).parent), environment["PATH"]])
        self._environment = {**environment, "PATH": programs}
        self._by_address: dict[str, Container] = {}
        self._lock = threading.Lock()

    @property
    def containers(self) -> Self:
        """Itself, as in the interface of Docker's client."""
        return self

    def start(self, argv: Sequence[str], directory: str, environment: Mapping[str, str]) -> Container:
        """Starts a container.

        Raises:
            RuntimeError: If the command line cannot be run.
        """
        program = self._python if _PYTHON.fullmatch(argv[0]) else argv[0]
        self._directory.mkdir(exist_ok=True)
        with self._lock:
            number = len(self._by_address)
            address = f"10.0.{number // 250}.{number % 250 + 4}"  # AWS reserves the first four of a subnet
            output = self._directory / f"{number}.log"
            container = Container(
                [program, *argv[1:]],
                directory,
                {**self._environment, **environment},
                address=address,
                output=output,
            )
            self._by_address[address] = container
        return container

    def at(self, address: str) -> Container | None:
        """Returns the container with an IP address in its VPC; None if there is none."""
        return self._by_address.get(address)

    def get(self, container_id: str) -> Container:
        """Returns the container with an ID.

        Raises:
            LookupError: If there is none.
        """
        for container in self.list():
            if container.id == container_id:
                return container
        raise LookupError(f"there is no container {container_id}")

    def list(self, **_options: Any) -> list[Container]:
        """Returns all containers, including those that have ended."""
        with self._lock:
            return [*self._by_address.values()]


def _free_port() -> int:
    with socket.create_server((_HOST, 0)) as server:
        return server.getsockname()[1]
