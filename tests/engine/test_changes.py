"""One changed argument does the same through the real engine and in process: what the matrix says."""

from collections.abc import Callable

import pytest
from pulumi import automation

from embedded_aws import Emulator, deploy
from tests.engine.change_matrix import MATRIX
from tests.engine.change_matrix.rows import by_name
from tests.engine.conftest import MakeStack

OPERATIONS = {
    automation.OpType.CREATE: "create",
    automation.OpType.UPDATE: "update",
    automation.OpType.DELETE: "delete",
    automation.OpType.REPLACE: "replace",
}


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

    up(component.program())
    engine: list[dict[str, str]] = []
    for change in component.changes:
        engine.append(up(component.program(change)))
        up(component.program())
    assert up(component.program()) == {}

    with Emulator() as emulator, deploy(component.program(), emulator=emulator) as stack:
        in_process: list[dict[str, str]] = []
        for change in component.changes:
            in_process.append(by_name(dict(stack.update(component.program(change)))))
            stack.update(component.program())
        assert stack.update(component.program()) == {}

    assert engine == in_process
    assert engine == [change.operations for change in component.changes]
