"""Leaves out each step of the patches of MiniStack in turn: its test must fail, or the step is not needed."""

import os
import subprocess
import sys

from tests.patches.proofs import PROOFS
from tests.patches.without_process import LEFT_OUT

_LONGEST = 600
"""Seconds for a test; without the step, it may wait for what never comes."""


def find_problem(title: str) -> str:
    """Returns the problem with a step; empty if its test fails without it."""
    options = ("-q", "-x", "-n0", "-m", "", "-p", "tests.patches.leave_out")
    try:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", *options, PROOFS[title]],
            env={**os.environ, LEFT_OUT: title},
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST,
        )
    except subprocess.TimeoutExpired:
        return f"could not be left out: {PROOFS[title]} has not ended after {_LONGEST} s"
    if run.returncode == 0:
        return f"is no longer needed: {PROOFS[title]} passes without it"
    if run.returncode != 1 or "the emulator did not start" in run.stdout:
        return f"could not be left out: {run.stdout[-2000:]}{run.stderr[-2000:]}"
    return ""


def main(wanted: list[str]) -> int:
    """Runs the tests of the steps whose titles contain one of the strings, or of all steps."""
    problems = 0
    for title in PROOFS:
        if not wanted or any(text in title for text in wanted):
            found = find_problem(title)
            problems += bool(found)
            sys.stdout.write(f"{title} {found or 'is needed'}\n")
            sys.stdout.flush()
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
