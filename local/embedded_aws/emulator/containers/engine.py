"""Docker or Podman on this machine, by its command line.

Docker Desktop, Docker Engine and Podman have the commands and options that are used here in common. Each
container and volume has a label that names the emulator it belongs to, so that nothing is left of an emulator
that was killed.
"""

import fcntl
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Literal

from embedded_aws.errors import ContainerEngineError
from embedded_aws.json_values import read_object

ContainerMode = Literal["process", "docker", "podman"]
"""Container engine: processes of this machine, or containers of Docker or Podman."""
MODES: Final[Collection[ContainerMode]] = ("process", "docker", "podman")

OWNER_LABEL: Final = "embedded-aws.owner"
"""Label of containers and volumes: machine and directory of their emulator."""
_LOCK: Final = "containers.lock"
_SECONDS: Final = 60.0  # for a command that neither builds nor pulls
_SETTINGS: Final = (
    *("BUILDAH_", "CONTAINER", "DBUS_", "DOCKER_", "HOME", "LANG", "LOGNAME", "PATH", "PODMAN_"),
    *("SSH_AUTH_SOCK", "STORAGE_", "SYSTEMROOT", "TMPDIR", "USER", "XDG_"),
)
"""Beginnings of the environment variables that the programs read."""
_START: Final = {
    "docker": "Start Docker Desktop, or the service of Docker (sudo systemctl start docker)",
    "podman": "Run 'podman info' to see more; on macOS and Windows, start its machine (podman machine start)",
}


