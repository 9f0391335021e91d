"""An emulator that can be started again with all that it had."""

import fcntl
import json
import os
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Final

from embedded_aws.emulator.administration import STATE_PATH
from embedded_aws.emulator.clients import Credentials
from embedded_aws.emulator.containers.engine import ContainerMode
from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import DataDirectoryError, EmulatorError
from embedded_aws.json_values import read_object

_PAUSE: Final = 2.0  # seconds between two saves: what a killed process loses at most
_LAST_WORD: Final = 2.0
"""Seconds in which an emulator must respond to save its state before its end."""
_MARKER: Final = "emulator.json"
_FORMAT: Final = 3
"""Version of the files. Those of earlier ones have records that this version does not read."""


class KeptEmulator(Emulator):
    """An emulator whose resources and their data are in a directory, from one start to the next.

    Its port, the credentials of its root user and the ports of its host names are those of the last time, so
    that what the Pulumi CLI knows of the resources stays true. Only this user can read the directory. State
    is saved every two seconds and in the end.

    Args:
        directory: The directory. It is created if it is missing.
        port: See :class:`Emulator`. Defaults to that of the last time, or else a free one.
        containers: See :class:`Emulator`.
    """

    def __init__(
        self, directory: Path, *, port: int | None = None, containers: ContainerMode = "process"
    ) -> None:
        self._kept = directory.absolute()
        with ExitStack() as end:
            end.enter_context(_lock_directory(self._kept))
            self._last: dict[str, object] = self._read()
            self._end = end.pop_all()
        self._has_own_port = port is None
        super().__init__(port=port or _read_integer(self._last.get("port")), containers=containers)

    def start(self) -> None:
        """Starts the process with the state of the last time; see :meth:`Emulator.start`."""
        super().start()
        for host in [*read_object(self._last.get("hosts"))]:
            super().serve_host(host)
        self._write()
        ended = threading.Event()
        saver = threading.Thread(target=self._save_often, args=(ended,), name="kept-state", daemon=True)
        saver.start()
        self._end.callback(saver.join)
        self._end.callback(ended.set)

    def serve_host(self, host: str) -> int:
        """Opens a port for a host name, the same one after each start; see :meth:`Emulator.serve_host`."""
        port = super().serve_host(host)
        self._write()
        return port

    def release_host(self, host: str) -> None:
        """Closes the port of a host name; see :meth:`Emulator.release_host`."""
        super().release_host(host)
        self._write()

    def save(self) -> None:
        """Saves the state now.

        Raises:
            EmulatorError: If the emulator is not running or does not respond.
        """
        self.ask("POST", STATE_PATH)

    def close(self) -> None:
        """Saves the state, unless the emulator does not respond, and ends the process."""
        if self.is_running and self.responds(_LAST_WORD):
            with suppress(EmulatorError):
                self.save()
        super().close()
        self._end.close()

    def _choose_port(self, host: str) -> int:
        kept = _read_integer(read_object(self._last.get("hosts")).get(host))
        return kept or (0 if self._has_own_port else super()._choose_port(host))

    def _draw_credentials(self) -> Credentials:
        if not (kept := read_object(self._last.get("root"))):
            return super()._draw_credentials()
        token = kept.get("session_token")
        return Credentials(str(kept["access_key"]), str(kept["secret_key"]), str(token) if token else None)

    def _build_environment(self) -> dict[str, str]:
        return {
            **super()._build_environment(),
            "PERSIST_STATE": "1",
            "STATE_DIR": os.fspath(self._kept / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": os.fspath(self._kept / "s3"),
        }

    def _save_often(self, ended: threading.Event) -> None:
        while not ended.wait(_PAUSE):
            with suppress(EmulatorError):  # it is ending
                self.save()

    def _read(self) -> dict[str, object]:
        marker = self._kept / _MARKER
        if not marker.exists():
            if any(each.name != "lock" for each in self._kept.iterdir()):
                raise DataDirectoryError(f"{self._kept} has other files; choose an empty or a new directory")
            return {}
        try:
            found = json.loads(marker.read_text(encoding="utf-8"))
        except ValueError as error:
            raise DataDirectoryError(
                f"{marker} is not valid JSON ({error}). Restore the file, or move the directory away to begin"
                " without data."
            ) from None
        if (written := found.get("format", 1)) != _FORMAT:
            raise DataDirectoryError(
                f"{self._kept} has data in format {written}; this version of the emulator reads format"
                f" {_FORMAT}. Use the version that wrote the data, or move the directory away to begin"
                " without data."
            )
        return found

    def _write(self) -> None:
        root = {"access_key": self.root.access_key, "secret_key": self.root.secret_key}
        self._last = {"format": _FORMAT, "port": self.port, "root": root, "hosts": self.host_ports}
        draft = self._kept / f"{_MARKER}.new"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            json.dump(self._last, stream)
        draft.replace(self._kept / _MARKER)


def _lock_directory(directory: Path) -> IO[str]:
    """Creates a directory for this user, and keeps other processes away from it until the file is closed."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory.chmod(0o700)
        lock = (directory / "lock").open("a+")
    except OSError as error:
        raise DataDirectoryError(f"{error.filename}: {error.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise DataDirectoryError(
            f"another process uses the data in {directory}; end it, or choose another directory"
        ) from None
    return lock


def _read_integer(value: object) -> int | None:
    return value if isinstance(value, int) else None
