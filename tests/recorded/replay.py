"""Runs of recorded tests against an emulator, in the environment of LocalStack's test library."""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Final

from tests.permissions.account import REGION, Account
from tests.permissions.emulators import MOTO_WITHOUT_IAM, OURS, PEERS, Peer
from tests.recorded.outcomes import Outcome, read_outcomes
from tests.recorded.recordings import ROOT, SERVICES, Recordings

CACHE: Final = ROOT / ".cache/replay"
PYTHON: Final = CACHE / "bin/python"
_TREE: Final = CACHE / "recordings"
_PLUGIN: Final = Path(__file__).parent / "plugin"
_SECONDS_OF_A_TEST: Final = 60
_SECONDS_OF_A_SERVICE: Final = 3600
_ENDED: Final = frozenset({0, 1, 2, 5})
"""Exit statuses of pytest that come with a report."""
_NOT_PASSED_ON: Final = ("AWS_", "TEST_", "PYTEST_", "PYTHON", "VIRTUAL_ENV", "LOCALSTACK_")
EMULATORS: Final[Mapping[str, Peer]] = {
    OURS: PEERS[OURS],
    "MiniStack": PEERS["MiniStack"],
    "moto": MOTO_WITHOUT_IAM,
}
ADMINISTRATOR: Final = {"Action": "*", "Resource": "*"}


class ReplayError(Exception):
    """The tests did not run."""


@cache
def _open_lock() -> IO[str]:
    """Returns a file that stays open, and with it locked, until this process ends."""
    return (CACHE / "lock").open("w")


def copy_recordings(recordings: Recordings) -> None:
    """Copies the tests to where they run: they write beside themselves, and look for their project.

    Raises:
        ReplayError: If another process runs them.
    """
    try:
        fcntl.flock(_open_lock(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ReplayError(f"another process runs recorded tests in {CACHE}") from None
    shutil.rmtree(_TREE, ignore_errors=True)
    shutil.copytree(recordings.tree / "tests", _TREE / "tests")
    for path in (_TREE / "tests").rglob("*"):
        path.chmod(path.stat().st_mode | 0o200)
    (_TREE / "pyproject.toml").write_text("[tool.pytest.ini_options]\nlog_cli = false\n")


def replay(
    emulator: str, service: str, tests: Sequence[str] = (), expression: str = ""
) -> dict[str, Outcome]:
    """Returns the outcomes of a service, or of some of its tests, in an emulator that is started for them.

    Args:
        emulator: Name of it in :data:`EMULATORS`.
        service: Directory of the service.
        tests: IDs of tests. Defaults to all.
        expression: Selects tests, as pytest's ``-k``.

    Raises:
        ReplayError: If pytest ends without a report.
    """
    report = CACHE / f"{emulator.replace(' ', '-')}-{service}.xml"
    report.unlink(missing_ok=True)
    log = report.with_suffix(".log")
    selected = ["-k", expression] if expression else []
    command = [
        *(os.fspath(PYTHON), "-m", "pytest", "-p", "replay_plugin", "-p", "no:cacheprovider"),
        # Single tests run one after the other: some see resources of others.
        *(
            "-m",
            "aws_validated",
            "-n",
            "1" if tests else "2",
            "--timeout",
            f"{_SECONDS_OF_A_TEST}",
            "-q",
            "--no-header",
        ),
        *("--tb", "short", "-o", "log_level=ERROR", f"--junitxml={report}", *selected),
        *(tests or [f"{SERVICES}/{service}"]),
    ]
    with (
        EMULATORS[emulator].start() as running,
        tempfile.TemporaryDirectory() as temporary,
        log.open("w") as out,
    ):
        # As the recordings were made: by a user, not by the root user of an account.
        caller = running.aws.user(ADMINISTRATOR) if emulator == OURS else running.aws
        environment = {**_describe_caller(caller, running.aws), "TMPDIR": temporary}
        status = _run(command, environment, out.fileno())
    if status not in _ENDED or not report.exists():
        raise ReplayError(f"pytest ended with {status}; the end of {log}:\n{log.read_text()[-1500:]}")
    return read_outcomes(report, _TREE)


def _describe_caller(caller: Account, administrator: Account) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_PASSED_ON)}
    return {
        **kept,
        "TEST_AWS_ENDPOINT_URL": administrator.endpoint,
        "TEST_AWS_ACCESS_KEY_ID": caller.key,
        "TEST_AWS_SECRET_ACCESS_KEY": caller.secret,
        "TEST_AWS_ACCOUNT_ID": administrator.number,
        "TEST_SKIP_LOCALSTACK_START": "1",
        "AWS_DEFAULT_REGION": REGION,
        "REPLAY_API_URL": administrator.api_url,
        "PYTHONPATH": os.pathsep.join([os.fspath(_TREE), os.fspath(_PLUGIN)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # workers collect sets in the same order
    }


def _run(command: Sequence[str], environment: Mapping[str, str], out: int) -> int:
    process = subprocess.Popen(
        command, cwd=_TREE, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        return process.wait(_SECONDS_OF_A_SERVICE)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGINT)  # pytest writes what it has
        return process.wait(30)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
