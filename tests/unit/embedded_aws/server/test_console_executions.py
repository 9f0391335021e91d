"""The console says of each state of an execution what became of it, also inside a Map or Parallel state."""

import json
from typing import Any
from unittest.mock import Mock

from embedded_aws.server.console.executions import find_execution

Event = tuple[int, str, str, str | None]


def read(status: str, *events: Event) -> dict[str, Any]:
    """Returns status and error of each state; an event has its predecessor, type, state, and error."""
    history = [
        {
            "id": number,
            "previousEventId": before,
            "type": kind,
            "someEventDetails": {"name": name, **({"error": error} if error else {})},
        }
        for number, (before, kind, name, error) in enumerate(events, 1)
    ]
    client = Mock()
    client.describe_execution.return_value = {"status": status, "stateMachineArn": "machine"}
    client.describe_state_machine.return_value = {"definition": json.dumps({})}
    client.get_execution_history.return_value = {"events": history}
    states = find_execution("execution", client)["states"]
    return {
        name: (state["status"], state["error"] and state["error"]["type"]) for name, state in states.items()
    }


def test_caught_map_is_told_from_the_state_that_failed() -> None:
    assert read(
        "SUCCEEDED",
        (0, "MapStateEntered", "Each", None),
        (1, "MapStateStarted", "", None),
        (2, "MapIterationStarted", "Each", None),
        (3, "TaskStateEntered", "Try", None),
        (4, "TaskFailed", "", "Broken"),
        (5, "MapIterationFailed", "Each", None),
        (5, "MapStateFailed", "", None),
        (7, "MapStateExited", "Each", None),
        (8, "PassStateEntered", "After", None),
        (9, "PassStateExited", "After", None),
    ) == {"Each": ("caught", "MapStateFailed"), "Try": ("error", "Broken"), "After": ("ok", None)}


def test_failure_belongs_to_its_own_branch() -> None:
    assert read(
        "RUNNING",
        (0, "ParallelStateEntered", "Both", None),
        (1, "ParallelStateStarted", "", None),
        (2, "TaskStateEntered", "First", None),
        (2, "TaskStateEntered", "Second", None),
        (3, "TaskFailed", "", "Broken"),
        (5, "TaskStateExited", "First", None),
        (4, "TaskStateExited", "Second", None),
    ) == {"Both": ("running", None), "First": ("caught", "Broken"), "Second": ("ok", None)}
