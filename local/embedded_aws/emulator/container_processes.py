"""Containers without Docker: each is a process of this machine.

They have as much of the interface of Docker's Python package as MiniStack's ECS uses, so that its life of a
task, from the pull of the image to the replacement of one that ended, is the emulator's own.
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
_LISTEN_TIMEOUT: Final = 60.0  # seconds that a request waits for a process that has just started
_TAIL_LINES: Final = 20


class Container:
    """One container: a process that serves on a free port of the loopback interface.

    Args:
        argv: Command line.
        directory: Where it works.
        environment: All of its environment but ``PORT``.
        address: The address in its VPC, which is made up.
        output: File for what it writes.

    Attributes:
        id: Unique.
        port: The port, which it is told as ``PORT``.

    Raises:
        RuntimeError: The command line cannot be run here.
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
                # In the process group of the emulator, with which it ends however that ends.
                self._process = subprocess.Popen(  # noqa: S603 what the user deploys
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
                    f"{error.strerror}; it must be installed on this machine"
                ) from None

    @property
    def attrs(self) -> dict[str, Any]:
        """What ``docker inspect`` shows: the address."""
        return {"NetworkSettings": {"Networks": {"vpc": {"IPAddress": self.address}}}}

    @property
    def status(self) -> str:
        """Either ``running`` or ``exited``."""
        return "running" if self._process.poll() is None else "exited"

    def reload(self) -> None:
        """Nothing to do: what is told is always as it is."""

    def wait(self) -> dict[str, int]:
        """The exit code, once it has ended."""
        return {"StatusCode": self._process.wait()}

    def await_listener(self) -> None:
        """Returns when it has begun to listen on its port, has ended, or has taken too long."""
        deadline = time.monotonic() + _LISTEN_TIMEOUT
        while not self._listens and self.status == "running" and time.monotonic() < deadline:
            with socket.socket() as probe:
                self._listens = probe.connect_ex((_HOST, self.port)) == 0
            if not self._listens:
                time.sleep(0.02)

    def logs(self, **_options: Any) -> Iterator[bytes]:
        """Whatever it writes, in whole lines, until it ends."""
        with self._output.open("rb") as output:
            begun = b""
            while True:
                ended = self.status == "exited"  # asked first, so that nothing is missed
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
        """The last lines that it wrote."""
        lines = self._output.read_text(errors="replace").splitlines()
        return "\n".join(lines[-_TAIL_LINES:])

    def stop(self, timeout: float = 10) -> None:
        """Asks it to end, and makes it after ``timeout`` seconds."""
        self._process.terminate()
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def remove(self, **_options: Any) -> None:
        """Nothing to do: what it wrote goes with the emulator."""


class Containers:
    """All containers of an emulator.

    Args:
        directory: Where what they write is kept.
        python: The Python that takes the place of every other; what is installed beside it is found first.
        environment: What every container has in its environment, ``PATH`` among it.
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
        """Itself: where Docker's client has its containers."""
        return self

    def start(self, argv: Sequence[str], directory: str, environment: Mapping[str, str]) -> Container:
        """Starts a container.

        Raises:
            RuntimeError: The command line cannot be run here.
        """
        program = self._python if _PYTHON.fullmatch(argv[0]) else argv[0]
        self._directory.mkdir(exist_ok=True)
        with self._lock:
            number = len(self._by_address)
            address = f"10.0.{number // 250}.{number % 250 + 4}"  # the first four of a subnet are AWS's
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
        """The container with an address in its VPC; None if there is none."""
        return self._by_address.get(address)

    def get(self, container_id: str) -> Container:
        """The container with an id.

        Raises:
            LookupError: There is none.
        """
        for container in self.list():
            if container.id == container_id:
                return container
        raise LookupError(f"there is no container {container_id}")

    def list(self, **_options: Any) -> list[Container]:
        """All of them, the ended ones too."""
        with self._lock:
            return [*self._by_address.values()]


def _free_port() -> int:
    with socket.create_server((_HOST, 0)) as server:
        return server.getsockname()[1]
