"""Each stack of this repository, through the real engine: it works, stays as it is, and leaves nothing."""

from typing import Any

import pytest
from pulumi import automation

from embedded_aws import Emulator
from embedded_aws.emulator.addresses import local_url
from embedded_aws.program.project import load_project
from serverless_patterns_cli.catalog import find_pattern, read_patterns
from serverless_patterns_cli.demo import StackOutputs, load_demo
from tests.conftest import ROOT
from tests.engine.conftest import MakeStack
from tests.engine.inventory import take_inventory

STACKS = ("conversion", "workflow", "gateway", "static", "webapp")
SETTINGS = {"forceDestroy": "true", "buildPlatform": "host"}


def changes(result: automation.UpResult | automation.RefreshResult | automation.DestroyResult) -> set[str]:
    """The operations that there were."""
    return set(result.summary.resource_changes or {})


@pytest.mark.parametrize("hardened", ["false", "true"], ids=["default", "hardened"])
@pytest.mark.parametrize("name", STACKS)
def test_a_stack_comes_works_stays_and_goes(
    name: str, hardened: str, aws: Emulator, make_stack: MakeStack
) -> None:
    project = load_project(ROOT)

    def program() -> None:
        with project.entered():
            project.program()()

    config = dict(project.stack_config(name, {**SETTINGS, "hardened": hardened, "pattern": name}).values)
    stack = make_stack(program, project=project.name, config={"aws:region": "us-east-1", **config})
    before = take_inventory(aws)

    assert set(stack.preview().change_summary) == {automation.OpType.CREATE}
    up = stack.up()
    assert changes(up) == {"create"}

    def locate(output: str) -> str:
        url = local_url(values[output], aws.port, aws.host_ports)
        assert url, output
        return url

    values: dict[str, Any] = {key: output.value for key, output in up.outputs.items()}
    demo = load_demo(find_pattern(read_patterns(ROOT), name).directory)
    results = list(demo(StackOutputs(values, locate), aws.client))
    assert results
    assert [each for each in results if not each.ok] == []

    assert changes(stack.up()) == {"same"}
    assert changes(stack.refresh()) == {"same"}
    retained = [
        each["id"] for each in stack.export_stack().deployment["resources"] if each.get("retainOnDelete")
    ]
    assert changes(stack.destroy()) == {"delete"}
    assert stack.export_stack().deployment.get("resources", []) == []
    left = take_inventory(aws) - before
    assert {each for each in left if each.rpartition(" ")[2] not in retained} == set()
