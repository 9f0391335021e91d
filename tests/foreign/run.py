"""Runs every Pulumi project below a directory in the embedded emulator, and prints a table.

``python -m tests.foreign.run DIR`` (``make foreign DIR=…``): each program in a separate process, with a
time limit, and with the packages that only it needs in a separate virtual environment.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.foreign import one_program
from tests.foreign.environments import EnvironmentFailure, find_python

ROOT = Path(__file__).parents[2]
_LEFT_OUT = {".git", ".venv", "node_modules", "venv"}
_MARKS = {True: "yes", False: "no", None: "–"}
_PATIENCE = 10
"""Seconds that a program has to end after its time limit."""


@dataclass(frozen=True)
class Outcome:
    """The result of a program.

    Attributes:
        program: Its directory, relative to the one of all programs.
        runtime: Its language.
        deploys: Whether it was deployed.
        second: Whether a second run changed nothing; None if it was not deployed.
        destroyed: Whether all of it was deleted; None if it was not deployed.
        missing: Types, functions, inputs and others that cannot run here.
        error: The error that ended it; empty if there was none.
    """

    program: str
    runtime: str = ""
    deploys: bool = False
    second: bool | None = None
    destroyed: bool | None = None
    missing: list[str] = field(default_factory=list[str])
    error: str = ""

    @property
    def works(self) -> bool:
        """Whether it was deployed, unchanged by a second run, and destroyed."""
        return bool(self.deploys and self.second and self.destroyed)


def find_programs(directory: Path) -> Iterator[Path]:
    """Yields the directories of the projects below a directory."""
    for place, names, files in os.walk(directory):
        names[:] = sorted(name for name in names if name not in _LEFT_OUT)
        if "Pulumi.yaml" in files:
            yield Path(place)


def run_program(program: Path, directory: Path, seconds: float, containers: str = "process") -> Outcome:
    """Runs one program in a separate process.

    Args:
        program: Its directory.
        directory: Directory of all programs.
        seconds: Time limit.
        containers: How containers run.
    """
    name = str(program.relative_to(directory))
    with tempfile.TemporaryDirectory(prefix="foreign-") as place:
        result, log = Path(place, "result.json"), Path(place, "log")
        try:
            python = find_python(program, Path(place, "environment"))
        except EnvironmentFailure as error:
            return Outcome(name, error=str(error))
        command = [python, "-m", one_program.__name__, program, result, containers]
        with (
            log.open("w") as output,
            subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            ) as process,
        ):
            in_time = _wait(process, seconds)
        if result.is_file():
            return Outcome(name, **json.loads(result.read_text()))
        lines = log.read_text(errors="replace").strip().splitlines()
        last = lines[-1] if lines else "it printed nothing"
        return Outcome(name, error=last if in_time else f"it did not end within {seconds:g} s")


def _wait(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """Waits for the end of a program, or ends it with all that it has started."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        return False
    return True


def format_table(outcomes: list[Outcome]) -> str:
    """Returns a table in Markdown, with the sums below it."""
    rows = [
        f"| {each.program} | {each.runtime} | {_MARKS[each.deploys]} | {_MARKS[each.second]} | "
        f"{_MARKS[each.destroyed]} | {'<br>'.join([*each.missing, *([each.error] if each.error else [])])} |"
        for each in outcomes
    ]
    head = (
        "| program | language | deploys | second run without a change | destroyed | missing, or the error |"
    )
    works = sum(each.works for each in outcomes)
    deploys = sum(each.deploys for each in outcomes)
    total = f"{len(outcomes)} programs: {deploys} deploy, {works} are unchanged and destroyed as well."
    return "\n".join([head, "| --- | --- | --- | --- | --- | --- |", *rows, "", total])


def main() -> int:
    """Runs all programs; the exit code says whether each was deployed, unchanged, and destroyed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path, help="directory with Pulumi projects, at any depth")
    parser.add_argument("--seconds", type=float, default=180, help="time limit of each program")
    parser.add_argument("--containers", default="process", help="process, docker or podman")
    parser.add_argument("--json", action="store_true", help="print the outcomes as JSON")
    asked = parser.parse_args()
    directory = asked.directory.resolve()
    outcomes: list[Outcome] = []
    for program in find_programs(directory):
        outcomes.append(run_program(program, directory, asked.seconds, asked.containers))
        sys.stderr.write(f"{outcomes[-1].program}: {'works' if outcomes[-1].works else 'does not work'}\n")
    if asked.json:
        sys.stdout.write(json.dumps([asdict(each) for each in outcomes], indent=2) + "\n")
    else:
        sys.stdout.write(format_table(outcomes) + "\n")
    return 0 if outcomes and all(each.works for each in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
