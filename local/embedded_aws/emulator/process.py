"""The AWS emulator, as a child process of this one."""

import http.client
import itertools
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote

from embedded_aws.emulator.clients import ACCOUNT, REGION, Clients, Credentials
from embedded_aws.emulator.disk_space import require_space, temporary_directory
from embedded_aws.emulator.roles import assume_role
from embedded_aws.errors import EmulatorError

HOSTS_PATH: Final = "/_embedded_aws/hosts/"
"""A POST to this path with a host name opens its port, and is answered with ``{"port": …}``."""
SECRET_HEADER: Final = "x-embedded-aws-secret"  # noqa: S105 the name of a header
"""Administration is for whoever knows the secret of the process, which this header carries."""

_HOST = "127.0.0.1"
_START_TIMEOUT = 120.0  # seconds; half a second is usual, but a first start compiles MiniStack
_LOG_LINES = 20
_SPACE = 10_000_000
"""Bytes; it takes fewer itself, but is of use only with functions."""


class Emulator:
    """AWS on this machine, with IAM enforced; a context manager.

    It listens on a free port of the loopback interface only and keeps everything in memory and in
    a temporary directory, which is this user's alone. It ends with the ``with`` block, and with this
    process however that ends, and leaves nothing behind. Any number can run at the same time.

    Attributes:
        port: The TCP port.
        endpoint: The URL for AWS requests.
        root: The credentials of root, whom no policy restricts; drawn at each start.
        host_ports: The port that stands for each host name; see :meth:`serve_host`.
    """

    _module = "embedded_aws.server.process"
    """What runs as the process: a module that is given the number of a socket to serve."""

    def __init__(self) -> None:
        self._clients: Clients | None = None
        self._deployments = itertools.count()
        self._process: subprocess.Popen[bytes] | None = None
        self._ready: Future[None] = Future()
        self._directory = Path()
        self._secret = ""
        self.port = 0
        self.endpoint = ""
        self.root = Credentials("", "")
        self.host_ports: dict[str, int] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Starts the process and returns at once; the first client waits until it is ready.

        Raises:
            SpaceError: The temporary directory is full.
        """
        for find in (temporary_directory, tempfile.gettempdir):
            require_space(Path(find()), _SPACE, "the emulator")
        self._ready = Future()
        self.host_ports = {}
        self.root, self._secret = Credentials.draw(), secrets.token_urlsafe(32)
        self._directory = Path(tempfile.mkdtemp(prefix="embedded-aws-"))
        with socket.create_server((_HOST, 0), backlog=1024) as server:
            self.port = server.getsockname()[1]
            self.endpoint = f"http://{_HOST}:{self.port}"
            with self._log_file.open("wb") as log:
                self._process = subprocess.Popen(  # noqa: S603 our own module
                    [
                        *(sys.executable, "-P", "-m", self._module),
                        str(server.fileno()),
                    ],
                    pass_fds=(server.fileno(),),
                    stdin=subprocess.PIPE,
                    bufsize=0,
                    stdout=log,
                    stderr=log,
                    cwd=self._directory,
                    env=self._environment(),
                    start_new_session=True,
                )
        self._tell(self._process)
        self._clients = Clients(self.endpoint, self.root)
        # Handed over: a start that follows the end of this one has others.
        awaited = (self._ready, self.port, self._secret)
        threading.Thread(target=self._await_ready, args=awaited, name="emulator-ready", daemon=True).start()

    def client(
        self,
        service: str,
        *,
        role_arn: str | None = None,
        credentials: Credentials | None = None,
        region: str = REGION,
    ) -> Any:
        """Returns a boto3 client, which is created once and shared.

        Args:
            service: Name of the service, such as ``"s3"``.
            role_arn: ARN of the role to assume, whatever its trust policy allows.
            credentials: Credentials that sign the requests. Defaults to those of the account's root user.
            region: Region that the client sends requests to.

        Raises:
            EmulatorError: If the emulator does not run or did not start; with the end of its log.
            ClientError: If there is no such role.
        """
        if role_arn:
            credentials = assume_role(self.client("iam"), self.client("sts"), role_arn)
        client = self._running().get(service, region, credentials)
        self._ready.result()
        return client

    @property
    def is_running(self) -> bool:
        """Whether the process lives: not before the start, nor after it has ended, however it ended."""
        return self._process is not None and self._process.poll() is None

    def serve_host(self, host: str) -> int:
        """Opens a port of the loopback interface for a host name, such as that of a distribution.

        Whatever arrives there is served as if it had come for that host.

        Raises:
            EmulatorError: The emulator does not run or does not answer.
        """
        self._running()
        self._ready.result()
        answer = self._ask("POST", f"{HOSTS_PATH}{quote(host)}")
        self.host_ports[host] = json.loads(answer)["port"]
        return self.host_ports[host]

    def require_space(self, needed: int, purpose: str) -> None:
        """Checks that so many bytes are free where it keeps its files.

        Raises:
            SpaceError: They are not.
        """
        require_space(self._directory.parent, needed, purpose)

    def next_deployment(self) -> int:
        """A number for each deployment, so that two of one stack get different names."""
        return next(self._deployments)

    def reset(self) -> None:
        """Deletes everything that was created in it.

        Raises:
            EmulatorError: It does not run or does not answer.
        """
        self._running()
        self._ready.result()
        self._ask("POST", "/_ministack/reset")

    def log(self) -> str:
        """The last lines that the emulator and the functions in it wrote."""
        try:
            lines = self._log_file.read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-_LOG_LINES:])

    def close(self) -> None:
        """Ends the process with all that it started, and removes what it wrote."""
        process, self._process = self._process, None
        if process is None:
            return
        if self._clients:
            self._clients.close()
            self._clients = None
        # Killed rather than asked: it would first remove its files, busy as it is. When this process
        # dies, its input closes, and it ends by itself.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdin:
            process.stdin.close()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _running(self) -> Clients:
        if self._clients is None:
            raise EmulatorError("the emulator does not run; use it in a 'with' block")
        return self._clients

    @property
    def _log_file(self) -> Path:
        return self._directory / "emulator.log"

    def _environment(self) -> dict[str, str]:
        """All that the emulator and the functions in it see of the environment."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": os.fspath(self._directory),
            "TMPDIR": os.fspath(self._directory),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": _HOST,
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "MINISTACK_REGION": REGION,
            # Keys and state would otherwise be where all emulators of all users keep theirs.
            "STATE_DIR": os.fspath(self._directory / "state"),
            "S3_DATA_DIR": os.fspath(self._directory / "s3"),
            "AUTH": "true",
            "LAMBDA_EXECUTOR": "local",
            "LOG_LEVEL": "WARNING",
            # Further listeners, which would collide between two emulators.
            "IOT_MTLS_ENABLED": "false",
            "SFTP_ENABLED": "0",
            # A Docker daemon of this machine is none of the emulator's business.
            "DOCKER_HOST": f"unix://{self._directory}/no-docker",
        }

    def _tell(self, process: "subprocess.Popen[bytes]") -> None:
        """Tells the process what nobody else may know: not even its functions, which see its environment."""
        if process.stdin:
            with suppress(BrokenPipeError):  # it has ended already, and its log says why
                process.stdin.write(json.dumps([self._secret, asdict(self.root)]).encode() + b"\n")

    def _await_ready(self, ready: Future[None], port: int, secret: str) -> None:
        try:
            _request(port, secret, "GET", "/_ministack/health")
        except (OSError, http.client.HTTPException, EmulatorError) as error:
            message = f"the emulator did not start ({error})"
            if log := self.log():
                message += f"; the end of its log:\n{log}"
            ready.set_exception(EmulatorError(message))
        else:
            ready.set_result(None)

    def _ask(self, method: str, path: str) -> bytes:
        try:
            return _request(self.port, self._secret, method, path)
        except (OSError, http.client.HTTPException) as error:
            raise EmulatorError(f"the emulator does not answer: {error}") from error


def _request(port: int, secret: str, method: str, path: str) -> bytes:
    connection = http.client.HTTPConnection(_HOST, port, timeout=_START_TIMEOUT)
    try:
        connection.request(method, path, headers={SECRET_HEADER: secret})
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status != http.HTTPStatus.OK:
        raise EmulatorError(f"the emulator answered {method} {path} with {response.status}")
    return body
