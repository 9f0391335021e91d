"""A program with many conversions, against the same resources written out flat: seconds of each resource."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.table import Table

from bench.flat import flat, write_flat
from bench.report import Report

ROOT = Path(__file__).resolve().parents[1]
NUMBERS = (10, 50, 200)
RUNS = 3


def measure_many_conversions(report: Report) -> None:
    """Prints a row a number of conversions, each run in a fresh process with the packages already built."""
    table = Table("conversions", "resources", "ms a resource", "flat", "× flat", title="Many conversions")
    for number in NUMBERS:
        write_flat(_name(number), _record(_fan_out(number)))
        # In turn, so that a busy moment of the machine meets both.
        pairs = [(_run_process("fan-out", number), _run_process("flat", number)) for _ in range(RUNS)]
        ours, bare = (
            statistics.median(run["milliseconds"] for run in side) for side in zip(*pairs, strict=True)
        )
        table.add_row(
            str(number), f"{pairs[0][0]['resources']:.0f}", f"{ours:.1f}", f"{bare:.1f}", f"{ours / bare:.2f}"
        )
    report.print(table)
    report.print("Processor time of the whole process, divided. flat: as in Evaluation.\n")


def _run_process(what: str, number: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.many_conversions", what, str(number)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def _name(number: int) -> str:
    return f"conversions-{number}"


def _fan_out(number: int) -> Callable[[], None]:
    from serverless_patterns import FanOutConversion  # noqa: PLC0415 what is measured of the one alone

    conversions = {
        f"size{each}": {"image": {"width": 100 + each, "format": "webp"}} for each in range(number)
    }

    def program() -> None:
        FanOutConversion("media", {"conversions": conversions})

    return program


def _record(program: Callable[[], None]) -> Any:
    from embedded_aws import record  # noqa: PLC0415 the import is part of the measurement

    return record(program, config={"serverless-patterns:buildPlatform": "host"})


def _measure(what: str, number: int) -> None:
    recording = _record(_fan_out(number) if what == "fan-out" else flat(_name(number)))
    seconds = time.process_time()
    resources = sum(registration.custom for registration in recording.registrations)
    print(json.dumps({"milliseconds": seconds / resources * 1_000, "resources": resources}))


if __name__ == "__main__":
    _measure(sys.argv[1], int(sys.argv[2]))
