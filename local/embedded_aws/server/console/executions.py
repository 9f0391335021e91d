"""Executions of a state machine, and what each state of one received and returned."""

import json
from collections.abc import Container, Mapping
from typing import Final, Required, TypedDict, cast

from embedded_aws.emulator.clients import Client
from embedded_aws.json_values import Json

_EXECUTIONS: Final = 20
_EVENTS: Final = 1_000
_ENTERED: Final = "StateEntered"
_EXITED: Final = "StateExited"
_FAILURES: Final = ("Failed", "TimedOut", "Aborted")
_CONTAINERS: Final = ("Map", "Parallel")
_CONTAINER_ITSELF: Final = ("MapState", "ParallelState")
_ITERATION: Final = "MapIteration"

_Path = tuple[str, ...]


class _Details(TypedDict, total=False):
    """Details of an event, as far as they are read here."""

    name: Required[str]
    input: str
    output: str
    error: str
    cause: str


class _Event(TypedDict):
    """An event in the history of an execution, which also has its details."""

    id: int
    previousEventId: int
    type: str


class Failure(TypedDict):
    """An error."""

    type: str | None
    message: str | None


class State(TypedDict):
    """A state, as it was at the last visit."""

    status: str
    visits: int
    input: str | None
    output: str | None
    error: Failure | None


class ListedExecution(TypedDict):
    """An execution in a list."""

    arn: str
    name: str
    status: str
    time: str


class Execution(TypedDict):
    """An execution."""

    arn: str
    status: str
    input: str | None
    output: str | None
    error: Failure | None
    definition: Json
    states: dict[str, State]


_NO_DETAILS: Final[_Details] = {"name": ""}


def list_executions(arn: str, client: Client) -> list[ListedExecution]:
    """Returns the last executions of a Standard state machine, newest first; those of others are not kept."""
    try:
        found = client.list_executions(stateMachineArn=arn, maxResults=_EXECUTIONS)["executions"]
    except client.exceptions.StateMachineTypeNotSupported:
        return []
    newest = sorted(found, key=lambda each: each["startDate"], reverse=True)
    return [
        {
            "arn": each["executionArn"],
            "name": each["name"],
            "status": each["status"],
            "time": each["startDate"].isoformat(),
        }
        for each in newest
    ]


def find_execution(arn: str, client: Client) -> Execution:
    """Returns an execution.

    It has its ``definition``, ``status``, ``input``, ``output`` and ``error``, and its ``states`` by name. A
    state has its ``status`` (``running``, ``ok``, ``caught``, ``error``), the number of ``visits``, and
    ``input``, ``output`` and ``error`` of the last one.

    Raises:
        ClientError: If the execution does not exist.
    """
    execution = client.describe_execution(executionArn=arn)
    machine = client.describe_state_machine(stateMachineArn=execution["stateMachineArn"])
    history = client.get_execution_history(executionArn=arn, maxResults=_EVENTS)["events"]
    error: Failure = {"type": execution.get("error"), "message": execution.get("cause")}
    return {
        "arn": arn,
        "status": execution["status"],
        "input": execution.get("input"),
        "output": execution.get("output"),
        "error": error if error["type"] else None,
        "definition": json.loads(machine["definition"]),
        "states": _list_states(history, has_ended=execution["status"] != "RUNNING"),
    }


def _list_states(history: list[_Event], *, has_ended: bool) -> dict[str, State]:
    states: dict[str, State] = {}
    paths: dict[int, _Path] = {}  # the states in which the execution, or a branch of it, is after an event
    containers: set[str] = set()
    for event in history:
        details, path = _find_details(event), paths.get(event["previousEventId"], ())
        kind = event["type"]
        if kind.endswith(_ENTERED):
            name = details["name"]
            path = (*path, name)
            visits = states[name]["visits"] + 1 if name in states else 1
            states[name] = _enter(visits, details.get("input"))
            if kind.removesuffix(_ENTERED) in _CONTAINERS:
                containers.add(name)
        elif kind.endswith(_EXITED) and details["name"] in states:
            name = details["name"]
            _exit(states[name], details.get("output"))
            path = path[: path.index(name)] if name in path else path
        elif kind.endswith(_FAILURES) and not kind.startswith(_ITERATION):
            if kind.startswith(_CONTAINER_ITSELF):
                path = _leave_inner(path, containers)
            if path:
                states[path[-1]]["error"] = {
                    "type": details.get("error", kind),
                    "message": details.get("cause"),
                }
        paths[event["id"]] = path
    for state in states.values():
        if has_ended and state["status"] == "running":
            state["status"] = "error"
    return states


def _leave_inner(path: _Path, containers: Container[str]) -> _Path:
    """Returns the path up to the innermost Map or Parallel state."""
    while path and path[-1] not in containers:
        path = path[:-1]
    return path


def _find_details(event: Mapping[str, object]) -> _Details:
    """Returns what an event says; its name differs with the type of the event."""
    found = (value for name, value in event.items() if name.endswith("EventDetails"))
    return cast("_Details", next(found, _NO_DETAILS))


def _exit(state: State, output: str | None) -> None:
    # With an error it went on by way of a Catch, or after a Retry.
    state["status"], state["output"] = "caught" if state["error"] else "ok", output


def _enter(visits: int, given: str | None) -> State:
    return {"status": "running", "visits": visits, "input": given, "output": None, "error": None}
