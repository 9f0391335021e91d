"""Time until the smallest stack of the catalog runs, and until its demonstration has a first result."""

import resource
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rich.table import Table

from bench.report import Report

ROOT = Path(__file__).resolve().parents[1]
STACK = "workflow"
RUNS = 5
COMMAND = (sys.executable, "-c", "from serverless_patterns_cli.start import run; run()")
IMPORTS = (sys.executable, "-c", "import boto3, pulumi, pulumi_aws; print('imported')")
LANDMARKS = {
    f"`up {STACK}`, until it is ready": ((*COMMAND, "up", STACK), "Press Ctrl-C"),
    f"`demo {STACK}`, until its first result": ((*COMMAND, "demo", STACK), "ok: "),
}


class _Start(NamedTuple):
    seconds: float
    processor: float


def measure_starts(report: Report) -> None:
    """Prints a row for each command."""
    table = Table("command", "s", "longest s", "processor s", "imports, s", "ratio", title="Start")
    for name, (command, landmark) in LANDMARKS.items():
        # Alternating, so that a busy moment of the machine meets both.
        pairs = [(_measure(command, landmark), _measure(IMPORTS, "imported")) for _ in range(RUNS)]
        ours, peers = [start for start, _ in pairs], [peer for _, peer in pairs]
        seconds = statistics.median(start.seconds for start in ours)
        peer = statistics.median(start.seconds for start in peers)
        table.add_row(
            name,
            f"{seconds:.1f}",
            f"{max(start.seconds for start in ours):.1f}",
            f"{min(start.processor for start in ours):.1f}",
            f"{peer:.1f}",
            f"{seconds / peer:.1f}",
        )
    report.print(table)
    report.print(
        f"Medians of {RUNS} runs with what the first run leaves in the cache. Processor seconds are those of"
        " all processes, also of the end of the command: the least of the runs. Imports: a new process of"
        " Python that imports boto3, pulumi and pulumi_aws, in the same run.\n"
    )


def _measure(command: Sequence[str], landmark: str) -> _Start:
    before, start = _measure_children(), time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for line in process.stdout or ():
        if landmark in line:
            break
    else:
        raise RuntimeError(f"{command[3:]} did not print {landmark!r}")
    seconds = time.perf_counter() - start
    process.send_signal(signal.SIGINT)
    process.communicate()
    return _Start(seconds, _measure_children() - before)


def _measure_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
