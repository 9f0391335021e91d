"""Executions of a deployed state machine, run to their end."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from embedded_aws.services.step_functions.testing.machines import Machine

_POLL_SECONDS: Final = 0.05


@dataclass(frozen=True)
class Execution:
    """An execution that has ended.

    Attributes:
        arn: Its ARN.
        status: ``SUCCEEDED``, ``FAILED``, ``TIMED_OUT`` or ``ABORTED``.
        output: Its output; None unless it has succeeded.
        error: Name of its error; None if it has succeeded.
        cause: Cause of the error.
        states: Names of the states that it entered, in order, without those inside Map and Parallel states.
    """

    arn: str
    status: str
    output: Any
    error: str | None
    cause: str | None
    states: tuple[str, ...]


def run_execution(
    states: Any, machine: Machine, given: Any, *, case: str | None, seconds: float
) -> Execution:
    """Starts an execution and waits for its end.

    Args:
        states: Client of Step Functions.
        machine: The state machine.
        given: Input of the execution; None for an empty object.
        case: Test case of the mock configuration; None if nothing is mocked.
        seconds: Maximum seconds to wait.

    Raises:
        TimeoutError: If it still runs then; it is stopped.
        ClientError: If the test case does not exist, or the input is invalid.
    """
    arn: str = states.start_execution(
        stateMachineArn=f"{machine.arn}#{case}" if case else machine.arn,
        input=json.dumps({} if given is None else given),
    )["executionArn"]
    deadline = time.monotonic() + seconds
    while (found := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
        if time.monotonic() > deadline:
            entered = ", ".join(_list_entered(states, arn))
            states.stop_execution(executionArn=arn)
            raise TimeoutError(f"the execution {arn} still ran after {seconds:g} s; it entered: {entered}")
        time.sleep(_POLL_SECONDS)
    return _find_end(found, _list_entered(states, arn))


def _find_end(found: Mapping[str, Any], entered: tuple[str, ...]) -> Execution:
    succeeded = found["status"] == "SUCCEEDED"
    return Execution(
        arn=found["executionArn"],
        status=found["status"],
        output=json.loads(found["output"]) if succeeded else None,
        error=None if succeeded else found.get("error"),
        cause=None if succeeded else found.get("cause"),
        states=entered,
    )


def _list_entered(states: Any, arn: str) -> tuple[str, ...]:
    pages = states.get_paginator("get_execution_history").paginate(executionArn=arn)
    entered: list[str] = []
    around: str | None = None  # the Map or Parallel state whose states follow
    for event in (event for page in pages for event in page["events"]):
        name = event.get("stateEnteredEventDetails", {}).get("name")
        if name and around is None:
            entered.append(name)
            around = name if event["type"].startswith(("Map", "Parallel")) else None
        elif event.get("stateExitedEventDetails", {}).get("name") == around:
            around = None
    return tuple(entered)
