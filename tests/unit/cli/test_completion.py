from pathlib import Path

import pytest
from tests.unit.cli.conftest import Run
from typer.testing import CliRunner

from serverless_patterns_cli.main import app


def complete(words: str) -> list[str]:
    """Completions of the shell after some words, of which the last one is not finished."""
    name = "serverless-patterns"
    variables = {
        "_SERVERLESS_PATTERNS_COMPLETE": "complete_bash",
        "COMP_WORDS": f"{name} {words}",
        "COMP_CWORD": str(len(words.split(" "))),
    }
    result = CliRunner().invoke(app, [], prog_name=name, env=variables)
    assert result.exit_code == 0
    return result.stdout.split()


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("l", ["list", "logs"]),
        ("show ", ["delivery", "letters", "mail", "parcels"]),
        ("show p", ["parcels"]),
        ("up ", ["delivery", "mail", "prod"]),
        ("graph m", ["mail"]),
        ("up x", []),
        ("new w", ["webhook-intake", "websocket-api", "workflow"]),
        ("up mail --con", ["--config", "--console", "--containers"]),
    ],
)
def test_shell_completes(project: Path, monkeypatch: pytest.MonkeyPatch, words: str, completed: list[str]):
    (project / "Pulumi.prod.yaml").write_text("config: {}\n")
    monkeypatch.chdir(project)
    assert complete(words) == completed


def test_shell_completes_the_stacks_of_another_project(project: Path):
    assert complete(f"up -C {project} d") == ["delivery"]


def test_outside_a_project_there_are_no_stacks_to_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert complete("up ") == []
    assert complete("show fan") == ["fan-out-conversion"]


def test_invalid_description_of_a_pattern_is_not_an_error_in_the_shell(
    project: Path, monkeypatch: pytest.MonkeyPatch
):
    (project / "patterns/parcels/pattern.json").write_text("{")
    monkeypatch.chdir(project)
    assert complete("show ") == []


def test_script_for_the_shell(run: Run, monkeypatch: pytest.MonkeyPatch):
    # Typer looks for the shell among the parents of this process, which need not have one.
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    result = run("--show-completion", "bash")
    assert "COMPLETE=complete_bash" in result.stdout
