"""Events of executions are written into the log group of the state machine, by level."""

import json
from typing import Any

import pytest

from embedded_aws.ministack import cloudwatch_logs, step_functions
from embedded_aws.services.step_functions import execution_logs, history

ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:logged"
GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:histories:*"
TYPES = ("ExecutionStarted", "FailStateEntered", "TaskFailed", "TaskStateExited", "ExecutionFailed")


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    record: dict[str, Any] = {"name": "logged"}
    monkeypatch.setitem(step_functions.state_machines, ARN, record)
    monkeypatch.setitem(cloudwatch_logs.log_groups, "histories", {"streams": {}})
    return record


def configure(level: str, *, include: bool = False) -> dict[str, Any]:
    destination = {"cloudWatchLogsLogGroup": {"logGroupArn": GROUP}}
    return {"level": level, "includeExecutionData": include, "destinations": [destination]}


def write(machine: dict[str, Any], logging: dict[str, Any]) -> list[dict[str, Any]]:
    """Writes a history and returns what is in the log group."""
    machine["loggingConfiguration"] = logging
    execution: dict[str, Any] = {"executionArn": "e", "stateMachineArn": ARN, "events": []}
    for kind in TYPES:
        details = {"input": "{}", "parameters": "{}", "inputDetails": {"truncated": False}, "name": "S"}
        history.record_event(execution, kind, {"previousEventId": 0, f"{kind}EventDetails": details})
    streams: dict[str, Any] = cloudwatch_logs.log_groups["histories"]["streams"]
    return [json.loads(event["message"]) for stream in streams.values() for event in stream["events"]]


@pytest.mark.parametrize(
    ("level", "written"),
    [
        ("ALL", TYPES),
        ("ERROR", ("FailStateEntered", "TaskFailed", "ExecutionFailed")),
        ("FATAL", ("ExecutionFailed",)),
        ("OFF", ()),
    ],
)
def test_level_selects_the_events(machine: dict[str, Any], level: str, written: tuple[str, ...]):
    assert tuple(event["type"] for event in write(machine, configure(level))) == written


@pytest.mark.parametrize(
    ("include", "details"),
    [
        (False, {"name": "S"}),
        (True, {"input": "{}", "parameters": "{}", "inputDetails": {"truncated": False}, "name": "S"}),
    ],
)
def test_events_have_the_shape_of_aws(machine: dict[str, Any], *, include: bool, details: dict[str, Any]):
    first = write(machine, configure("ALL", include=include))[0]
    assert int(first.pop("event_timestamp")) > 1_700_000_000_000
    assert first == {
        "id": "1",
        "type": "ExecutionStarted",
        "details": details,
        "previous_event_id": "0",
        "execution_arn": "e",
        "redrive_count": "0",
    }


def test_executions_share_a_stream_that_is_named_after_the_state_machine(machine: dict[str, Any]):
    assert len(write(machine, configure("ALL"))) == len(TYPES)
    assert len(write(machine, configure("ALL"))) == 2 * len(TYPES)
    (name,) = cloudwatch_logs.log_groups["histories"]["streams"]
    assert name.startswith("states/logged/20")


def test_a_group_that_is_deleted_receives_nothing(machine: dict[str, Any]):
    cloudwatch_logs.log_groups.pop("histories")
    machine["loggingConfiguration"] = configure("ALL")
    execution: dict[str, Any] = {"executionArn": "e", "stateMachineArn": ARN, "events": []}
    history.record_event(execution, "ExecutionStarted", {"previousEventId": 0})
    assert not execution_logs.open_destination(configure("ALL"))
    assert execution_logs.open_destination(configure("OFF"))
    assert len(execution["events"]) == 1
