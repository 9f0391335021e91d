"""Each stack of this repository, through the real engine: it works, stays as it is, and leaves nothing."""

import json
from pathlib import Path

import pytest
from pulumi import automation
from pulumi.automation._stack import StackInitMode

from embedded_aws import Emulator
from embedded_aws.program.project import load_project
from serverless_patterns_cli.stacks import local_stack
from tests.conftest import ROOT
from tests.e2e.cli.command import run
from tests.engine.changing_stack import ChangingStack
from tests.engine.conftest import MakeWorkspace
from tests.engine.inventory import take_inventory

pytestmark = pytest.mark.exhaustive

USUAL = ("workflow", "default")
EXHAUSTIVE = pytest.mark.exhaustive
STACKS = [
    pytest.param(name, hardened, id=f"{name}-{kind}", marks=() if (name, kind) == USUAL else EXHAUSTIVE)
    for name in (
        *("conversion", "workflow", "gateway", "static", "websocket", "webhook", "reports"),
        *("batch", "hub", "charges", "store", "webapp"),
    )
    for kind, hardened in {"default": "false", "hardened": "true"}.items()
]
SETTINGS = {"forceDestroy": "true", "buildPlatform": "host"}


@pytest.mark.parametrize(("name", "hardened"), STACKS)
def test_a_stack_comes_works_stays_and_goes(
    name: str, hardened: str, aws: Emulator, make_workspace: MakeWorkspace, tmp_path: Path
) -> None:
    project = load_project(ROOT)

    def program() -> None:
        with project.enter():
            project.program()()

    config = dict(project.stack_config(name, {**SETTINGS, "hardened": hardened, "pattern": name}).values)
    workspace = make_workspace(project.name)
    workspace.program = program
    stack = ChangingStack("test", workspace, StackInitMode.CREATE)
    stack.set_all_config(
        {key: automation.ConfigValue(value) for key, value in {"aws:region": "us-east-1", **config}.items()}
    )
    before = take_inventory(aws)

    assert set(stack.preview().change_summary) == {automation.OpType.CREATE}
    assert stack.update() == {"create"}
    resources = stack.export_stack().deployment["resources"]

    outputs = tmp_path / "outputs.json"
    outputs.write_text(json.dumps(stack.read_outputs()))
    # As README.md has it, with the variables that `serverless-patterns emulator --pulumi` prints.
    done = run(
        *("demo", name, "-C", ROOT, "--outputs-file", outputs, "--json"),
        timeout=300,
        environment=local_stack.build_environment(aws, "us-east-1"),
    )
    assert done.returncode == 0, done.stdout + done.stderr

    assert stack.update() == {"same"}
    assert stack.read() == {"same"}
    retained = [each["id"] for each in resources if each.get("retainOnDelete")]
    assert stack.remove() == {"delete"}
    assert stack.export_stack().deployment.get("resources", []) == []
    left = take_inventory(aws) - before
    assert {each for each in left if each.rpartition(" ")[2] not in retained} == set()
