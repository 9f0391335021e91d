"""The stacks that ``up`` keeps running on this machine, and how the other commands find them."""

import hashlib
import json
import os
import socket
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from serverless_patterns_cli.errors import UserError

if TYPE_CHECKING:
    from embedded_aws import Deployment


@dataclass(frozen=True)
class RunningStack:
    """A stack in the embedded AWS of another process.

    Attributes:
        endpoint: The URL for AWS requests.
        region: Region of the stack.
        root: What root's requests are signed with.
        outputs: Its exports by name, ``[secret]`` in the place of secret ones.
    """

    endpoint: str
    region: str
    root: dict[str, Any] = field(repr=False)
    outputs: dict[str, Any]

    def client(self, service: str) -> Any:
        """A boto3 client of ``service``, such as ``"sqs"``, with the rights of root."""
        # boto3 takes a while to import.
        from embedded_aws.emulator.clients import Clients, Credentials  # noqa: PLC0415

        return Clients(self.endpoint, Credentials(**self.root)).get(service, self.region)


@contextmanager
def announced(project: Path, stack: str, deployment: "Deployment") -> Generator[None]:
    """Lets other commands find a stack until the end of the block. Of two of one name they find the newer."""
    running = RunningStack(
        endpoint=deployment.endpoint,
        region=deployment.region,
        root=asdict(deployment.emulator.root),
        outputs=deployment.outputs.masked(),
    )
    file, text = _file(project, stack), json.dumps(asdict(running))
    file.parent.mkdir(parents=True, exist_ok=True)
    _write_for_this_user(file, text)
    try:
        yield
    finally:
        if file.exists() and file.read_text(encoding="utf-8") == text:
            file.unlink()


def _write_for_this_user(file: Path, text: str) -> None:
    """Writes a file that nobody else can read, whoever could read it before."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, delete=False) as written:
        written.write(text)
    Path(written.name).replace(file)


def find_running(project: Path, stack: str) -> RunningStack:
    """The stack of that name which ``up`` keeps running.

    Raises:
        UserError: There is none.
    """
    try:
        running = RunningStack(**json.loads(_file(project, stack).read_text(encoding="utf-8")))
    except (FileNotFoundError, TypeError):  # nothing, or what another version wrote
        running = None
    if running is None or not _answers(running.endpoint):
        raise UserError(
            f"The stack '{stack}' does not run on this machine. Start it with: serverless-patterns up {stack}"
            " - or name one on AWS with --outputs-file FILE, written by: pulumi stack output --json"
        )
    return running


def _answers(endpoint: str) -> bool:
    """Whether anything listens there; whoever was killed could not take its announcement back."""
    address = urlsplit(endpoint)
    try:
        socket.create_connection((address.hostname, address.port), timeout=1).close()
    except OSError:
        return False
    return True


def _file(project: Path, stack: str) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    name = hashlib.sha256(f"{project}\0{stack}".encode()).hexdigest()
    return cache / "serverless-patterns/running" / f"{name}.json"
