"""A function that starts slowly has no answer in time; one that waits for a processor does not."""

import os
import subprocess
import sys

import pytest

from embedded_aws.services.lambda_.runtimes import start_limit
from embedded_aws.services.lambda_.runtimes.start_limit import await_start, measure_run_delay

BUSY = [sys.executable, "-c", "while True: pass"]


def test_a_late_start_has_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start_limit, "measure_run_delay", lambda _: 0.0)
    asked: list[float] = []
    assert await_start(asked.append, 1, -0.001) is None
    assert len(asked) == 1


def test_the_answer_of_a_process_that_starts_in_time() -> None:
    assert await_start(lambda _: b"ready", 1, 60) == b"ready"


def test_time_without_a_processor_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    delays = iter([100.0, 200.0])
    monkeypatch.setattr(start_limit, "measure_run_delay", lambda _: next(delays))
    asked: list[float] = []

    def receive(until: float) -> bytes | None:
        asked.append(until)
        return b"ready" if len(asked) == 3 else None

    assert await_start(receive, 1, 1) == b"ready"
    assert [round(each - asked[0]) for each in asked] == [0, 100, 200]


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
