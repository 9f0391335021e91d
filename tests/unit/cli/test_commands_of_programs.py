"""Commands that only evaluate a program start nothing that it would start in a deployment."""

from pathlib import Path

import pytest
from tests.unit.cli.conftest import Run

PROGRAM = """
import json, os, pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

def leave(name):
    os.makedirs("marks", exist_ok=True)
    open(f"marks/{name}", "w").close()

class Marking(ResourceProvider):
    def configure(self, req): leave("configure")
    def check(self, olds, news): leave("check")
    def diff(self, id, olds, news): leave("diff")
    def create(self, props): leave("create"); return CreateResult("x", props)

class Command(pulumi.CustomResource):
    def __init__(self, name, **inputs):
        super().__init__("command:local:Command", name, inputs)

class Marked(Resource, module="marks", name="Marked"):
    def __init__(self): super().__init__(Marking(), "marked", {"text": "a"})

Marked()
Command("command", create="mkdir -p marks; touch marks/command")
asked = {"command": "mkdir -p marks; touch marks/run; echo 1"}
result = pulumi.runtime.invoke("command:local:run", asked).value
given = {"command": pulumi.Output.from_input("touch marks")}
later = pulumi.runtime.invoke_output("command:local:run", given)
AFTER
"""


@pytest.mark.parametrize(
    "words",
    [
        ["check", "DIR"],
        *([command, "--cwd", "DIR", "dev"] for command in ("graph", "estimate", "deploy-policy")),
    ],
    ids=lambda words: words[0],
)
def test_no_code_of_a_program_runs_without_a_deployment(words: list[str], run: Run, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM.replace("AFTER", ""))
    result = run(*(str(tmp_path) if word == "DIR" else word for word in words))
    assert not (tmp_path / "marks").exists()
    assert result.exit_code == 0, result.stderr


def test_a_check_says_that_an_error_may_need_the_result_of_a_command(run: Run, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM.replace("AFTER", "json.loads(result['stdout'])"))
    result = run("check", str(tmp_path))
    assert result.exit_code == 1
    assert "it may need the result of command:local:run, which runs only in a deployment" in result.stdout
