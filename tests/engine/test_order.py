"""The order in which an update replaces resources that callers use."""

from collections.abc import Callable
from typing import Any

import pytest
from pulumi import automation

import serverless_patterns as patterns
from embedded_aws import Emulator
from tests.engine.change_matrix.rows import CODE
from tests.engine.changing_stack import ChangingStack

pytestmark = pytest.mark.exhaustive

DURABLE = {"execution_timeout_seconds": 60}


def function(durable: dict[str, Any] | None) -> Callable[[], None]:
    """A program with a function that has an alias."""
    return lambda: patterns.Function("thing", {**CODE, "alias": "live", "durable": durable}) and None


def workflow(type_: str) -> Callable[[], None]:
    """A program with a workflow, which always has an alias."""
    wait = {"StartAt": "Wait", "TimeoutSeconds": 9, "States": {"Wait": {"Type": "Succeed"}}}
    return lambda: patterns.Workflow("thing", {"definition": wait, "type": type_}) and None


@pytest.mark.parametrize(
    ("alias", "before", "after"),
    [
        ("aws:lambda/alias:Alias", function(None), function(DURABLE)),
        ("aws:lambda/alias:Alias", function(DURABLE), function(None)),
        ("aws:sfn/alias:Alias", workflow("STANDARD"), workflow("EXPRESS")),
    ],
)
def test_a_new_alias_is_there_before_the_old_one_is_deleted(
    aws: Emulator,
    changing_stack: ChangingStack,
    alias: str,
    before: Callable[[], None],
    after: Callable[[], None],
) -> None:
    changing_stack.change(before)
    done: list[str] = []

    def note(event: automation.EngineEvent) -> None:
        if (seen := event.res_outputs_event) and seen.metadata.type == alias:
            done.append(automation.OpType(seen.metadata.op).value)

    changing_stack.up(program=after, on_event=note)
    assert done.index("create-replacement") < done.index("delete-replaced")
