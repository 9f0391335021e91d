"""The engine itself, without a provider."""

import pulumi
import pytest
from pulumi import automation

from tests.engine.conftest import MakeStack

pytestmark = pytest.mark.slow


class Desk(pulumi.ComponentResource):
    """A component without children."""

    def __init__(self, name: str) -> None:
        super().__init__("tests:index:Desk", name)
        self.register_outputs({})


def program() -> None:
    pulumi.export("urn", Desk("desk").urn)


def test_a_stack_comes_stays_and_goes(make_stack: MakeStack) -> None:
    stack = make_stack(program)
    assert stack.preview().change_summary == {automation.OpType.CREATE: 2}
    up = stack.up()
    assert up.summary.resource_changes == {"create": 2}
    assert up.outputs["urn"].value == "urn:pulumi:test::engine::tests:index:Desk::desk"
    assert make_stack(program).up().summary.resource_changes == {"same": 2}
    assert stack.destroy().summary.resource_changes == {"delete": 2}
    assert stack.export_stack().deployment.get("resources", []) == []
