"""Containers without Docker: each is a process of this machine."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from embedded_aws.emulator.containers.container import Container, ContainerRun, Containers
from embedded_aws.emulator.containers.images import ImageConfig

_PYTHON: Final = re.compile(r"(.*/)?python(\d+(\.\d+)?)?")


class ProcessContainer(Container):
    """A container that is a process.

    Its port is also in the environment variable ``PORT``.

    Args:
        argv: Command line.
        directory: Working directory.
        environment: Environment variables except ``PORT``.
        address: Fictitious IP address in its VPC.
        output: File for its output.
        stop_seconds: Seconds between SIGTERM and SIGKILL.

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
        stop_seconds: float,
    ) -> None:
        super().__init__(address, output, stop_seconds)
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
    def status(self) -> str:
        """Either ``running`` or ``exited``."""
        return "running" if self._process.poll() is None else "exited"

    def wait(self) -> dict[str, int]:
        """Waits until the process ends and returns its exit code; 128 and the number for one of a signal."""
        code = self._process.wait()
        return {"StatusCode": code if code >= 0 else 128 - code}

    def stop(self, timeout: float | None = None) -> None:
        """Terminates the process, and kills it after ``timeout`` seconds."""
        self._process.terminate()
        try:
            self._process.wait(self._stop_seconds if timeout is None else timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def remove(self, **_options: object) -> None:
        """Does nothing: its output is deleted with the emulator."""


class ProcessContainers(Containers):
    """Containers that are processes.

    Args:
        directory: Directory for their output.
        python: Path of the Python interpreter of every container; its directory is first on their ``PATH``.
        environment: Environment variables of every container, including ``PATH``.
    """

    def __init__(self, directory: Path, python: str, environment: Mapping[str, str]) -> None:
        super().__init__(directory)
        self._python = python
        programs = os.pathsep.join([os.fspath(Path(python).parent), environment["PATH"]])
        self._environment = {**environment, "PATH": programs}

    def _start(self, asked: ContainerRun, address: str, output: Path) -> Container:
        image = asked.image
        if not isinstance(image, ImageConfig):
            raise RuntimeError(f"the image {asked.definition['image']} was not built from a directory")  # noqa: TRY004 as other images
        entrypoint = asked.definition.get("entryPoint")
        # As with Docker, another ENTRYPOINT resets the image's CMD.
        command = asked.definition.get("command") or ([] if entrypoint else image.command)
        program, *rest = [*(entrypoint or image.entrypoint), *command]
        return ProcessContainer(
            [self._python if _PYTHON.fullmatch(program) else program, *rest],
            image.directory,
            {**self._environment, **image.environment, **asked.environment},
            address=address,
            output=output,
            stop_seconds=asked.stop_seconds,
        )
