"""A process that starts emulators by forking, with the packages that they import already in memory.

It speaks with its parent through the socket that is its argument. A start is a message with the directory and
the environment variables of the emulator, and three file descriptors: its socket, its standard input, and its
log. The first emulator reports the modules that it has imported, and those that follow find them: other
packages are imported once, while the modules of MiniStack and this package, which have state, run in each
emulator from code in memory. When the parent ends, the socket closes, and this process ends.
"""

import fcntl
import gc
import importlib
import json
import os
import socket
import sys
import tempfile
import threading
import time
import traceback
from contextlib import suppress
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import Final, NoReturn, TypedDict

LARGEST_MESSAGE: Final = 128 * 1024
_PIPE: Final = 1024 * 1024
_WITH_STATE: Final = ("ministack", "embedded_aws")
"""Packages whose modules have state, such as secrets and variables of the environment, when imported."""


class _Start(TypedDict):
    """A message that starts an emulator."""

    directory: str
    environment: dict[str, str]


class _CodeInMemory:
    """Keeps the code of modules, so that importing them reads no file a second time."""

    def __init__(self) -> None:
        self._codes: dict[str, CodeType | None] = {}
        self._read = SourceFileLoader.get_code

    def install(self) -> None:
        """Makes each import from a source file use this code."""
        get = self.get

        def get_code(self: SourceFileLoader, fullname: str) -> CodeType | None:
            return get(self, fullname)

        SourceFileLoader.get_code = get_code

    def get(self, loader: SourceFileLoader, name: str) -> CodeType | None:
        """Returns the code of a module."""
        if not _has_state(name):
            return self._read(loader, name)
        path = loader.get_filename(name)
        if path not in self._codes:
            self._codes[path] = self._read(loader, name)
        return self._codes[path]


class ForkServer:
    """Starts emulators until its parent closes the connection.

    Args:
        connection: Socket that keeps the boundaries of messages.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._code = _CodeInMemory()
        self._imported: int | None = None
        """Descriptor of the pipe with the modules that the first emulator has imported."""

    def serve(self) -> None:
        """Answers messages."""
        self._code.install()
        while True:
            content, descriptors, _, _ = socket.recv_fds(self._connection, LARGEST_MESSAGE, 3)
            if not content:
                return
            message = json.loads(content)
            if "ended" in message:
                os.waitpid(message["ended"], 0)
                continue
            if not self._fork(message, descriptors):
                self._connection.send(b"0")
            for descriptor in descriptors:
                os.close(descriptor)

    def _fork(self, message: _Start, descriptors: list[int]) -> bool:
        """Starts an emulator, which answers with its process ID; returns False if a fork is not safe."""
        reading = writing = -1
        if self._imported is None:
            reading, writing = os.pipe()
            fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _PIPE)  # the emulator does not wait for a reader
        elif self._imported >= 0:
            self._load(self._imported)
            self._imported = -1
        if threading.active_count() > 1:  # they do not exist in the child, but the locks that they hold do
            return False
        if os.fork():
            if writing >= 0:
                os.close(writing)
                self._imported = reading
            return True
        if reading >= 0:
            os.close(reading)
        return _become_emulator(self._connection, message, descriptors, writing)

    def _load(self, descriptor: int) -> None:
        """Imports what the first emulator has imported, and reads the code of modules with state."""
        with os.fdopen(descriptor) as pipe:
            content = pipe.read()
        for name, path in json.loads(content or "[]"):
            if not _has_state(name):
                with suppress(Exception):  # the emulator imports it, or reports the error
                    importlib.import_module(name)
            elif path:
                self._code.get(SourceFileLoader(name, path), name)
        gc.collect()
        gc.freeze()  # the collector of an emulator would copy the memory that it shares with this process


def _has_state(module: str) -> bool:
    return module.partition(".")[0] in _WITH_STATE


def _become_emulator(
    connection: socket.socket, message: _Start, descriptors: list[int], report: int
) -> NoReturn:
    """Runs the emulator in this process, as if the parent had started it."""
    served, standard_input, log = descriptors
    try:
        os.setsid()
        with connection:  # from now on, the group can be killed
            connection.send(str(os.getpid()).encode())
        for source, target in ((standard_input, 0), (log, 1), (log, 2)):
            os.dup2(source, target)
        os.close(standard_input)
        os.close(log)
        os.chdir(message["directory"])
        os.environ.clear()
        os.environ.update(message["environment"])
        time.tzset()
        tempfile.tempdir = None
        for name in [*filter(_has_state, sys.modules)]:
            del sys.modules[name]
        process = importlib.import_module("embedded_aws.server.process")
        process.main(served, lambda: _report_modules(report))
    except BaseException:  # the log says why it ended
        traceback.print_exc()
    finally:
        os._exit(1)


def _report_modules(descriptor: int) -> None:
    """Writes the modules that are imported, and their files."""
    if descriptor < 0:
        return
    modules = [
        (name, getattr(module.__spec__, "origin", None) if getattr(module, "__spec__", None) else None)
        for name, module in list(sys.modules.items())
        if name != "__main__"
    ]
    with os.fdopen(descriptor, "w") as pipe:
        json.dump(modules, pipe)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as _connection:
        ForkServer(_connection).serve()
