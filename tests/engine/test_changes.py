"""A chain of changed arguments does the same, step by step, through the real engine and in process.

What each change does by itself is in the matrix, and tried in process (``tests/e2e/test_changes.py``).
"""

import pytest

from embedded_aws import Emulator, deploy
from tests.engine.change_matrix import MATRIX
from tests.engine.change_matrix.rows import by_name
from tests.engine.changing_stack import ChangingStack


@pytest.mark.parametrize("name", MATRIX)
def test_the_engine_and_an_update_in_process_do_the_same(name: str, changing_stack: ChangingStack) -> None:
    component = MATRIX[name]
    # From one change straight to the next, and back in the end.
    chain = [component.program(change) for change in component.changes] + [component.program()]

    changing_stack.change(component.program())
    engine = [by_name(changing_stack.change(program)) for program in chain]
    assert changing_stack.change(component.program()) == {}
    assert changing_stack.read() == {"same"}

    with Emulator() as emulator, deploy(component.program(), emulator=emulator) as stack:
        in_process = [by_name(dict(stack.update(program))) for program in chain]

    assert any(engine)
    assert engine == in_process
