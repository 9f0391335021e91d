"""One changed argument of a component: what it does, that input still goes through, and the way back."""

import pytest

from embedded_aws import Emulator, deploy
from tests.engine.change_matrix import MATRIX
from tests.engine.change_matrix.rows import by_name

BACK = {"create": "delete", "delete": "create", "update": "update", "replace": "replace"}


@pytest.mark.parametrize("name", MATRIX)
def test_a_changed_argument_does_what_the_matrix_says_and_its_former_value_takes_it_back(
    name: str, emulator: Emulator
) -> None:
    component = MATRIX[name]
    probe = component.probe or (lambda _deployment: None)
    with deploy(component.program(), emulator=emulator) as stack:
        probe(stack)
        for change in component.changes:
            told = f"{change.argument}: {change.value}"
            assert by_name(dict(stack.update(component.program(change)))) == change.operations, told
            probe(stack)
            back = {resource: BACK[operation] for resource, operation in change.operations.items()}
            assert by_name(dict(stack.update(component.program()))) == dict(sorted(back.items())), told
            assert stack.update(component.program()) == {}, told
        probe(stack)
        stack.destroy()
