"""Executions of a deployed state machine, run to their end."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, NotRequired, Protocol, TypedDict

from embedded_aws.json_values import Json
from embedded_aws.services.step_functions.testing.machines import Machine

_POLL_SECONDS: Final = 0.05


class Started(TypedDict):
    """Response of StartExecution."""

    executionArn: str


class Description(TypedDict):
    """Response of DescribeExecution."""

    executionArn: str
    status: str
    output: NotRequired[str]
    error: NotRequired[str]
    cause: NotRequired[str]


class StateDetails(TypedDict):
    """Details of an event of a state."""

    name: str


class Event(TypedDict):
    """An event of a history."""

    type: str
    stateEnteredEventDetails: NotRequired[StateDetails]
    stateExitedEventDetails: NotRequired[StateDetails]


class Page(TypedDict):
    """Response of GetExecutionHistory."""

    events: list[Event]


class Paginator(Protocol):
    """Requests all pages of a response."""

    def paginate(self, *, executionArn: str) -> Iterable[Page]:  # noqa: N803 - of boto3
        """Returns the pages."""
        ...


class Client(Protocol):
    """The operations of a client of Step Functions for executions."""

    def start_execution(self, *, stateMachineArn: str, input: str) -> Started:  # noqa: A002, N803 - of boto3
        """Starts an execution."""
        ...

    def describe_execution(self, *, executionArn: str) -> Description:  # noqa: N803 - of boto3
        """Describes an execution."""
        ...

    def stop_execution(self, *, executionArn: str) -> object:  # noqa: N803 - of boto3
        """Stops an execution."""
        ...

    def get_paginator(self, operation_name: Literal["get_execution_history"], /) -> Paginator:
        """Returns what requests all pages of a history."""
        ...


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
    output: Json
    error: str | None
    cause: str | None
    states: tuple[str, ...]


def run_execution(
    states: Client, machine: Machine, given: object, *, case: str | None, seconds: float
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
    arn = states.start_execution(
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


def _find_end(found: Description, entered: tuple[str, ...]) -> Execution:
    succeeded = found["status"] == "SUCCEEDED"
    return Execution(
        arn=found["executionArn"],
        status=found["status"],
        output=json.loads(found.get("output", "null")) if succeeded else None,
        error=None if succeeded else found.get("error"),
        cause=None if succeeded else found.get("cause"),
        states=entered,
    )


def _list_entered(states: Client, arn: str) -> tuple[str, ...]:
    pages = states.get_paginator("get_execution_history").paginate(executionArn=arn)
    entered: list[str] = []
    around: str | None = None  # the Map or Parallel state whose states follow
    for event in (event for page in pages for event in page["events"]):
        entering, exiting = event.get("stateEnteredEventDetails"), event.get("stateExitedEventDetails")
        name = entering["name"] if entering else None
        if name and around is None:
            entered.append(name)
            around = name if event["type"].startswith(("Map", "Parallel")) else None
        elif (exiting["name"] if exiting else None) == around:
            around = None
    return tuple(entered)