@dataclass(frozen=True)
class ContainerEngine:
    """Docker or Podman.

    Attributes:
        name: ``docker`` or ``podman``.
        program: Path of the command.
        environment: Environment variables that the command reads.
        shares_network: Whether containers can use the network of this machine; otherwise they run in a
            virtual machine, and ports are published.
        processors: Number of processors that containers can use.
        owner: Value of :data:`OWNER_LABEL`.
        host: Name of this machine in containers that do not share its network. It is a secret: no web page
            can name the emulator by it.
    """

    name: str
    program: str
    environment: Mapping[str, str]
    shares_network: bool
    processors: int
    owner: str = ""
    host: str = ""

    def call(
        self,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        seconds: float | None = _SECONDS,
    ) -> str:
        """Runs a command and returns its standard output.

        Args:
            arguments: Words after the name of the program.
            environment: Environment variables in addition to those of the engine.
            seconds: Maximum duration; None for any.

        Raises:
            ContainerEngineError: If it fails, with its output.
        """
        try:
            done = subprocess.run(  # noqa: S603 the program that the user chose
                [self.program, *arguments],
                env={**self.environment, **(environment or {})},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ContainerEngineError(
                f"{self.name} {arguments[0]} takes longer than {seconds:g} s"
            ) from None
        except OSError as error:
            raise ContainerEngineError(f"{self.program} cannot be run: {error.strerror}") from None
        if done.returncode:
            raise ContainerEngineError((done.stdout + done.stderr).strip() or f"{arguments[0]} failed")
        return done.stdout

    def open(self, *arguments: str, output: IO[bytes]) -> "subprocess.Popen[bytes]":
        """Starts a command that writes all of its output to a file."""
        return subprocess.Popen(  # noqa: S603 the program that the user chose
            [self.program, *arguments],
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )

    def has_image(self, image: str) -> bool:
        """Whether the engine has an image."""
        try:
            self.call("image", "inspect", "--format", "{{.Id}}", image)
        except ContainerEngineError:
            return False
        return True

    def pull(self, image: str) -> None:
        """Downloads an image, unless the engine has it.

        Raises:
            ContainerEngineError: If the image does not exist, or its registry cannot be reached.
        """
        if not self.has_image(image):
            self.call("pull", image, environment=os.environ, seconds=None)

    def remove_all(self) -> None:
        """Removes all containers and volumes of the emulator."""
        self._remove(f"{OWNER_LABEL}={self.owner}")

    def _remove(self, label: str) -> None:
        if running := self.call("ps", "--quiet", "--filter", f"label={label}").split():
            with suppress(ContainerEngineError):  # one may have ended by now
                self.call("kill", *running)
        if ids := self.call("ps", "--all", "--quiet", "--filter", f"label={label}").split():
            self.call("rm", "--force", "--volumes", *ids)
        volumes = self.call("volume", "ls", "--quiet", "--filter", f"label={label}").split()
        if volumes:
            self.call("volume", "rm", *volumes)

    def remove_abandoned(self) -> None:
        """Removes the containers and volumes of emulators on this machine that have been killed."""
        for owner in {*self._list_owners("ps", "--all"), *self._list_owners("volume", "ls")}:
            machine, _, directory = owner.partition(":")
            if machine == _find_machine() and not _is_held(Path(directory)):
                # Another emulator may do the same at the same time.
                with suppress(ContainerEngineError):
                    self._remove(f"{OWNER_LABEL}={owner}")

    def _list_owners(self, *listing: str) -> Iterator[str]:
        ids = self.call(*listing, "--quiet", "--filter", f"label={OWNER_LABEL}").split()
        kind, labels = ("volume", ".Labels") if listing[0] == "volume" else ("container", ".Config.Labels")
        for identifier in ids:
            with suppress(ContainerEngineError):  # it has just been removed
                answer = self.call(kind, "inspect", "--format", f"{{{{json {labels}}}}}", identifier)
                yield json.loads(answer)[OWNER_LABEL]


def find_engine(name: str) -> ContainerEngine:
    """Looks for Docker or Podman on this machine.

    Args:
        name: ``docker`` or ``podman``.

    Raises:
        ContainerEngineError: If it is not installed, or does not work; the message says what to do.
    """
    program = shutil.which(name)
    if program is None:
        raise ContainerEngineError(
            f"{name} is not on the PATH. Install it, or run containers as processes (--containers process)"
        )
    environment = {key: value for key, value in os.environ.items() if key.startswith(_SETTINGS)}
    engine = ContainerEngine(name, program, environment, shares_network=False, processors=1)
    try:
        info = json.loads(engine.call("info", "--format", "{{json .}}", seconds=20))
    except (ContainerEngineError, ValueError) as error:
        raise ContainerEngineError(_explain_failure(name, str(error))) from None
    if problems := info.get("ServerErrors"):  # older clients of Docker exit with 0
        raise ContainerEngineError(_explain_failure(name, "; ".join(problems)))
    shares_network, processors = _read_info(info)
    return ContainerEngine(
        name,
        program,
        environment,
        shares_network=shares_network,
        processors=processors,
        host=f"{secrets.token_hex(16)}.internal",
    )


def _explain_failure(name: str, reason: str) -> str:
    lines = [line for line in reason.splitlines() if line.strip()]
    said = (lines[-1] if lines else reason).rstrip(".")
    end = "" if said.endswith("?") else "."
    return f"{name} is installed, but does not work: {said}{end} {_START[name]}"


def _read_info(info: Mapping[str, object]) -> tuple[bool, int]:
    """Returns whether containers can share the network of this machine, and the number of processors."""
    if host := read_object(info.get("host")):  # Podman, which can also be called docker
        remote = host.get("serviceIsRemote", False)
        return sys.platform == "linux" and not remote, int(str(host["cpus"]))
    desktop = "docker desktop" in str(info.get("OperatingSystem", "")).lower()
    return sys.platform == "linux" and not desktop, int(str(info["NCPU"]))


def find_owner(directory: Path) -> str:
    """Returns the owner that the emulator with a directory is."""
    return f"{_find_machine()}:{directory}"


def hold(directory: Path) -> IO[str]:
    """Locks the directory of an emulator until this process ends, so that its containers are not removed."""
    file = (directory / _LOCK).open("w")
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return file


def _is_held(directory: Path) -> bool:
    try:
        with (directory / _LOCK).open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:  # it is locked, or another user's
        return True
    return False


def _find_machine() -> str:
    """Returns the directory under the same path, if it is shared: a container has separate files."""
    files = Path("/proc/self/ns/mnt")
    number = re.sub(r"\D", "", files.readlink().name) if files.is_symlink() else ""
    return f"{socket.gethostname()}/{number}"
