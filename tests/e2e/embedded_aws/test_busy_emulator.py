"""An emulator that computes without an end still ends: with its parent, by a signal, and on request."""

import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from embedded_aws import Emulator
from embedded_aws.emulator.kept_emulator import KeptEmulator
from tests.e2e.embedded_aws.busy_process import BUSY, LOOPING
from tests.e2e.embedded_aws.test_processes import assert_nothing_is_left
from tests.robustness.processes import find_guard, find_process

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
PROGRAM = """
import os, signal, sys, time
from tests.e2e.embedded_aws.test_busy_emulator import BusyEmulator, start
emulator = start(BusyEmulator(), sys.argv[1])
print(emulator.port, flush=True)
{end}
"""


class BusyEmulator(Emulator):
    """An emulator that computes when asked."""

    _module = "tests.e2e.embedded_aws.busy_process"

    def _build_environment(self) -> dict[str, str]:
        return {**super()._build_environment(), "PYTHONPATH": os.fspath(ROOT)}


class BusyKeptEmulator(KeptEmulator):
    """An emulator with data that computes when asked."""

    _module = BusyEmulator._module

    def _build_environment(self) -> dict[str, str]:
        return {**super()._build_environment(), "PYTHONPATH": os.fspath(ROOT)}


def start(emulator: Emulator, path: str) -> Emulator:
    """Starts an emulator, and returns it when it does not respond any more."""
    emulator.start()
    emulator.client("sqs").create_queue(QueueName="before")
    if isinstance(emulator, KeptEmulator):
        emulator.save()
    threading.Thread(target=request, args=(f"{emulator.endpoint}{path}",), daemon=True).start()
    while emulator.responds(1):
        pass
    return emulator


def request(url: str) -> None:
    with suppress(OSError, urllib.error.URLError):
        urllib.request.urlopen(url).close()


@pytest.mark.parametrize("path", [BUSY, LOOPING])
@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("os.kill(os.getpid(), signal.SIGTERM); time.sleep(60)", -signal.SIGTERM),
        ("sys.exit(3)", 3),
        ("emulator.close()", 0),
    ],
)
def test_it_ends_with_its_parent(tmp_path: Path, path: str, end: str, status: int) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(end=end), path],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == status, run.stderr
    assert_nothing_is_left(int(run.stdout), tmp_path)


@pytest.mark.parametrize("path", [BUSY, LOOPING])
@pytest.mark.parametrize("find", [find_guard, find_process])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_by_a_signal(path: str, find, number: int) -> None:
    emulator = start(BusyEmulator(), path)
    try:
        os.kill(find(emulator), number)
        process = emulator._process
        assert process
        process.await_end()
        assert not emulator.is_running
    finally:
        emulator.close()


def test_its_last_state_is_there_when_it_starts_again(tmp_path: Path) -> None:
    start(BusyKeptEmulator(tmp_path), BUSY).close()
    with KeptEmulator(tmp_path) as emulator:
        assert emulator.client("sqs").get_queue_url(QueueName="before")["QueueUrl"]
