"""A chain of changed arguments does the same, step by step, through the real engine and in process.

What each change does by itself is in the matrix, and tried in process (``tests/e2e/test_changes.py``).
"""

import gc
from functools import partial

import pytest
from pulumi import automation

from embedded_aws import Emulator, deploy
from embedded_aws.program.registration import Registration
from tests.e2e.contents import FILL, list_endangered
from tests.e2e.test_changes import create_neighbors
from tests.engine.change_matrix import MATRIX
from tests.engine.change_matrix.rows import NAME, Change, index_by_name
from tests.engine.changing_stack import ChangingStack

pytestmark = pytest.mark.exhaustive


@pytest.mark.parametrize("name", MATRIX)
def test_the_engine_and_an_update_in_process_do_the_same(
    name: str, aws: Emulator, changing_stack: ChangingStack
) -> None:
    component = MATRIX[name]
    # From one change straight to the next, and back in the end.
    changes = [[change] for change in component.changes] + [[]]

    key_arn = create_neighbors(aws)
    changing_stack.change(component.program())
    engine = [
        index_by_name(changing_stack.change(component.program(*each, key_arn=key_arn))) for each in changes
    ]
    assert changing_stack.change(component.program()) == {}
    assert changing_stack.read() == {"same"}

    with Emulator() as emulator, deploy(component.program(), emulator=emulator) as stack:
        key_arn = create_neighbors(emulator)
        in_process = [
            index_by_name(dict(stack.update(component.program(*each, key_arn=key_arn)))) for each in changes
        ]

    assert any(engine)
    assert engine == in_process


REFUSED = [
    (name, change) for name, component in MATRIX.items() for change in component.changes if change.refused
]


# The Automation API leaves the event loop of a program whose update failed open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("name", "change"),
    [
        pytest.param(
            name,
            change,
            id=f"{name}-{MATRIX[name].changes.index(change) + 1}-{change.argument}",
        )
        for name, change in REFUSED
    ],
)
def test_the_engine_fails_where_aws_refuses_and_the_data_stays(
    name: str, change: Change, aws: Emulator, changing_stack: ChangingStack
) -> None:
    component, key_arn = MATRIX[name], create_neighbors(aws)
    changed = partial(component.program, change, key_arn=key_arn)
    changing_stack.change(component.program(protected=True))
    names = {f"{NAME}-{each}" for each in list_endangered(name, change)}
    is_there = [
        FILL[found.type](aws, found) for found in find_resources(changing_stack) if found.name in names
    ]
    for protected in component.refusing:
        with pytest.raises(automation.CommandError, match=change.refused):
            changing_stack.change(changed(protected=protected))
        gc.collect()
    assert len(is_there) == len(names) > 0
    assert all(each() for each in is_there)
    if "deletion_protection" not in component.arguments:
        return
    # A key was created before.
    assert {*changing_stack.change(component.program(protected=True)).values()} <= {"delete"}
    changing_stack.change(component.program())
    assert index_by_name(changing_stack.change(changed())) == change.operations
    assert changing_stack.remove() == {"delete"}


def find_resources(stack: ChangingStack) -> list[Registration]:
    """The resources of a stack, from its state."""
    return [
        Registration(
            each["urn"],
            each["type"],
            each["urn"].rpartition("::")[2],
            parent=each["parent"],
            custom=True,
            inputs=each["inputs"],
            id=each["id"],
            outputs=each["outputs"],
        )
        for each in stack.export_stack().deployment["resources"]
        if each["type"] in FILL
    ]
