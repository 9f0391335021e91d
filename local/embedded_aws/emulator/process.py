"""The embedded emulator, which runs as a child process."""

import http.client
import itertools
import json
import os
import secrets
import shutil
import socket
import tempfile
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Self
from urllib.parse import quote

from embedded_aws.closing import Closing
from embedded_aws.emulator.administration import HOST, HOSTS_PATH, read_events, request
from embedded_aws.emulator.child_process import EmulatorProcess, start_process
from embedded_aws.emulator.clients import REGION, Client, Clients, Credentials
from embedded_aws.emulator.containers.engine import (
    ContainerEngine,
    ContainerMode,
    find_engine,
    find_owner,
)
from embedded_aws.emulator.disk_space import find_temporary_directory, require_space
from embedded_aws.emulator.leftovers import kill_processes
from embedded_aws.emulator.process_environment import process_environment
from embedded_aws.emulator.roles import assume_role
from embedded_aws.errors import ContainerEngineError, EmulatorError
from embedded_aws.event_log.model import EventPage
from embedded_aws.json_values import JsonObject

_HEALTH = "/_ministack/health"
_LOG_LINES = 20
_PORT_REMEDY = "End what listens on it, such as another emulator, or choose another port"
_SPACE = 10_000_000
"""Minimum free bytes: the emulator needs less, but its functions need some as well."""


