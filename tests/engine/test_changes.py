"""One changed argument does the same through the real engine and in process: what the matrix says."""

from collections.abc import Callable

import pulumi
import pytest
from pulumi import automation

from embedded_aws import Emulator, deploy
from tests.engine.change_matrix import MATRIX
from tests.engine.change_matrix.rows import Change, Component
from tests.engine.conftest import MakeStack

NAME = "thing"
OPERATIONS = {
    automation.OpType.CREATE: "create",
    automation.OpType.UPDATE: "update",
    automation.OpType.DELETE: "delete",
    automation.OpType.REPLACE: "replace",
}


def program_of(component: Component, *changes: Change) -> Callable[[], None]:
    arguments = {**component.arguments, **{each.argument: each.value for each in changes}}
    return lambda: pulumi.export("urn", component.make(NAME, arguments).urn)


def by_name(operations: dict[str, str]) -> dict[str, str]:
    """Operations by the name of the resource in place of its URN; components are left out."""
    found = {
        urn.rpartition("::")[2].removeprefix(f"{NAME}-"): operation
        for urn, operation in operations.items()
        if urn.split("::")[2].rpartition("$")[2].startswith("aws:")
    }
    return dict(sorted(found.items()))


@pytest.mark.parametrize("name", MATRIX)
def test_a_changed_argument_does_what_the_matrix_says(
    name: str, aws: Emulator, make_stack: MakeStack
) -> None:
    component = MATRIX[name]

    def up(program: Callable[[], None]) -> dict[str, str]:
        done: dict[str, str] = {}

        def note(event: automation.EngineEvent) -> None:
            if (seen := event.resource_pre_event) and seen.metadata.op in OPERATIONS:
                done[seen.metadata.urn] = OPERATIONS[seen.metadata.op]

        make_stack(program, config={"aws:region": "us-east-1"}).up(on_event=note)
        return by_name(done)

    up(program_of(component))
    engine: list[dict[str, str]] = []
    for change in component.changes:
        engine.append(up(program_of(component, change)))
        up(program_of(component))
    assert up(program_of(component)) == {}

    with Emulator() as emulator, deploy(program_of(component), emulator=emulator) as stack:
        in_process: list[dict[str, str]] = []
        for change in component.changes:
            in_process.append(by_name(dict(stack.update(program_of(component, change)))))
            stack.update(program_of(component))
        assert stack.update(program_of(component)) == {}

    assert engine == in_process
    assert engine == [change.operations for change in component.changes]
