"""Makes mutants of files, and prints those that `make test` and `make test-all` do not find.

``python -m tests.mutants --count 40 components local/embedded_aws/iam`` draws 40 of them, the same each time.
For each, the nearest of the tests run that `make quick` selects for its file: first without those marked
``exhaustive``, and with them if they pass.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import tiers
from tests.mutants.changes import Mutant, count_mutants, make_mutant
from tests.mutants.environment import make_environment
from tests.quick.imports import ROOT, Imports
from tests.quick.selection import select

SELECTIONS = {"make test": tiers.TEST, "make test-slow": tiers.SLOW, "make test-all": "exhaustive"}
_SECONDS = 900


class Copy:
    """A copy of the repository, whose files have errors for a while.

    Args:
        directory: An empty directory.
        workers: Number of processes that run tests.
    """

    def __init__(self, directory: Path, workers: int) -> None:
        self._directory = directory
        self._workers = workers
        self._edits = 0
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        for name in filter(None, listed.stdout.split("\0")):
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, directory / name, follow_symlinks=False)
        self._python = make_environment(directory, Path(sys.prefix))

    def check(self, file: str, mutant: Mutant, tests: tuple[str, ...], marks: str) -> bool:
        """Returns whether tests fail with an error.

        Args:
            file: File of the error.
            mutant: The error.
            tests: Test files, or IDs of single tests.
            marks: Expression that selects tests by their marks.
        """
        path = self._directory / file
        former = path.read_text(encoding="utf-8")
        self._write(path, mutant.source)
        try:
            return self._run(tests, marks) != 0
        finally:
            self._write(path, former)

    def _run(self, tests: tuple[str, ...], marks: str) -> int:
        options = ["-x", "-q", "-n", str(self._workers), "-m", marks]
        done = subprocess.run(
            [self._python, "-m", "pytest", *options, *tests],
            cwd=self._directory,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
        no_tests = 5
        return 0 if done.returncode == no_tests else done.returncode

    def _write(self, path: Path, source: str) -> None:
        """Writes a file with a later time than before, so that what was compiled is not used."""
        path.write_text(source, encoding="utf-8")
        self._edits += 2
        changed = path.stat().st_mtime + self._edits
        os.utime(path, (changed, changed))


def draw(paths: list[str], count: int, seed: int) -> list[tuple[str, Mutant]]:
    """Returns mutants of the files below paths, the same for the same seed.

    Args:
        paths: Files or directories.
        count: Number of mutants.
        seed: Number that decides which.
    """
    files = {
        each.relative_to(ROOT).as_posix()
        for path in paths
        for each in ([ROOT / path] if path.endswith(".py") else (ROOT / path).rglob("*.py"))
    }
    sources = {file: (ROOT / file).read_text(encoding="utf-8") for file in sorted(files)}
    generator = random.Random(seed)
    lengths = [len(source) for source in sources.values()]
    drawn: dict[tuple[str, int], None] = {}
    for file in generator.choices([*sources], lengths, k=count):
        if number := count_mutants(sources[file]):
            drawn[file, generator.randrange(number)] = None
    return [(file, make_mutant(sources[file], number)) for file, number in drawn]


def main(arguments: list[str]) -> None:
    """Prints the mutants, and how many of them each selection finds."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--files", type=int, default=6, help="number of test files, the nearest first")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    imports = Imports.from_repository()
    mutants = draw(options.paths, options.count, options.seed)
    killed = dict.fromkeys(SELECTIONS, 0)
    with tempfile.TemporaryDirectory() as directory:
        copy = Copy(Path(directory), options.workers)
        for file, mutant in mutants:
            tests = select([file], imports).tests[: options.files]
            finder = next(
                (name for name, marks in SELECTIONS.items() if copy.check(file, mutant, tests, marks)), ""
            )
            found = False
            for name in SELECTIONS:
                found |= name == finder
                killed[name] += found
            print(f"{finder or 'nothing':14} {file}:{mutant.line}: {mutant.change[:120]}", flush=True)  # noqa: T201
    print(f"{len(mutants)} mutants; " + ", ".join(f"{name} finds {n}" for name, n in killed.items()))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
