import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from tests.conftest import ROOT
from typer.testing import Result

Run = Callable[..., Result]

COMMANDS = [
    "new",
    "list",
    "show",
    "help",
    "up",
    "url",
    "logs",
    "demo",
    "redrive",
    "graph",
    "emulator",
    "doctor",
]


def test_help_describes_every_command(run: Run):
    result = run("--help")
    assert result.exit_code == 0
    for command in COMMANDS:
        assert f"│ {command} " in result.stdout


@pytest.mark.exhaustive
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run: Run, command: str):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f" {command} [OPTIONS]" in result.stdout
    assert "--help" in result.stdout


def test_version(run: Run):
    result = run("--version")
    assert result.exit_code == 0
    assert result.stdout == f"serverless-patterns {version('serverless-patterns')}\n"


def test_nothing_heavy_is_imported_before_it_is_needed():
    program = (
        "import sys, serverless_patterns_cli.main\n"
        "print(*{'pulumi', 'pulumi_aws', 'boto3', 'botocore', 'serverless_patterns'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_without_the_extra_it_names_the_extra():
    program = "import sys; sys.modules['typer'] = None; import serverless_patterns_cli.main"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    # From the checkout: the name alone may not be published.
    assert done.stderr == f"The command-line interface needs an extra: pip install '{ROOT}[local]'\n"


@pytest.mark.parametrize("assignment", ["region", "=eu-west-1"])
def test_configuration_that_is_not_an_assignment(run: Run, project: Path, assignment: str):
    result = run("graph", "dev", "-C", project, "-c", assignment)
    assert result.exit_code == 1
    assert f"--config {assignment!r} must be key=value" in result.stderr


def test_configuration_that_the_project_does_not_declare(run: Run, project: Path):
    assert run("graph", "dev", "-C", project, "-c", "sise=3").exit_code == 0
    (project / "Pulumi.yaml").write_text(
        "name: post\nruntime: python\nconfig:\n  size: {type: integer, default: 3}\n  aws:region: eu-west-1\n"
    )
    for key in ("sise", "post:sise"):
        result = run("graph", "dev", "-C", project, "-c", f"{key}=3")
        assert result.exit_code == 1
        assert "post:sise is not declared in Pulumi.yaml; did you mean post:size?" in result.stderr
    for key in ("size", "post:size", "aws:profile", "other:sise"):
        assert run("graph", "dev", "-C", project, "-c", f"{key}=3").exit_code == 0


def test_a_project_file_that_is_not_yaml(run: Run, project: Path):
    (project / "Pulumi.yaml").write_text("name: [post\n")
    for command in ("graph", "up", "demo"):
        result = run(command, "other", "-C", project)
        assert result.exit_code == 1
        assert "Pulumi.yaml is not YAML" in result.stderr
        assert "Traceback" not in result.output


def test_configuration_of_the_wrong_type(run: Run, project: Path):
    (project / "Pulumi.yaml").write_text(
        "name: post\nruntime: python\nconfig:\n  size: {type: integer, description: How large it is.}\n"
    )
    result = run("graph", "dev", "-C", project, "-c", "size=large")
    assert result.exit_code == 1
    assert "post:size is " in result.stderr
    assert "must be an integer" in result.stderr
    assert "post:size is required" in run("graph", "dev", "-C", project).stderr


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("from serverless_patterns import Queue\nQueue('q', {'delay_seconds': 901})", "delay_seconds: 901"),
        ("import pulumi\nraise pulumi.RunError('no such stack; known: dev')", "no such stack; known: dev"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("open('/nowhere/at/all')", "No such file or directory: /nowhere/at/all"),
        (
            "raise OSError(28, 'No space left on device', '/some/file')",
            "No space left on device: /some/file. The",
        ),
        ("raise OSError(28, 'No space left on device')", "or set TMPDIR (temporary files) or XDG_CACHE_HOME"),
    ],
)
def test_what_goes_wrong_in_a_program_is_one_message(run: Run, project: Path, program: str, message: str):
    (project / "__main__.py").write_text(program)
    result = run("graph", "dev", "-C", project)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert message in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(("interruption", "status"), [("KeyboardInterrupt", 130), ("SystemExit(143)", 143)])
def test_an_error_of_the_cleanup_after_an_interruption_does_not_hide_it(
    run: Run, project: Path, interruption: str, status: int
):
    program = f"try:\n    raise {interruption}\nfinally:\n    open('/no/such/file')\n"
    (project / "__main__.py").write_text(program)
    result = run("graph", "dev", "-C", project)
    assert result.exit_code == status
    assert "No such file" in result.stderr


def test_debug_lets_the_error_through(run: Run, project: Path):
    (project / "__main__.py").write_text("1 / 0")
    result = run("--debug", "graph", "dev", "-C", project)
    assert isinstance(result.exception, ZeroDivisionError)


def test_the_user_s_own_project_needs_no_patterns(run: Run, project: Path):
    result = run("graph", "anything", "-C", project)
    assert result.exit_code == 0
    assert result.stdout == "flowchart LR\n"


def test_what_the_program_prints_is_kept_apart(run: Run, project: Path):
    (project / "__main__.py").write_text("print('of the program')")
    result = run("graph", "dev", "-C", project)
    assert (result.stdout, result.stderr) == ("flowchart LR\n", "of the program\n")


def test_a_file_that_cannot_be_written(run: Run, project: Path, tmp_path: Path):
    result = run("graph", "dev", "-C", project, "--output-file", tmp_path / "nowhere" / "graph.mmd")
    assert result.exit_code == 1
    assert f"No such file or directory: {tmp_path / 'nowhere' / 'graph.mmd'}" in result.stderr