class Emulator(Closing):
    """An AWS emulator on this machine that enforces IAM; a context manager.

    It listens on a port of the loopback interface. Its data is in memory and in a temporary directory
    that only this user can read. It ends with the ``with`` block or with this process, and deletes its data.
    Several emulators can run at the same time.

    Args:
        port: TCP port, 1 to 65535. The host names of a stack, such as that of a distribution, have the ports
            after it, in the order in which they are created. Defaults to free ports.
        containers: How the containers of ECS run: as a ``"process"`` of this machine, or in containers of
            ``"docker"`` or ``"podman"``. Defaults to ``"process"``.

    Attributes:
        port: TCP port.
        engine: Docker or Podman, since :meth:`start`; None for processes.
        endpoint: URL for AWS requests.
        deployer: Credentials of the user as whom resources are created, updated, read and deleted. Defaults
            to those of the root user.
        root: Credentials of the account's root user, whom no policy restricts. Each start generates them.
        host_ports: Port of each host name; see :meth:`serve_host`.
        secret: Administrative requests must have it in the header :data:`SECRET_HEADER`.
        exports: Outputs of each stack that this process deployed, and the names of the secret ones, by its
            project and name with a space between.
    """

    _module = "embedded_aws.server.process"
    """Module of the process; its argument is the file descriptor of the socket to serve."""

    def __init__(self, *, port: int | None = None, containers: ContainerMode = "process") -> None:
        self._fixed_port = port
        self._containers: ContainerMode = containers
        self.engine: ContainerEngine | None = None
        self._serving = threading.Lock()
        self._clients: Clients | None = None
        self._deployments = itertools.count()
        self._process: EmulatorProcess | None = None
        self._ready: Future[None] = Future()
        self._directory = Path()
        self._last_log = ""
        self.secret = ""
        self.port = 0
        self.endpoint = ""
        self.root = Credentials("", "")
        self.deployer: Credentials | None = None
        self.host_ports: dict[str, int] = {}
        self.exports: dict[str, tuple[dict[str, object], frozenset[str]]] = {}
        self._mocks: dict[str, object] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def start(self) -> None:
        """Starts the process and returns immediately; the first client waits until it is ready.

        Raises:
            ContainerEngineError: If Docker or Podman is to run containers, and does not work.
            EmulatorError: If its port cannot be used.
            SpaceError: If the temporary directory is full.
        """
        engine = find_engine(self._containers) if self._containers != "process" else None
        if engine:
            engine.remove_abandoned()
        for find in (find_temporary_directory, tempfile.gettempdir):
            require_space(Path(find()), _SPACE, "the emulator")
        self._ready = Future()
        self.host_ports, self._mocks, self.exports = {}, {}, {}
        self.root, self.secret = self._draw_credentials(), secrets.token_urlsafe(32)
        with self._listen() as server:
            self._directory = Path(tempfile.mkdtemp(prefix="embedded-aws-"))
            self.port = server.getsockname()[1]
            self.endpoint = f"http://{HOST}:{self.port}"
            self.engine = replace(engine, owner=find_owner(self._directory)) if engine else None
            with self._log_file.open("wb") as log:
                self._process = start_process(
                    self._module, server, log, self._directory, self._build_environment()
                )
        self._send_secrets(self._process)
        self._clients = Clients(self.endpoint, self.root)
        # As arguments, since a later start changes them.
        awaited = (self._ready, self.port, self.secret)
        threading.Thread(target=self._await_ready, args=awaited, name="emulator-ready", daemon=True).start()
        ended = (self._process, self._directory)
        threading.Thread(target=self._await_end, args=ended, name="emulator-end", daemon=True).start()

    def client(
        self,
        service: str,
        *,
        role_arn: str | None = None,
        credentials: Credentials | None = None,
        region: str = REGION,
        endpoint_url: str | None = None,
    ) -> Client:
        """Returns a boto3 client, which is created once and shared.

        Args:
            service: Name of the service, such as ``"s3"``.
            role_arn: ARN of the role to assume; its trust policy is ignored.
            credentials: Credentials that sign the requests. Defaults to those of the account's root user.
            region: Region that the client sends requests to.
            endpoint_url: URL that it sends requests to. Defaults to that of the emulator.

        Raises:
            EmulatorError: If the emulator does not run or did not start; with the end of its log.
            ClientError: If the role does not exist.
        """
        if role_arn:
            credentials = assume_role(self.client("iam"), self.client("sts"), role_arn)
        client = self._require_running().get(service, region, credentials, endpoint_url)
        self._ready.result()
        return client

    @property
    def is_running(self) -> bool:
        """Whether the process is running."""
        return self._process is not None and not self._process.has_ended()

    def responds(self, seconds: float) -> bool:
        """Whether the emulator responds within some seconds; it does not while it computes for long.

        Args:
            seconds: The seconds.
        """
        try:
            request(self.port, self.secret, "GET", _HEALTH, timeout=seconds)
        except (OSError, http.client.HTTPException, EmulatorError):
            return False
        return True

    def serve_host(self, host: str) -> int:
        """Opens a port of the loopback interface for a host name, such as that of a distribution.

        Requests to the port are served as requests for that host.

        Raises:
            EmulatorError: If the emulator is not running or does not respond, or if the next port is in use.
        """
        with self._serving:
            wanted = self._choose_port(host)
            found = self.ask("POST", f"{HOSTS_PATH}{quote(host)}", wanted)["port"]
            if not isinstance(found, int):
                raise EmulatorError(f"port {wanted} cannot be used for {host}. {_PORT_REMEDY}")
            self.host_ports[host] = found
        return found

    def release_host(self, host: str) -> None:
        """Closes the port of a host name, whose resource was deleted.

        Raises:
            EmulatorError: If the emulator is not running or does not respond.
        """
        with self._serving:
            if self.host_ports.pop(host, None):
                self.ask("DELETE", f"{HOSTS_PATH}{quote(host)}")

    def require_space(self, needed: int, purpose: str) -> None:
        """Validates that ``needed`` bytes are free for the emulator's files.

        Raises:
            SpaceError: If they are not.
        """
        require_space(self._directory.parent, needed, purpose)

    def next_deployment(self) -> int:
        """Returns a number for each deployment, so that two deployments of a stack have different names."""
        return next(self._deployments)

    def mock_step_functions(self, mocks: Mapping[str, object]) -> None:
        """Mocks the integrations of state machines, in executions that name a test case.

        Args:
            mocks: Responses by state, by test case, by name of the state machine; other state machines keep
                theirs. See :mod:`embedded_aws.services.step_functions.mocks`.

        Raises:
            EmulatorError: If the emulator is not running or does not respond.
        """
        self._require_running()
        self._ready.result()
        self._mocks |= mocks
        self._ask("POST", "/_ministack/config", {"stepfunctions._sfn_mock_config": self._mocks})

    def events(self, after: int = 0, wait: float = 0.0) -> EventPage:
        """Returns what happened: invocations, requests, messages, executions, denials, objects written.

        The log has the last 10,000 events, or fewer if they are large.

        Args:
            after: ID of an event: only later ones are returned. Defaults to 0, all that the log has. -1
                returns no events, but the ID of the last one.
            wait: Maximum seconds to wait for an event if there is none yet, 0 to 60. Defaults to 0.

        Returns:
            A page of at most 1,000 events; see :mod:`embedded_aws.event_log.model`.

        Raises:
            EmulatorError: If the emulator is not running or does not respond, or an argument is invalid.
        """
        self._require_running()
        self._ready.result()
        return read_events(self.port, self.secret, after, wait)

    def reset(self) -> None:
        """Deletes all resources.

        Raises:
            EmulatorError: If the emulator is not running or does not respond.
        """
        self._require_running()
        self._ready.result()
        self._ask("POST", "/_ministack/reset")
        for host in list(self.host_ports):
            self.release_host(host)

    def ask(self, method: str, path: str, content: object = None) -> JsonObject:
        """Sends an administrative request, and returns the JSON of the response.

        Args:
            method: Method of HTTP.
            path: Path with its query, below ``/_embedded_aws/``.
            content: JSON values to send. Defaults to no content.

        Raises:
            EmulatorError: If the emulator is not running, does not respond, or rejects the request.
        """
        self._require_running()
        self._ready.result()
        return json.loads(self._ask(method, path, content))

    def log(self) -> str:
        """Returns the last lines of the log of the emulator and its functions."""
        try:
            lines = self._log_file.read_text(errors="replace").splitlines()
        except OSError:
            return self._last_log
        return "\n".join(lines[-_LOG_LINES:])

    def close(self) -> None:
        """Ends the process and its child processes, and deletes its data."""
        process, self._process = self._process, None
        if process is None:
            return
        if self._clients:
            self._clients.close()
            self._clients = None
        # Killed, since its own shutdown is slow. If this process dies first, the emulator's standard input
        # closes, and it ends by itself.
        kill_processes(process.pid, self._directory)
        process.wait()
        if self.engine:
            with suppress(ContainerEngineError):  # the next emulator removes what is left
                self.engine.remove_all()
        process.stdin.close()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _find_next_port(self) -> int:
        """Returns the first port after the emulator's own that no host name has."""
        used = {*self.host_ports.values()}
        return next(port for port in itertools.count((self._fixed_port or 0) + 1) if port not in used)

    def _require_running(self) -> Clients:
        if self._clients is None:
            raise EmulatorError("the emulator is not running; use it in a 'with' block")
        return self._clients

    def _listen(self) -> socket.socket:
        try:
            return socket.create_server((HOST, self._fixed_port or 0), backlog=1024)
        except OSError as error:
            message = (
                f"port {self._fixed_port} cannot be used: {os.strerror(error.errno or 0)}. {_PORT_REMEDY}"
            )
            raise EmulatorError(message) from None

    def _choose_port(self, host: str) -> int:
        """Returns the port for a new host name; 0 for a free one."""
        return self._find_next_port() if self._fixed_port and host not in self.host_ports else 0

    def _draw_credentials(self) -> Credentials:
        return Credentials.generate()

    @property
    def _log_file(self) -> Path:
        return self._directory / "emulator.log"

    def _build_environment(self) -> dict[str, str]:
        return process_environment(self._directory, self.port)

    def _send_secrets(self, process: EmulatorProcess) -> None:
        """Sends secrets by standard input, since functions can read the environment of the process."""
        with suppress(BrokenPipeError):  # it has ended, and its log says why
            engine = asdict(self.engine) if self.engine else None
            line = json.dumps([self.secret, asdict(self.root), engine])
            process.stdin.write(line.encode() + b"\n")

    def _await_ready(self, ready: Future[None], port: int, secret: str) -> None:
        try:
            request(port, secret, "GET", _HEALTH)
        except (OSError, http.client.HTTPException, EmulatorError) as error:
            message = f"the emulator did not start ({error})"
            if log := self.log():
                message += f"; the end of its log:\n{log}"
            ready.set_exception(EmulatorError(message))
        else:
            ready.set_result(None)

    def _await_end(self, process: EmulatorProcess, directory: Path) -> None:
        """Waits until the process has ended; if it was killed, ends its functions, and deletes its data."""
        process.await_end()
        if self._process is process:  # otherwise it was closed
            kill_processes(process.pid, directory)
            self._last_log = self.log()
            shutil.rmtree(directory, ignore_errors=True)

    def _ask(self, method: str, path: str, content: object = None) -> bytes:
        try:
            return request(self.port, self.secret, method, path, content)
        except (OSError, http.client.HTTPException) as error:
            raise EmulatorError(f"the emulator does not respond: {error}") from error
