"""The commands of CONTRIBUTING.md exist, and start."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
PROGRAMS = ("make", "python", "pytest", "serverless-patterns")
VALUES = {
    "PATH": "local/embedded_aws/arn.py",
    "FILE": "docs/testing.md",
    "DIR=…": "DIR=tests/foreign/programs",
}
"""Values for the words that stand for something in a command."""


def read_commands(page: str) -> Iterator[tuple[str, ...]]:
    """Returns each command in a line of code or a block of code, as words."""
    lines = "".join(BLOCK.findall(page)).splitlines()
    for text in [*SPAN.findall(page), *(line.partition("#")[0] for line in lines)]:
        words = tuple(text.split())
        if words and words[0] in PROGRAMS:
            yield words


COMMANDS = sorted({*read_commands(PAGE)})


def make_startable(command: tuple[str, ...]) -> list[str]:
    """Returns a call that shows that a command exists, and takes little time."""
    words = [VALUES.get(word, word) for word in command if word != "…"]
    match words:
        case ["make", *targets]:
            return ["make", "--dry-run", *targets]
        case ["python", "-m", "tests.quick", *rest]:
            return [sys.executable, "-m", "tests.quick", *rest]
        case ["python", "-m", module, *_]:
            return [sys.executable, "-m", module, "--help"]
        case ["python", script, *_]:
            return [sys.executable, script, "--check"]
        case ["pytest", *_]:
            return [sys.executable, "-m", "pytest", "--collect-only", "-n0", "tests/unit/test_rules.py"]
        case _:
            return [str(Path(sys.executable).with_name(words[0])), *words[1:], "--help"]


def test_the_commands_are_found() -> None:
    assert len(COMMANDS) > 15
    assert {("make", "quick"), ("make", "docs"), ("serverless-patterns", "check")} <= {*COMMANDS}
    assert [*read_commands("Run `make test`.\n\n```console\nmake quick     # the nearest\n```\n")] == [
        ("make", "test"),
        ("make", "quick"),
    ]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_starts(command: tuple[str, ...]) -> None:
    done = subprocess.run(
        make_startable(command),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_script_that_does_not_exist_is_found() -> None:
    done = subprocess.run(
        make_startable(("python", "docs/generate.py")), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0


PATHS = re.compile(r"`((?:tests|docs|local|components|stacks|templates|patterns|requirements)/[\w./<>-]+)`")


def test_the_paths_exist() -> None:
    named = {path for path in PATHS.findall(PAGE) if "<" not in path}
    assert len(named) > 10
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
