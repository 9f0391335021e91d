"""Evaluating the stack program against the same resources written out flat: time and peak memory."""

import json
import os
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
STACKS = ("conversion", "workflow", "gateway", "static", "webapp")
RUNS = 3


def measure_evaluation(report: Report) -> None:
    """Prints a row a stack: processor seconds in a fresh process, packages already built."""
    table = Table("stack", "resources", "processor s", "× flat", "peak MB", "× flat", title="Evaluation")
    for stack in STACKS:
        write_flat(stack, _record(ROOT, stack))
        # Alternating, so that a busy moment of the machine meets both.
        pairs = [(_run_process("program", stack), _run_process("flat", stack)) for _ in range(RUNS)]
        ours, bare = (min(column, key=lambda run: run["seconds"]) for column in zip(*pairs, strict=True))
        table.add_row(
            stack,
            f"{ours['resources']:.0f}",
            f"{ours['seconds']:.2f}",
            f"{ours['seconds'] / bare['seconds']:.2f}",
            f"{ours['megabytes']:.0f}",
            f"{ours['megabytes'] / bare['megabytes']:.2f}",
        )
    report.print(table)
    report.print(
        "flat: the same resources, registered one by one by the classes of pulumi_aws with literal inputs.\n"
    )


def _run_process(what: str, stack: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.evaluation", what, stack],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


def _record(program: Callable[[], None] | Path, stack: str) -> Any:
    from embedded_aws import record  # noqa: PLC0415 the import is part of the measurement

    return record(program, stack=stack, config={"serverless-patterns:buildPlatform": "host"})


def _measure(what: str, stack: str) -> None:
    recording = _record(ROOT if what == "program" else flat(stack), stack)
    seconds = time.process_time()
    # Not getrusage: its peak also counts the process that this one was forked from.
    status = Path("/proc/self/status").read_text()
    megabytes = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    resources = sum(registration.custom for registration in recording.registrations)
    print(json.dumps({"seconds": seconds, "megabytes": megabytes, "resources": resources}))


if __name__ == "__main__":
    os.chdir(ROOT)
    _measure(sys.argv[1], sys.argv[2])
