"""Runners of a container.

It has the part of the interface of Docker's Python package that MiniStack's ECS uses, so that MiniStack
manages the lifecycle of tasks.
"""

import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self
from uuid import uuid4

from embedded_aws.emulator.containers.definitions import ContainerDefinition, TaskDefinition
from embedded_aws.emulator.containers.images import BuiltImage, ImageConfig

HOST: Final = "127.0.0.1"
_LISTEN_TIMEOUT: Final = 60.0  # seconds that a request waits for a new container
_TAIL_LINES: Final = 20
_STOP_SECONDS: Final = 30.0


@dataclass(frozen=True)
class ContainerRun:
    """Command, environment and image of a container of a task.

    Attributes:
        image: How to run its directory, the image that was built, or the name of an image.
        definition: Its container definition.
        task: Its task definition.
        task_id: ID of its task.
        environment: Environment variables.
    """

    image: ImageConfig | BuiltImage | str
    definition: ContainerDefinition
    task: TaskDefinition
    task_id: str
    environment: Mapping[str, str]

    @property
    def stop_seconds(self) -> float:
        """Seconds between SIGTERM and SIGKILL (Amazon ECS API Reference, ContainerDefinition)."""
        return self.definition.get("stopTimeout") or _STOP_SECONDS


class Container(ABC):
    """A container that listens on a port of the loopback interface.

    Args:
        address: Fictitious IP address in its VPC.
        output: File for its output.
        stop_seconds: Seconds between SIGTERM and SIGKILL.

    Attributes:
        id: Unique ID.
        address: Its IP address.
        port: Port to send requests to.
    """

    def __init__(self, address: str, output: Path, stop_seconds: float) -> None:
        self.id = uuid4().hex
        self.address = address
        self.port = free_port()
        self._output = output
        self._stop_seconds = stop_seconds
        self._listens = False

    @property
    @abstractmethod
    def status(self) -> str:
        """Either ``running`` or ``exited``."""

    @abstractmethod
    def wait(self) -> dict[str, int]:
        """Waits until the container ends and returns its exit code."""

    @abstractmethod
    def stop(self, timeout: float | None = None) -> None:
        """Sends SIGTERM, and SIGKILL after ``timeout`` seconds; by default those of its definition."""

    @abstractmethod
    def remove(self, **_options: object) -> None:
        """Removes what is left of the container when it has ended."""

    @property
    def attrs(self) -> dict[str, object]:
        """The address, as in the output of ``docker inspect``."""
        return {"NetworkSettings": {"Networks": {"vpc": {"IPAddress": self.address}}}}

    def reload(self) -> None:  # noqa: B027 no subclass needs it
        """Does nothing: the attributes are always current."""

    def await_listener(self) -> None:
        """Waits until the container listens on its port, ends, or exceeds the timeout."""
        deadline = time.monotonic() + _LISTEN_TIMEOUT
        while not self._listens and self.status == "running" and time.monotonic() < deadline:
            with socket.socket() as probe:
                self._listens = probe.connect_ex((HOST, self.port)) == 0
            if not self._listens:
                time.sleep(0.02)

    def logs(self, **_options: object) -> Iterator[bytes]:
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


class Containers(ABC):
    """All containers of an emulator.

    Args:
        directory: Directory for their output.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._by_address: dict[str, Container] = {}
        self._count = 0
        self._lock = threading.Lock()

    @property
    def containers(self) -> Self:
        """Itself, as in the interface of Docker's client."""
        return self

    @property
    def images(self) -> "_Images":
        """MiniStack's queries of images."""
        return _Images()

    def run(self, asked: ContainerRun) -> Container:
        """Starts a container.

        Raises:
            RuntimeError: If it cannot be started.
        """
        self._directory.mkdir(exist_ok=True)
        with self._lock:
            number, self._count = self._count, self._count + 1
        # AWS reserves the first four addresses of a subnet.
        address = f"10.0.{number // 250}.{number % 250 + 4}"
        container = self._start(asked, address, self._directory / f"{number}.log")
        with self._lock:
            self._by_address[address] = container
        return container

    @abstractmethod
    def _start(self, asked: ContainerRun, address: str, output: Path) -> Container: ...

    def close(self) -> None:  # noqa: B027 processes end with the emulator
        """Removes the containers when the emulator ends."""

    def find_by_address(self, address: str) -> Container | None:
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
        raise LookupError(f"the container {container_id} does not exist")

    def list(self, **_options: object) -> list[Container]:
        """Returns all containers, including those that have ended."""
        with self._lock:
            return [*self._by_address.values()]


class _Images:
    """Images, which need no digest of a registry: all that run here are on this machine."""

    def get(self, _name: str) -> None:
        """Finds any image, since the deployment has pulled it."""

    def get_registry_data(self, name: str, **_options: object) -> object:
        """Knows no digest.

        Raises:
            LookupError: Always.
        """
        raise LookupError(name)


def free_port() -> int:
    """Returns a free port of the loopback interface."""
    with socket.create_server((HOST, 0)) as server:
        return server.getsockname()[1]
