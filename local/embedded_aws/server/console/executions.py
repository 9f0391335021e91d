"""Executions of a state machine, and what each state of one received and returned."""

import json
from collections.abc import Container, Mapping
from typing import Any, Final

_EXECUTIONS: Final = 20
_NO_DETAILS: Final[Mapping[str, Any]] = {}
_EVENTS: Final = 1_000
_ENTERED: Final = "StateEntered"
_EXITED: Final = "StateExited"
_FAILURES: Final = ("Failed", "TimedOut", "Aborted")
_CONTAINERS: Final = ("Map", "Parallel")
_CONTAINER_ITSELF: Final = ("MapState", "ParallelState")
_ITERATION: Final = "MapIteration"

_Path = tuple[str, ...]


def list_executions(arn: str, client: Any) -> list[dict[str, Any]]:
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


def find_execution(arn: str, client: Any) -> dict[str, Any]:
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
    error = {"type": execution.get("error"), "message": execution.get("cause")}
    return {
        "arn": arn,
        "status": execution["status"],
        "input": execution.get("input"),
        "output": execution.get("output"),
        "error": error if error["type"] else None,
        "definition": json.loads(machine["definition"]),
        "states": _list_states(history, has_ended=execution["status"] != "RUNNING"),
    }


def _list_states(history: list[dict[str, Any]], *, has_ended: bool) -> dict[str, dict[str, Any]]:
    states: dict[str, dict[str, Any]] = {}
    paths: dict[int, _Path] = {}  # the states in which the execution, or a branch of it, is after an event
    containers: set[str] = set()
    for event in history:
        details, path = _find_details(event), paths.get(event["previousEventId"], ())
        kind: str = event["type"]
        if kind.endswith(_ENTERED):
            name = details["name"]
            path = (*path, name)
            states[name] = _state(
                "running", states.get(name, {"visits": 0})["visits"] + 1, details.get("input")
            )
            if kind.removesuffix(_ENTERED) in _CONTAINERS:
                containers.add(name)
        elif kind.endswith(_EXITED) and details["name"] in states:
            name = details["name"]
            states[name] |= _exit(states[name], details.get("output"))
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


def _find_details(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns what an event says; its name differs with the type of the event."""
    return next((value for name, value in event.items() if name.endswith("EventDetails")), _NO_DETAILS)


def _exit(state: Mapping[str, Any], output: Any) -> dict[str, Any]:
    # With an error it went on by way of a Catch, or after a Retry.
    return {"status": "caught" if state["error"] else "ok", "output": output}


def _state(status: str, visits: int, given: Any) -> dict[str, Any]:
    return {"status": status, "visits": visits, "input": given, "output": None, "error": None}
