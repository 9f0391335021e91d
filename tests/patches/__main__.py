"""Leaves out each patch of the emulator in turn: its test has to fail, or the patch is no longer needed."""

import os
import subprocess
import sys

from tests.patches.proofs import PROOFS
from tests.patches.without_process import LEFT_OUT


def fault(title: str) -> str:
    """What is wrong with the proof of a patch; empty if its test fails without it."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "tests.patches.leave_out", "-n0", PROOFS[title]],
        env={**os.environ, LEFT_OUT: title},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode == 0:
        return f"is no longer needed: {PROOFS[title]} passes without it"
    if run.returncode != 1 or "the emulator did not start" in run.stdout:
        return f"could not be left out: {run.stdout[-2000:]}{run.stderr[-2000:]}"
    return ""


def main(wanted: list[str]) -> int:
    """Looks at the patches whose titles hold one of the texts, or at all of them."""
    faults = 0
    for title in PROOFS:
        if not wanted or any(text in title for text in wanted):
            found = fault(title)
            faults += bool(found)
            sys.stdout.write(f"{title} {found or 'is needed'}\n")
            sys.stdout.flush()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
