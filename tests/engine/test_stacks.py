"""Each stack of this repository, through the real engine: it works, stays as it is, and leaves nothing."""

import pytest
from pulumi import automation
from pulumi.automation._stack import StackInitMode

from embedded_aws import Emulator
from embedded_aws.emulator.addresses import local_url
from embedded_aws.program.project import load_project
from serverless_patterns_cli.catalog import find_pattern, read_patterns
from serverless_patterns_cli.demo import StackOutputs, load_demo
from tests.conftest import ROOT
from tests.engine.changing_stack import ChangingStack
from tests.engine.conftest import MakeWorkspace
from tests.engine.inventory import take_inventory

USUAL = ("workflow", "default")
EXHAUSTIVE = pytest.mark.exhaustive
STACKS = [
    pytest.param(name, hardened, id=f"{name}-{kind}", marks=() if (name, kind) == USUAL else EXHAUSTIVE)
    for name in ("conversion", "workflow", "gateway", "static", "websocket", "webapp")
    for kind, hardened in {"default": "false", "hardened": "true"}.items()
]
SETTINGS = {"forceDestroy": "true", "buildPlatform": "host"}


@pytest.mark.parametrize(("name", "hardened"), STACKS)
def test_a_stack_comes_works_stays_and_goes(
    name: str, hardened: str, aws: Emulator, make_workspace: MakeWorkspace
) -> None:
    project = load_project(ROOT)

    def program() -> None:
        with project.entered():
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

    def locate(output: str) -> str:
        url = local_url(values[output], aws.port, aws.host_ports)
        assert url, output
        return url

    values = stack.read_outputs()
    demo = load_demo(find_pattern(read_patterns(ROOT), name).directory)
    results = list(demo(StackOutputs(values, locate), aws.client))
    assert results
    assert [each for each in results if not each.ok] == []

    assert stack.update() == {"same"}
    assert stack.read() == {"same"}
    retained = [each["id"] for each in resources if each.get("retainOnDelete")]
    assert stack.remove() == {"delete"}
    assert stack.export_stack().deployment.get("resources", []) == []
    left = take_inventory(aws) - before
    assert {each for each in left if each.rpartition(" ")[2] not in retained} == set()
