"""One changed argument of a component: what it does, that input still goes through, and the way back."""

import json
from collections.abc import Iterator, Sequence

import pytest
from _pytest.mark import ParameterSet

from embedded_aws import Emulator, deploy
from tests.e2e.replacements import find_contradictions
from tests.engine.change_matrix import MATRIX
from tests.engine.change_matrix.rows import QUEUE_ARN, Change, Component, index_by_name

BACK = {"create": "delete", "delete": "create", "update": "update", "replace": "replace"}
ROWS = 8
"""Rows of one test, so that those of a large component run side by side."""
SLOW = {
    *("ContainerService", "ContainerService, in a VPC", "FanOutConversion", "Function, with a rollout"),
}
"""Components with processes or rollouts that an update waits for."""
FIRST = {"Function", "Queue", "StaticOffload", "Table"}
"""Components whose changes stand for those of others."""


def _list_parts() -> Iterator[ParameterSet]:
    """Yields the rows of each component: those that stand for others, and the others, which are exhaustive.

    A row stands for others if it is the first in which such a resource of one of four components is replaced.
    What AWS refuses and what loses data is also in ``test_changes_and_data.py``.
    """
    replaced: set[str] = set()
    for name, component in MATRIX.items():
        rows: dict[str, list[Change]] = {"first": [], "further": []}
        for change in component.changes:
            replaces = {each for each, operation in change.operations.items() if operation == "replace"}
            stands = replaces - replaced and name in FIRST
            rows["first" if stands else "further"].append(change)
            replaced |= replaces
        for kind, changes in rows.items():
            marks = [pytest.mark.exhaustive] * (kind == "further")
            for begin in range(0, len(changes), ROWS):
                part = changes[begin : begin + ROWS]
                yield pytest.param(component, part, id=f"{name}-{kind}-{begin + 1}", marks=marks)


@pytest.mark.parametrize(("component", "changes"), [*_list_parts()])
def test_a_changed_argument_does_what_the_matrix_says_and_its_former_value_takes_it_back(
    component: Component, changes: Sequence[Change], emulator: Emulator
) -> None:
    probe = component.probe or (lambda _deployment: None)
    key_arn = create_neighbors(emulator)
    with deploy(component.program(), emulator=emulator) as stack:
        probe(stack)
        for change in changes:
            told = f"{change.argument}: {change.value}"
            before = stack.recording
            done = stack.update(component.program(change, key_arn=key_arn))
            assert index_by_name(dict(done)) == change.operations, told
            assert find_contradictions(before, stack.recording, done) == [], told
            if not change.unprobed:
                probe(stack)
            back = change.back or {
                resource: BACK[operation] for resource, operation in change.operations.items()
            }
            assert index_by_name(dict(stack.update(component.program()))) == dict(sorted(back.items())), told
        # What a way back left undone would also be among the operations of the next change.
        assert stack.update(component.program()) == {}
        probe(stack)
        stack.destroy()


def create_neighbors(emulator: Emulator) -> str:
    """Creates the bucket and the queue that rows name; returns the ARN of a new key for every service."""
    emulator.client("s3").create_bucket(Bucket="logs-of-others")
    emulator.client("sqs").create_queue(QueueName=QUEUE_ARN.rpartition(":")[2])
    statement = {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    created = emulator.client("kms").create_key(Policy=policy, BypassPolicyLockoutSafetyCheck=True)
    return created["KeyMetadata"]["Arn"]
