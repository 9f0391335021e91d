"""A PostgreSQL server on a port of the loopback interface, for one cluster."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from embedded_aws.services.rds.postgres.connection import Connection, ConnectionLostError, PostgresError
from embedded_aws.services.rds.postgres.programs import Programs

_ADMINISTRATOR: Final = "rdsadmin"
_ATTEMPTS: Final = 3
_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 10.0
_PAUSE: Final = 0.02
_STARTING: Final = "57P03"
_LOG_LINES: Final = 5
_SETTINGS: Final = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",  # their paths have at most 107 characters
    "fsync=off",  # the files need not survive the machine, only this process
    "full_page_writes=off",
    "shared_buffers=16MB",
    "max_connections=100",
    # The Data API rolls back a transaction that no call uses for three minutes.
    "idle_in_transaction_session_timeout=180000",
    "timezone=UTC",
    "log_timezone=UTC",
    "lc_messages=C",
)


class ServerError(Exception):
    """A server did not start; the message has the end of its log."""


@dataclass(frozen=True)
class Master:
    """The master user of a cluster.

    Attributes:
        name: Its name.
        password: Its password.
        database: The database of the cluster besides ``postgres``, if any.
    """

    name: str
    password: str
    database: str | None


class Server:
    """A server with its files.

    Args:
        directory: Directory of its files, which is kept if the emulator keeps its state.
        programs: The programs of PostgreSQL.
    """

    def __init__(self, directory: Path, programs: Programs) -> None:
        self._directory = directory
        self._programs = programs
        self._process: subprocess.Popen[bytes] | None = None
        self._password = ""
        self._master_password = ""
        self.port = 0

    def start(self, master: Master) -> None:
        """Starts the server, unless it runs; the first time it creates the master user and the database.

        Raises:
            ServerError: If it does not start.
        """
        if self._process and self._process.poll() is None:
            self._set_password(master)
            return
        if not self._read_state():
            self._initialize()
        for _ in range(_ATTEMPTS):  # another process can take the port
            if self._launch():
                break
        else:
            raise ServerError(f"PostgreSQL did not start: {self._read_log()}")
        if not self._master_password:
            self._create_master(master)
        self._set_password(master)

    def stop(self) -> None:
        """Ends the server, and deletes its files."""
        process, self._process = self._process, None
        if process:
            # It ends its own processes first, which would still write files if it were killed.
            process.send_signal(signal.SIGQUIT)
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _initialize(self) -> None:
        shutil.rmtree(self._directory, ignore_errors=True)
        self._directory.mkdir(mode=0o700, parents=True)
        self._password = secrets.token_urlsafe(24)
        secret = self._directory / "password"
        _write_private(secret, self._password)
        self._give(self._directory, secret)
        done = self._programs.run(
            "initdb",
            *("--pgdata", os.fspath(self._data), "--username", _ADMINISTRATOR, "--pwfile", os.fspath(secret)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale", "--no-sync"),
        )
        secret.unlink()
        if done.returncode:
            raise ServerError(f"initdb failed: {done.stdout.decode(errors='replace').strip()}")

    def _give(self, *paths: Path) -> None:
        """Gives files to the user as whom the server runs, and lets it through the directories above them."""
        if user := self._programs.user:
            for path in paths:
                os.chown(path, user.pw_uid, user.pw_gid)
            for above in (self._directory.parent, self._directory.parent.parent):
                os.chown(above, -1, user.pw_gid)
                above.chmod(0o710)

    def _launch(self) -> bool:
        """Starts the process, and returns whether it accepts connections."""
        self._give(self._directory)
        with suppress(FileNotFoundError):  # of a process that was killed
            (self._data / "postmaster.pid").unlink()
        self.port = _find_free_port()
        settings = [argument for each in (*_SETTINGS, f"port={self.port}") for argument in ("-c", each)]
        with self._log.open("wb") as log:
            self._process = self._programs.open("postgres", ["-D", os.fspath(self._data), *settings], log)
        end = time.monotonic() + _START_SECONDS
        while self._process.poll() is None and time.monotonic() < end:
            try:
                self._connect().close()
            except ConnectionLostError:
                pass
            except PostgresError as error:
                if error.code != _STARTING:
                    raise ServerError(str(error)) from None
            else:
                return True
            time.sleep(_PAUSE)
        self._process.kill()
        self._process.wait()
        return False

    def _connect(self, database: str = "postgres") -> Connection:
        return Connection(self.port, _ADMINISTRATOR, self._password, database)

    def _create_master(self, master: Master) -> None:
        """Creates the roles and the database, as they are in a new cluster of Aurora."""
        name = quote_name(master.name)
        with self._connect() as connection:
            for statement in (
                "CREATE ROLE rds_superuser NOLOGIN",
                "CREATE ROLE rds_iam NOLOGIN",
                "GRANT pg_monitor, pg_signal_backend, rds_iam TO rds_superuser WITH ADMIN OPTION",
                f"CREATE ROLE {name} LOGIN CREATEDB CREATEROLE IN ROLE rds_superuser",
                f"ALTER DATABASE postgres OWNER TO {name}",
            ):
                connection.execute(statement)
            if master.database and master.database != "postgres":
                connection.execute(f"CREATE DATABASE {quote_name(master.database)} OWNER {name}")

    def _set_password(self, master: Master) -> None:
        """Sets the password that RDS has last set; one that a statement has set since then stays."""
        if master.password == self._master_password:
            return
        with self._connect() as connection:
            connection.execute(f"ALTER ROLE {quote_name(master.name)} PASSWORD {_quote(master.password)}")
        self._master_password = master.password
        state = {"password": self._password, "master_password": self._master_password}
        _write_private(self._state, json.dumps(state))

    def _read_state(self) -> bool:
        """Returns whether the files are those of a server that was completely created."""
        try:
            state = cast("dict[str, str]", json.loads(self._state.read_text(encoding="utf-8")))
        except OSError:
            return False
        self._password, self._master_password = state["password"], state["master_password"]
        return True

    def _read_log(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-_LOG_LINES:])

    @property
    def _data(self) -> Path:
        return self._directory / "data"

    @property
    def _state(self) -> Path:
        return self._directory / "server.json"

    @property
    def _log(self) -> Path:
        return self._directory / "server.log"


def quote_name(name: str) -> str:
    """Returns a name as an identifier of SQL."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def _quote(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"  # standard_conforming_strings is on: a backslash is a character


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        stream.write(text)


def _find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
