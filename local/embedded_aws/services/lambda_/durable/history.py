"""Events in the history of a durable execution, with the members that AWS's local runner gives them."""

from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.json_values import JsonObject, read_object
from embedded_aws.ministack.durable_executions import Execution, Operation
from embedded_aws.ministack.records import Fields, Record

_Add = Callable[..., None]
_FROM_OPERATION: Final = {"name": "Name", "parent_id": "ParentId", "sub_type": "SubType"}


def complete_events(add: _Add) -> _Add:
    """Adds to an event the name, the parent and the kind of its operation, and further details."""

    def add_event(execution: Execution, kind: str, key: str, details: Fields, **more: object) -> None:
        if kind.startswith("Execution"):
            more = {"event_id": _find_own_id(execution), "name": execution["DurableExecutionName"], **more}
        operation = _find_operation(execution, more.get("event_id"))
        known: Record = {}
        if operation:
            known = {argument: operation.get(member) for argument, member in _FROM_OPERATION.items()}
            if describe := _DETAILS.get(kind):
                details = {**details, **describe(execution, operation, details)}
        given = {name: value for name, value in more.items() if value is not None}
        add(execution, kind, key, details, **{**known, **given})

    return add_event


def _find_own_id(execution: Execution) -> str:
    return str(execution["DurableExecutionArn"]).rpartition("/")[2]


def _find_operation(execution: Execution, identifier: object) -> Operation | None:
    return next((each for each in execution["Operations"] if each["Id"] == identifier), None)


def _describe_timeout(execution: Execution, _operation: Operation, _details: Fields) -> Record:
    return {"ExecutionTimeout": execution["ExecutionTimeout"]}


def _describe_end(_execution: Execution, operation: Operation, _details: Fields) -> Record:
    return {"ScheduledEndTimestamp": int(operation["WaitDetails"]["ScheduledEndTimestamp"])}


def _describe_duration(_execution: Execution, operation: Operation, _details: Fields) -> Record:
    """Returns the duration of a wait, also of one that was skipped."""
    return {
        "Duration": round(operation["WaitDetails"]["ScheduledEndTimestamp"] - operation["StartTimestamp"])
    }


def _describe_last_attempt(_execution: Execution, operation: Operation, details: Fields) -> Record:
    last = {"CurrentAttempt": operation["StepDetails"]["Attempt"], "NextAttemptDelaySeconds": 0}
    return {"RetryDetails": details.get("RetryDetails", last)}


def _describe_timeouts(_execution: Execution, operation: Operation, _details: Fields) -> Record:
    callback, begin = operation["CallbackDetails"], operation["StartTimestamp"]
    ends = {
        "Timeout": callback.get("TimeoutDeadline"),
        "HeartbeatTimeout": callback.get("HeartbeatDeadline"),
    }
    return {name: round(end - begin) for name, end in ends.items() if end is not None}


def _describe_error(_execution: Execution, operation: Operation, details: Fields) -> Record:
    """Returns the error of a callback as the caller gave it, also for the operation."""
    given = read_object(details["Error"])
    error: JsonObject = {name: value for name, value in read_object(given["Payload"]).items() if value}
    operation["CallbackDetails"]["Error"] = error
    return {"Error": {**given, "Payload": error}}


_DETAILS: Final[Mapping[str, Callable[[Execution, Operation, Fields], Record]]] = {
    "ExecutionStarted": _describe_timeout,
    "WaitStarted": _describe_end,
    "WaitSucceeded": _describe_duration,
    "StepFailed": _describe_last_attempt,
    "CallbackStarted": _describe_timeouts,
    "CallbackFailed": _describe_error,
}
"""Functions that return further details, by the type of the event."""
