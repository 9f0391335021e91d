"""The local stacks of ``up``, which other commands can use."""

import fcntl
import hashlib
import json
import os
import secrets
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from embedded_aws.event_log.names import find_resource_names
from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.stacks.private_file import publish_file, write_private

if TYPE_CHECKING:
    from embedded_aws import Deployment
    from embedded_aws.emulator.reachable import ReachableEmulator
    from embedded_aws.event_log.model import EventPage


@dataclass(frozen=True)
class RunningStack:
    """A local stack of another process.

    Attributes:
        endpoint: URL for AWS requests.
        region: Region of the stack.
        root: Credentials of the root user.
        outputs: Outputs by name; secret ones are ``[secret]``.
        secret: Secret of the emulator.
        names: Names of resources in the program, by ARN.
        process: ID of the process.
    """

    endpoint: str
    region: str
    root: dict[str, Any] = field(repr=False)
    outputs: dict[str, Any]
    secret: str = field(repr=False)
    names: dict[str, str]
    process: int

    def events(self, after: int, wait: float) -> "EventPage":
        """Returns the events of the emulator; see :meth:`embedded_aws.Emulator.events`."""
        # Here, since imports take time.
        from embedded_aws.emulator.administration import read_events  # noqa: PLC0415

        return read_events(urlsplit(self.endpoint).port or 0, self.secret, after, wait)

    def reachable(self) -> "ReachableEmulator | None":
        """Returns the emulator with the ports of its host names."""
        from embedded_aws.emulator.reachable import ReachableEmulator  # noqa: PLC0415 as above

        return ReachableEmulator.find(self.endpoint, self.root["secret_key"])

    def client(self, service: str) -> Any:
        """Returns the root user's boto3 client of ``service``, such as ``"sqs"``."""
        # Importing boto3 takes time.
        from embedded_aws.emulator.clients import Clients, Credentials  # noqa: PLC0415

        return Clients(self.endpoint, Credentials(**self.root)).get(service, self.region)


@contextmanager
def claim_name(project: Path, stack: str) -> Generator[None]:
    """Keeps other processes from running a stack of the same name until the end of the block.

    Raises:
        UserError: If another process runs it.
    """
    file = _find_file(project, stack).with_suffix(".lock")
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise UserError(_describe_other(project, stack, lock.read())) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        _remove_abandoned(file.parent)
        yield


def _describe_other(project: Path, stack: str, process: str) -> str:
    try:
        where = f"running at {find_running(project, stack).endpoint}"
    except UserError:
        where = "being started"
    return f"Stack '{stack}' is already {where} by process {process}. End it, or choose another stack name."


def _remove_abandoned(directory: Path) -> None:
    """Removes the registrations of processes that were killed."""
    for file in directory.glob("*.json"):
        with suppress(OSError):
            if _read(file) is None:
                file.unlink()


@contextmanager
def register_stack(project: Path, stack: str, deployment: "Deployment") -> Generator[Callable[[], None]]:
    """Registers a local stack for other commands until the end of the block.

    Yields:
        A function that registers it again, after an update.
    """

    def describe() -> str:
        running = RunningStack(
            endpoint=deployment.endpoint,
            region=deployment.region,
            root=asdict(deployment.emulator.root),
            outputs=deployment.outputs.mask_secrets(),
            secret=deployment.emulator.secret,
            names=find_resource_names(deployment.resources),
            process=os.getpid(),
        )
        return json.dumps(asdict(running))

    with publish_file(_find_file(project, stack), describe) as write:
        yield write


def find_running(project: Path, stack: str, otherwise: str = "") -> RunningStack:
    """Returns the running local stack with a name.

    Args:
        project: Project of the stack.
        stack: Name of the stack.
        otherwise: What else helps if it is not running, for the message of the error.

    Raises:
        UserError: If there is none.
    """
    if found := look_up(project, stack):
        return found
    raise UserError(
        f"Stack '{stack}' is not running. Start it with `serverless-patterns up {stack}`{otherwise}."
    )


def look_up(project: Path, stack: str) -> RunningStack | None:
    """Returns the running local stack with a name; None if there is none."""
    return _read(_find_file(project, stack))


def find_names(project: Path, stack: str, known: RunningStack) -> dict[str, str]:
    """Returns the names of resources, which an update can have changed.

    Args:
        project: Project of the stack.
        stack: Name of the stack.
        known: What was found earlier, if it has ended meanwhile.
    """
    try:
        found = find_running(project, stack)
    except UserError:
        found = known
    return found.names


def _read(file: Path) -> RunningStack | None:
    """Returns a registration; None if it is missing, of another version, or of a process that has ended."""
    try:
        running = RunningStack(**json.loads(file.read_text(encoding="utf-8")))
        os.kill(running.process, 0)
    except (OSError, TypeError, ValueError):
        return None
    return running if _is_listening(running.endpoint) else None


def _is_listening(endpoint: str) -> bool:
    """Whether the emulator listens: a killed process leaves its registration."""
    address = urlsplit(endpoint)
    try:
        socket.create_connection((address.hostname, address.port), timeout=1).close()
    except OSError:
        return False
    return True


def keep_token(project: Path, stack: str) -> str:
    """Returns a token that is the same after each start of a stack."""
    file = _find_file(project, stack).with_suffix(".token")
    if not file.exists():
        write_private(file, secrets.token_urlsafe(32))
    return file.read_text(encoding="utf-8")


def _find_file(project: Path, stack: str) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    name = hashlib.sha256(f"{project}\0{stack}".encode()).hexdigest()
    return cache / "serverless-patterns/running" / f"{name}.json"
