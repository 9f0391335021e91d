"""The start, the memory and the requests of the emulator, against an earlier checkout of it.

The environment variable ``EARLIER`` names the directory of that checkout, which has a ``.venv``.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from rich.table import Table

from bench.report import Report

_TRIAL = Path(__file__).with_name("emulator_trial.py")
_RUNS = 7


def measure_emulator(report: Report) -> None:
    """Prints a row a measure: the best of several starts, in turn with those of the earlier checkout."""
    earlier = os.environ.get("EARLIER")
    pythons = [sys.executable, *([f"{earlier}/.venv/bin/python"] if earlier else [])]
    trials: list[list[dict[str, float]]] = [[] for _ in pythons]
    for _ in range(_RUNS):
        for python, found in zip(pythons, trials, strict=True):
            found.append(_try(python))
    ours, *others = ({name: min(trial[name] for trial in found) for name in found[0]} for found in trials)
    table = Table("measure", "now", "× earlier", title="Emulator")
    for name, value in ours.items():
        ratio = f"{value / others[0][name]:.2f}" if others else ""
        table.add_row(f"{name}, {_unit(name)}" if name != "MB" else "memory, MB", f"{value:.2f}", ratio)
    report.print(table)


def _unit(name: str) -> str:
    return "s" if name == "start" else "ms"


def _try(python: str) -> dict[str, float]:
    # Another environment's packages would be found through these.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))
    }
    done = subprocess.run(
        [python, _TRIAL], env=environment, cwd="/", check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)
