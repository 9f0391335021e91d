"""The process of an emulator: a child of this process, or forked by a server that is one.

Starting Python and importing the emulator take most of the time of a start. From the second start on, a
server does this once, and forks. The first start, and each on a system other than Linux, is a new process.
"""

import json
import os
import resource
import select
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO, Final, Protocol, cast

from embedded_aws.emulator.process_environment import process_environment

FORK_SERVER: Final = "embedded_aws.server.fork_server"
DISABLED: Final = "EMBEDDED_AWS_NO_FORK"
"""Environment variable: if it is set, each emulator is a new process."""
_ANSWER: Final = 120  # seconds; it imports packages meanwhile
_FORKED: Final = "embedded_aws.server.process"


class EmulatorProcess(Protocol):
    """A running emulator.

    Attributes:
        pid: ID of the process and its group. It is not used again before :meth:`wait`.
        stdin: The emulator ends when it is closed.
    """

    pid: int
    stdin: BinaryIO

    def has_ended(self) -> bool:
        """Whether the process has ended."""
        ...

    def await_end(self) -> None:
        """Waits until the process has ended, and keeps its ID."""
        ...

    def wait(self) -> None:
        """Waits until the process has ended, and releases its ID."""
        ...


def start_process(
    module: str, served: socket.socket, log: BinaryIO, directory: Path, environment: Mapping[str, str]
) -> EmulatorProcess:
    """Starts an emulator.

    Args:
        module: Module that it runs.
        served: Socket that it serves.
        log: File for its output.
        directory: Its working directory.
        environment: Its environment variables.
    """
    if module == _FORKED and (forked := _SERVERS.start(served, log, directory, environment)):
        return forked
    return _Child(module, served, log, directory, environment)


class _Child:
    """A child of this process."""

    def __init__(
        self,
        module: str,
        served: socket.socket,
        log: BinaryIO,
        directory: Path,
        environment: Mapping[str, str],
    ) -> None:
        self._process = subprocess.Popen(  # noqa: S603 our own module
            [sys.executable, "-P", "-m", module, str(served.fileno())],
            pass_fds=(served.fileno(),),
            stdin=subprocess.PIPE,
            bufsize=0,
            stdout=log,
            stderr=log,
            cwd=directory,
            env=environment,
            start_new_session=True,
        )
        self.pid = self._process.pid
        self.stdin = cast("BinaryIO", self._process.stdin)

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def await_end(self) -> None:
        with suppress(ChildProcessError):
            # It stays a zombie, so that no other process group has its ID.
            os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)

    def wait(self) -> None:
        self._process.wait()


class _Forked:
    """A child of the fork server, which keeps it as a zombie until its ID is released."""

    def __init__(self, server: "_ForkServer", pid: int, stdin: BinaryIO) -> None:
        self._server = server
        self.pid = pid
        self.stdin = stdin
        self._end = os.pidfd_open(pid)

    def has_ended(self) -> bool:
        return self._poll(0)

    def await_end(self) -> None:
        self._poll(None)

    def wait(self) -> None:
        self._poll(None)
        self._server.release(self.pid)

    def __del__(self) -> None:
        os.close(self._end)

    def _poll(self, milliseconds: int | None) -> bool:
        poll = select.poll()
        poll.register(self._end, select.POLLIN)
        return bool(poll.poll(milliseconds))


class _ForkServer:
    """The connection with a fork server, which ends when no emulator and no later start refers to it."""

    def __init__(self) -> None:
        self.conditions = _read_conditions()
        self._lock = threading.Lock()
        self._connection, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._connection.settimeout(_ANSWER)
        with theirs:
            process = subprocess.Popen(  # noqa: S603 our own module
                [sys.executable, "-P", "-m", FORK_SERVER, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                cwd="/",
                env=process_environment(Path(os.devnull), 0),
                start_new_session=True,
            )
        weakref.finalize(self, _end, self._connection, process)

    def fork(
        self, served: socket.socket, log: BinaryIO, directory: Path, environment: Mapping[str, str]
    ) -> _Forked | None:
        """Starts an emulator; returns None if the server cannot."""
        message = json.dumps({"directory": os.fspath(directory), "environment": environment}).encode()
        with ExitStack() as stack:
            reading, writing = os.pipe()
            stack.callback(os.close, reading)
            stdin = os.fdopen(writing, "wb", buffering=0)
            with self._lock:
                try:
                    socket.send_fds(self._connection, [message], [served.fileno(), reading, log.fileno()])
                    pid = int(self._connection.recv(32) or 0)
                except OSError:
                    pid = 0
            if pid:
                return _Forked(self, pid, stdin)
            stdin.close()
            return None

    def release(self, pid: int) -> None:
        """Lets the server forget an emulator that has ended."""
        with self._lock, suppress(OSError):
            self._connection.send(json.dumps({"ended": pid}).encode())


class _ForkServers:
    """Starts a fork server when this process starts its second emulator."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._starts = 0
        self._server: _ForkServer | None = None

    def start(
        self, served: socket.socket, log: BinaryIO, directory: Path, environment: Mapping[str, str]
    ) -> _Forked | None:
        """Starts an emulator; returns None if it must be a child of this process."""
        with self._lock:
            self._starts += 1
            if self._starts == 1 or not sys.platform.startswith("linux") or DISABLED in os.environ:
                return None
            if self._server is None or self._server.conditions != _read_conditions():
                self._server = _ForkServer()
            server = self._server
        if not (forked := server.fork(served, log, directory, environment)):
            with self._lock:
                self._server = None
        return forked


def _end(connection: socket.socket, server: "subprocess.Popen[bytes]") -> None:
    connection.close()
    server.wait()


def _read_conditions() -> tuple[object, ...]:
    """Returns the properties of this process that a fork server has inherited."""
    limits = (resource.RLIMIT_NOFILE, resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_CORE)
    return os.getpid(), sys.executable, *map(resource.getrlimit, limits)


_SERVERS: Final = _ForkServers()
