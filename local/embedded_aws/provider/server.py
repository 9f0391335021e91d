"""Serves providers to the Pulumi engine, each to the process that the engine started for it."""

import json
import os
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Self

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from embedded_aws.closing import Closing
from embedded_aws.emulator.clients import REGION
from embedded_aws.emulator.process import Emulator
from embedded_aws.provider.deployed_resources import DeployedResources
from embedded_aws.provider.plugins.plugin import VARIABLE
from embedded_aws.provider.servicer import ProviderServicer

_HOST: Final = "127.0.0.1"
_DISTRIBUTIONS: Final = {"aws": "pulumi-aws", "awsx": "pulumi-awsx"}
# Calls of a provider at the same time; most of them wait for the emulator.
_WORKERS: Final = 64
_POLL_SECONDS: Final = 0.05
_PATIENCE: Final = 5.0
"""Seconds that engines have to end when the emulator does."""
_LONGEST_DIRECTORY: Final = 90  # characters
_LARGEST_MESSAGE: Final = 400 * 1024 * 1024
"""Pulumi's own limit, in bytes."""


class ProviderServer(Closing):
    """Answers the Pulumi engine as the providers ``aws`` and ``awsx``; a context manager.

    The engine starts a process for each provider of a program, such as one for each Region. That process
    connects to a socket that only this user can open. Until it ends, a separate gRPC server serves it at a
    free port of the loopback interface.

    Args:
        emulator: Where the resources are created.
        on_deployed: Called with all resources when the last engine that changed some has ended. Defaults to
            nothing.
        directory: Directory for the socket, so that its path is the same after each start. Defaults to a
            temporary one.

    Attributes:
        plugins: The directory of the executables that the engine finds on the ``PATH``.
    """

    plugins: Final = Path(__file__).parent / "plugins"

    def __init__(
        self,
        emulator: Emulator,
        on_deployed: Callable[[DeployedResources], object] | None = None,
        *,
        directory: Path | None = None,
    ) -> None:
        self._emulator = emulator
        self._on_deployed = on_deployed
        self._deployed = DeployedResources()
        self._directory = directory
        self._end = ExitStack()
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._ending = threading.Event()
        self._address = Path()

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            self._address = self._choose_directory(undo) / "providers"
            self._address.unlink(missing_ok=True)  # of a process that was killed
            listener = undo.enter_context(socket.socket(socket.AF_UNIX))
            listener.bind(os.fspath(self._address))
            listener.listen()
            undo.callback(listener.shutdown, socket.SHUT_RDWR)
            self._end = undo.pop_all()
        threading.Thread(target=self._listen, args=(listener,), name="pulumi-providers", daemon=True).start()
        return self

    def close(self) -> None:
        """Ends every provider.

        The next call of an engine during an update fails, so that it saves what was done until then.
        """
        self._ending.set()
        try:
            end = time.monotonic() + _PATIENCE
            while self._count_engines() and time.monotonic() < end:
                time.sleep(_POLL_SECONDS)
        finally:
            self._end.close()
            for connection in self._count_engines():
                with suppress(OSError):  # its process has ended
                    connection.shutdown(socket.SHUT_RDWR)

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables by which a provider's process finds this server."""
        return {VARIABLE: os.fspath(self._address)}

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables with which the engine uses these providers: those, and the ``PATH``."""
        path = os.pathsep.join([os.fspath(self.plugins), os.environ.get("PATH", os.defpath)])
        return {**self.variables, "PATH": path}

    def _choose_directory(self, end: ExitStack) -> Path:
        # The path of a socket has a limit, which is not far above that of temporary directories.
        if self._directory and len(os.fspath(self._directory)) <= _LONGEST_DIRECTORY:
            return self._directory
        return Path(end.enter_context(TemporaryDirectory(prefix="embedded-aws-")))

    def _count_engines(self) -> list[socket.socket]:
        with self._lock:
            return list(self._connections)

    def _listen(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:  # it was closed
                return
            with self._lock:
                self._connections.add(connection)
            threading.Thread(
                target=self._serve, args=(connection,), name="pulumi-provider", daemon=True
            ).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            self._serve_until_end(connection)
        finally:
            with self._lock:
                self._connections.discard(connection)
                last = not self._connections
            if last and self._on_deployed and not self._ending.is_set() and self._deployed.take_changed():
                self._on_deployed(self._deployed)

    def _serve_until_end(self, connection: socket.socket) -> None:
        with closing(connection), connection.makefile("rw", encoding="utf-8") as stream:
            asked = json.loads(stream.readline())
            package = asked["package"]
            servicer = ProviderServicer(
                self._emulator,
                package=package,
                version=version(_DISTRIBUTIONS[package]),
                directory=Path(asked["directory"]),
                region=asked["region"] or REGION,
                ending=self._ending,
                deployed=self._deployed,
            )
            server, port = serve(servicer)
            try:
                stream.write(f"{port}\n")
                stream.flush()
                stream.read()  # until the process ends
            except OSError:
                pass  # it was killed
            finally:
                server.stop(grace=None)


def serve(servicer: ProviderServicer) -> tuple[grpc.Server, int]:
    """Serves a provider at a free port of the loopback interface; returns the server and the port."""
    server = grpc.server(
        ThreadPoolExecutor(_WORKERS, thread_name_prefix="pulumi-provider"),
        options=[
            ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
            ("grpc.max_send_message_length", _LARGEST_MESSAGE),
        ],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port(f"{_HOST}:0")
    server.start()
    return server, port
