"""A function that starts slowly ends; one that waits for a processor does not."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from embedded_aws.services.lambda_.runtimes import start_limit
from embedded_aws.services.lambda_.runtimes.start_limit import end_late_start, measure_run_delay

BUSY = [sys.executable, "-c", "while True: pass"]


@pytest.fixture
def sleeping() -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], text=True) as process:
        yield process
        process.kill()


def test_a_late_start_ends_the_process(sleeping: "subprocess.Popen[str]") -> None:
    assert end_late_start(lambda: sleeping, threading.Event(), 0.05)
    assert sleeping.wait(10) < 0


def test_a_process_that_has_started_goes_on(sleeping: "subprocess.Popen[str]") -> None:
    started = threading.Event()
    started.set()
    assert not end_late_start(lambda: sleeping, started, 0.05)
    assert sleeping.poll() is None


def test_time_without_a_processor_does_not_count(
    sleeping: "subprocess.Popen[str]", monkeypatch: pytest.MonkeyPatch
) -> None:
    started = threading.Event()
    asked: list[int] = []

    def measure(pid: int) -> float:
        asked.append(pid)
        if len(asked) == 2:
            started.set()
        return 0.2 * len(asked)

    monkeypatch.setattr(start_limit, "measure_run_delay", measure)
    assert not end_late_start(lambda: sleeping, started, 0.05)
    assert asked == [sleeping.pid, sleeping.pid]
    assert sleeping.poll() is None


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs Linux")
def test_the_delay_of_a_process_that_shares_its_processor() -> None:
    processors = os.sched_getaffinity(0)
    processes = [subprocess.Popen(BUSY) for _ in range(2)]
    try:
        for process in processes:
            os.sched_setaffinity(process.pid, {min(processors)})
        measured = 0.0
        while measured < 0.05:  # seconds
            measured = measure_run_delay(processes[0].pid)
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert measure_run_delay(processes[0].pid) == 0
