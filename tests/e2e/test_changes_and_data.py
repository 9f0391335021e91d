"""Data of a component survives changes of its arguments, with the exceptions in the matrix."""

import pytest

from embedded_aws import Deployment, DeploymentError, Emulator, deploy
from tests.e2e.contents import FILL, list_endangered
from tests.e2e.test_changes import SLOW, create_neighbors
from tests.engine.change_matrix import MATRIX
from tests.engine.change_matrix.rows import NAME, Change, index_by_name


def rows(*operations: str) -> list[object]:
    """The rows of the matrix with one of these operations."""
    return [
        pytest.param(name, change, id=f"{name}-{row}-{change.argument}", marks=_list_marks(name, change))
        for name, component in MATRIX.items()
        for row, change in enumerate(component.changes, 1)
        if set(operations) & set(change.operations.values())
    ]


def _list_marks(name: str, change: Change) -> list[pytest.MarkDecorator]:
    """Returns the marks of a row: exhaustive if its data stays, or the component is slow or a REST API."""
    stands = (change.refused or change.lost) and name not in SLOW and not name.startswith("ApiGateway")
    return [] if stands else [pytest.mark.exhaustive]


def free_domain(name: str, stack: Deployment) -> None:
    """Destroys a stack whose domain no other one could have in the emulator that all tests share."""
    if "domain_prefix" in MATRIX[name].arguments:
        stack.update(MATRIX[name].program())
        stack.destroy()


@pytest.mark.parametrize(("name", "change"), rows("delete", "replace"))
def test_a_change_leaves_the_data_unless_the_matrix_says_so(
    name: str, change: Change, emulator: Emulator
) -> None:
    if not (names := list_endangered(name, change)):
        assert not change.refused
        assert not change.lost
        return
    program, key_arn = MATRIX[name].program, create_neighbors(emulator)
    with deploy(program(protected=True), emulator=emulator) as stack:
        resources = {each: stack.recording.find_by_name(f"{NAME}-{each}") for each in names}
        is_there = {each: FILL[found.type](stack, found) for each, found in resources.items()}
        if change.refused:
            for protected in MATRIX[name].refusing:
                with pytest.raises(DeploymentError, match=change.refused):
                    stack.update(program(change, protected=protected, key_arn=key_arn))
            if "deletion_protection" in MATRIX[name].arguments:  # a key was created before
                assert {*stack.update(program(protected=True)).values()} <= {"delete"}
        else:
            stack.update(program(change, protected=True, key_arn=key_arn))
        assert {each for each in names if not is_there[each]()} == set(change.lost)
        free_domain(name, stack)


@pytest.mark.parametrize(
    ("name", "change"),
    [row for row in rows("replace") if row.values[1].refused and False in MATRIX[row.values[0]].refusing],
)
def test_a_change_that_is_rejected_succeeds_after_an_update_that_turns_the_protection_off(
    name: str, change: Change, emulator: Emulator
) -> None:
    program, key_arn = MATRIX[name].program, create_neighbors(emulator)
    with deploy(program(protected=True), emulator=emulator) as stack:
        stack.update(program())
        assert index_by_name(dict(stack.update(program(change, key_arn=key_arn)))) == change.operations


@pytest.mark.parametrize(
    ("name", "change"), [row for row in rows("create") if "key" in row.values[1].operations]
)
def test_a_key_outlives_its_argument(name: str, change: Change, emulator: Emulator) -> None:
    program, key_arn = MATRIX[name].program, create_neighbors(emulator)
    with deploy(program(change, protected=True, key_arn=key_arn), emulator=emulator) as stack:
        keys = stack.recording.find_by_type("aws:kms/key:Key")
        is_there = [FILL[key.type](stack, key) for key in keys]
        stack.update(program(protected=True))
        assert all(each() for each in is_there)
        free_domain(name, stack)
