"""Errors of the user's program name its lines, in each command."""

import json
from pathlib import Path

import pulumi
import pytest
from tests.unit.cli.conftest import Run

from embedded_aws.errors import EmulatorError
from serverless_patterns_cli.errors import UserError, describe_error, explain

HELPER = "def size(given):\n    return given['b']\n"
PROGRAMS: dict[str, tuple[str, str, str]] = {
    "exception": (
        "import helper\nhelper.size({'a': 1})\n",
        "KeyError: 'b'",
        "  MAIN:2: helper.size({'a': 1})\n  HELPER:2: return given['b']\n",
    ),
    "missing module": (
        "x = 1\nimport nopackage\n",
        "No module named 'nopackage'",
        "  MAIN:2: import nopackage\n",
    ),
    "argument": (
        "from serverless_patterns import Queue\nQueue('q', {'delay_seconds': 901})\n",
        "Queue 'q' has 1 invalid argument",
        "  MAIN:2: Queue('q', {'delay_seconds': 901})\n",
    ),
    "option": (
        "import pulumi, pulumi_aws as aws\naws.sqs.Queue('q', opts=pulumi.ResourceOptions(provider='aws'))\n",
        "AttributeError: 'str' object has no attribute 'package'",
        "  MAIN:2: aws.sqs.Queue('q', opts=pulumi.ResourceOptions(provider='aws'))\n",
    ),
    "syntax": ("x = 1\nx = = 2\n", "SyntaxError: invalid syntax", "  MAIN:2: x = = 2\n"),
    "file": ("open('/nowhere/at/all')\n", "No such file or directory: /nowhere/at/all", "  MAIN:1: open("),
    "own error": (
        "import pulumi\nraise pulumi.RunError('no zone')\n",
        "Error: no zone\n",
        "  MAIN:2: raise ",
    ),
    "apply": (
        "import pulumi\npulumi.Output.from_input(0).apply(lambda x: 1 / x)\n",
        "ZeroDivisionError: division by zero",
        "  MAIN:2: pulumi.Output.from_input(0).apply(lambda x: 1 / x)\n",
    ),
}
"""Programs, and a part of the message and of the lines."""


@pytest.mark.parametrize(("program", "message", "lines"), PROGRAMS.values(), ids=PROGRAMS)
def test_an_error_of_a_program_names_its_lines(
    program: str, message: str, lines: str, run: Run, project: Path
) -> None:
    (project / "helper.py").write_text(HELPER)
    (project / "__main__.py").write_text(program)
    expected = lines.replace("MAIN", f"{project}/__main__.py").replace("HELPER", f"{project}/helper.py")
    result = run("graph", "dev", "-C", project)
    assert result.exit_code == 1
    assert message in result.stderr
    assert expected in result.stderr
    assert result.stderr.count("  /") == expected.count("  /")  # none of a package

    checked = json.loads(run("check", project, "--json").stdout)["problems"][0]
    if checked["kind"] == "program":
        assert checked["token"].startswith(expected.splitlines()[-1].strip())


def test_the_first_run_of_a_stack_names_them_too(run: Run, project: Path) -> None:
    (project / "__main__.py").write_text("orders = {}\norders['b']\n")
    result = run("up", "dev", "-C", project)
    assert result.exit_code == 1
    assert f"KeyError: 'b'\n  {project}/__main__.py:2: orders['b']\n" in result.stderr


@pytest.mark.parametrize(
    "error", [UserError("do this"), EmulatorError("do this"), pulumi.RunError("do this")]
)
def test_an_error_that_explains_itself_is_its_message(error: Exception) -> None:
    assert describe_error(error) == explain(error) == "do this"
