"""Runs the tests that the changes since the merge base with ``main`` affect, committed or not.

The argument ``--list`` prints them instead. Other arguments are changed files, instead of those of Git.
"""

import os
import subprocess
import sys
import time

import pytest

from tests import tiers
from tests.quick.deadline import BEGIN
from tests.quick.imports import ROOT, Imports
from tests.quick.selection import select


def find_changes() -> list[str]:
    """Returns the files that differ from the merge base with ``main``."""
    bases = ("origin/main", "main", "HEAD")
    base = next(found for branch in bases if (found := _git("merge-base", "HEAD", branch)))
    names = {*_git("diff", "--name-only", base[0]), *_git("ls-files", "--others", "--exclude-standard")}
    return sorted(name for name in names if (ROOT / name).is_file())


def _git(*arguments: str) -> list[str]:
    run = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout.splitlines()


def main(arguments: list[str]) -> int:
    """Runs or lists the tests; returns pytest's exit status."""
    os.environ[BEGIN] = str(time.monotonic())
    named = [argument for argument in arguments if argument != "--list"]
    changed = named or find_changes()
    selection = select(changed, Imports.from_repository())
    further = f", {selection.left_out} files further away left out" if selection.left_out else ""
    print(f"{len(changed)} changed files: {len(selection.tests)} test files or tests{further}")  # noqa: T201 a command
    if "--list" in arguments or not selection.tests:
        print(*selection.tests, sep="\n")  # noqa: T201
        return 0
    workers = min(os.cpu_count() or 1, len(selection.tests))  # each imports the test files
    return pytest.main(
        ["-p", "tests.quick.deadline", "-m", tiers.EACH_CHANGE, "-n", f"{workers}", *selection.tests]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
