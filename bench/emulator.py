"""The start, the memory and the requests of the emulator, against an earlier checkout of it.

The environment variable ``EARLIER`` names the directory of that checkout, which has a ``.venv``. The two take
turns, and a ratio is the median of the ratios of all turns: a machine whose speed changes from second to
second changes it for both.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Final, TextIO, cast

from rich.table import Table

from bench.report import Report

_TRIAL: Final = Path(__file__).with_name("emulator_trial.py")
_STARTS: Final = 9
_ROUNDS: Final = 25

_Measures = dict[str, float]


def measure_emulator(report: Report) -> None:
    """Prints a row a measure: the median of ours, and of the ratios to the earlier checkout."""
    earlier = os.environ.get("EARLIER")
    pythons = [sys.executable, *([f"{earlier}/.venv/bin/python"] if earlier else [])]
    starts = [_start_in_turn(pythons) for _ in range(_STARTS)]
    with ExitStack() as stack:
        trials = [stack.enter_context(_Trial(python)) for python in pythons]
        requests = [[trial.measure_requests() for trial in trials] for _ in range(_ROUNDS)]
    table = Table("measure", "now", "× earlier", title="Emulator")
    for turns in (starts, requests):
        for name in turns[0][0]:
            table.add_row(*_row(name, turns))
    report.print(table)


def _row(name: str, turns: Sequence[Sequence[_Measures]]) -> tuple[str, str, str]:
    ratio = f"{median(ours[name] / theirs[0][name] for ours, *theirs in turns):.2f}" if turns[0][1:] else ""
    return name, f"{median(ours[name] for ours, *_ in turns):.2f}", ratio


def _start_in_turn(pythons: Sequence[str]) -> list[_Measures]:
    found: list[_Measures] = []
    for python in pythons:
        with _Trial(python) as trial:
            found.append(trial.started)
    return found


class _Trial:
    """An emulator of a checkout.

    Attributes:
        started: Seconds until it answered its first request, and its memory after some requests.
    """

    def __init__(self, python: str) -> None:
        # Another environment's packages would be found through these.
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))
        }
        self._process = subprocess.Popen(
            [python, _TRIAL],
            env=environment,
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "_Trial":
        self.started = self._read()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def measure_requests(self) -> _Measures:
        """Returns the milliseconds of a request by operation."""
        print(file=self._process.stdin, flush=True)
        return self._read()

    def _read(self) -> _Measures:
        return json.loads(cast("TextIO", self._process.stdout).readline())
