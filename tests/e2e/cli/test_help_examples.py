"""The example of each command's help, run as it stands there."""

import shlex

import pytest
from typer.main import get_command

from serverless_patterns_cli.main import app
from tests.e2e.cli.command import Running, run

COMMANDS = get_command(app).commands  # pyright: ignore[reportAttributeAccessIssue] of a group
WAITING = {"up", "emulator"}
USING = {"logs", "redrive", "url"}
"""Commands for a stack that is running."""


def example(command: str) -> list[str]:
    """The arguments of the example."""
    lead, program, *arguments = shlex.split(COMMANDS[command].epilog.partition(" | ")[0])
    assert (lead, program) == ("Example:", "serverless-patterns")
    return arguments


@pytest.mark.representatives("list", "show")
@pytest.mark.parametrize("command", COMMANDS)
def test_example_of_the_help_runs(command: str, tmp_path, monkeypatch: pytest.MonkeyPatch):
    arguments = example(command)
    if "--output-file" in arguments:
        arguments[arguments.index("--output-file") + 1] = str(tmp_path / "file")
    if command == "new":
        arguments += ["--dir", str(tmp_path / "project")]
    if command in WAITING:
        with Running(*arguments) as running:
            running.read()
            assert running.interrupt() == 0
    elif command in USING:
        stack = arguments[arguments.index("--stack") + 1] if "--stack" in arguments else arguments[1]
        with Running("up", stack) as running:
            running.read()
            done = run(*(each for each in arguments if each != "--follow"))
            assert done.returncode == 0, done.stderr
            running.interrupt()
    else:
        done = run(*arguments)
        assert done.returncode == 0, done.stderr
