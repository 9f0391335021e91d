"""Containers that Docker or Podman runs."""

import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from embedded_aws.emulator.containers.container import Container, ContainerRun, Containers
from embedded_aws.emulator.containers.engine import OWNER_LABEL, ContainerEngine, hold
from embedded_aws.emulator.containers.health import HealthCheck
from embedded_aws.emulator.containers.images import ImageConfig
from embedded_aws.emulator.containers.run_options import build_environment, list_volumes, run_options
from embedded_aws.errors import ContainerEngineError


class EngineContainer(Container):
    """A container of Docker or Podman.

    Args:
        engine: Docker or Podman.
        asked: What to run.
        address: Fictitious IP address in its VPC.
        output: File for its output.

    Raises:
        RuntimeError: If it cannot be started.
    """

    def __init__(self, engine: ContainerEngine, asked: ContainerRun, *, address: str, output: Path) -> None:
        super().__init__(address, output, asked.stop_seconds)
        self._engine = engine
        self._name = f"embedded-aws-{asked.task_id[:8]}-{self.id[:8]}"
        self._volumes = [*list_volumes(asked).values()]
        self._ended = threading.Event()
        self._code = 0
        self._start(asked)
        threading.Thread(target=self._await_end, name=f"end-{self._name}", daemon=True).start()
        if health := HealthCheck.read(asked.definition):
            watch = threading.Thread(target=self._watch_health, args=(health,), daemon=True)
            watch.start()

    def _start(self, asked: ContainerRun) -> None:
        options = run_options(self._engine, asked, self._name, self.port)
        variables = build_environment(self._engine, asked, self.port)
        own = {name: value for name, value in variables.items() if name not in self._engine.environment}
        try:
            self._engine.call("run", *options, environment=own)
        except ContainerEngineError as error:
            self.remove()
            raise RuntimeError(f"{self._engine.name} cannot start the container: {error}") from None

    def _await_end(self) -> None:
        with self._output.open("ab") as output:
            self._engine.open("logs", "--follow", self._name, output=output).wait()
        with suppress(ContainerEngineError, ValueError):  # another command has removed it
            self._code = int(self._engine.call("wait", self._name, seconds=None).strip())
        self._ended.set()

    def _watch_health(self, health: HealthCheck) -> None:
        """Stops the container when it is unhealthy, so that ECS replaces its task."""

        def check() -> bool:
            try:
                self._engine.call("exec", self._name, *health.command, seconds=health.timeout)
            except ContainerEngineError:
                return False
            return True

        if health.await_failure(check, self._ended.wait):
            with self._output.open("ab") as output:
                output.write(b"Task failed container health checks\n")
            self.stop()

    @property
    def status(self) -> str:
        """Either ``running`` or ``exited``."""
        return "exited" if self._ended.is_set() else "running"

    def wait(self) -> dict[str, int]:
        """Waits until the container ends and returns its exit code."""
        self._ended.wait()
        return {"StatusCode": self._code}

    def stop(self, timeout: float | None = None) -> None:
        """Stops the container; Docker and Podman kill it after ``timeout`` seconds."""
        if self._ended.is_set():
            return
        seconds = self._stop_seconds if timeout is None else timeout
        with suppress(ContainerEngineError):  # it has ended by now
            self._engine.call("stop", "--time", f"{seconds:.0f}", self._name, seconds=seconds + 60)
        self._ended.wait()

    def remove(self, **_options: object) -> None:
        """Removes the container, and the volumes of its task that no other container uses."""
        for command in (
            ("rm", "--force", "--volumes", self._name),
            *(("volume", "rm", name) for name in self._volumes),
        ):
            with suppress(ContainerEngineError):
                self._engine.call(*command)


class EngineContainers(Containers):
    """Containers of Docker or Podman.

    Args:
        directory: Directory for their output, in that of the emulator.
        engine: Docker or Podman.
    """

    def __init__(self, directory: Path, engine: ContainerEngine) -> None:
        super().__init__(directory)
        self._engine = engine
        self._held = hold(directory.parent)
        self._volumes: set[str] = set()
        self._starting = 0
        self._closed = False
        self._none_starts = threading.Condition()

    def _start(self, asked: ContainerRun, address: str, output: Path) -> Container:
        if isinstance(asked.image, ImageConfig):
            raise RuntimeError(f"the image {asked.definition['image']} was not built by {self._engine.name}")  # noqa: TRY004 as other images
        output.touch(mode=0o600)
        with self._count_start():
            self._create_volumes(asked)
            return EngineContainer(self._engine, asked, address=address, output=output)

    def _create_volumes(self, asked: ContainerRun) -> None:
        with self._lock:
            new = {*list_volumes(asked).values()} - self._volumes
            self._volumes |= new
            for name in new:
                label = f"{OWNER_LABEL}={self._engine.owner}"
                self._engine.call("volume", "create", "--label", label, name)

    @contextmanager
    def _count_start(self) -> Generator[None]:
        with self._none_starts:
            if self._closed:
                raise RuntimeError("the emulator ends")
            self._starting += 1
        try:
            yield
        finally:
            with self._none_starts:
                self._starting -= 1
                self._none_starts.notify_all()

    def close(self) -> None:
        """Removes all containers, and starts no more: ECS would replace those that end."""
        with self._none_starts:
            self._closed = True
            self._none_starts.wait_for(lambda: not self._starting)
        self._engine.remove_all()
