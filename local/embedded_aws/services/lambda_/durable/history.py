"""Events in the history of a durable execution, with the members that AWS's local runner gives them."""

from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.ministack.records import OpenRecord

_Add = Callable[..., None]
_FROM_OPERATION: Final = {"name": "Name", "parent_id": "ParentId", "sub_type": "SubType"}
_TIMEOUTS: Final = {"Timeout": "TimeoutDeadline", "HeartbeatTimeout": "HeartbeatDeadline"}


def complete_events(add: _Add) -> _Add:
    """Adds to an event the name, the parent and the kind of its operation, and further details."""

    def add_event(execution: OpenRecord, kind: str, key: str, details: OpenRecord, **more: object) -> None:
        if kind.startswith("Execution"):
            more = {"event_id": _find_own_id(execution), "name": execution["DurableExecutionName"], **more}
        operation = _find_operation(execution, more.get("event_id"))
        known = {argument: operation.get(member) for argument, member in _FROM_OPERATION.items()}
        given = {name: value for name, value in more.items() if value is not None}
        if describe := _DETAILS.get(kind):
            details = {**details, **describe(execution, operation, details)}
        add(execution, kind, key, details, **{**known, **given})

    return add_event


def _find_own_id(execution: OpenRecord) -> str:
    return str(execution["DurableExecutionArn"]).rpartition("/")[2]


def _find_operation(execution: OpenRecord, identifier: object) -> OpenRecord:
    operations: list[OpenRecord] = execution["Operations"]
    nothing: OpenRecord = {}
    return next((each for each in operations if each["Id"] == identifier), nothing)


def _describe_timeout(execution: OpenRecord, _operation: OpenRecord, _details: OpenRecord) -> OpenRecord:
    return {"ExecutionTimeout": execution["ExecutionTimeout"]}


def _describe_end(_execution: OpenRecord, operation: OpenRecord, _details: OpenRecord) -> OpenRecord:
    return {"ScheduledEndTimestamp": int(operation["WaitDetails"]["ScheduledEndTimestamp"])}


def _describe_duration(_execution: OpenRecord, operation: OpenRecord, _details: OpenRecord) -> OpenRecord:
    """Returns the duration of a wait, also of one that was skipped."""
    return {
        "Duration": round(operation["WaitDetails"]["ScheduledEndTimestamp"] - operation["StartTimestamp"])
    }


def _describe_last_attempt(_execution: OpenRecord, operation: OpenRecord, details: OpenRecord) -> OpenRecord:
    last = {"CurrentAttempt": operation["StepDetails"]["Attempt"], "NextAttemptDelaySeconds": 0}
    return {"RetryDetails": details.get("RetryDetails", last)}


def _describe_timeouts(_execution: OpenRecord, operation: OpenRecord, _details: OpenRecord) -> OpenRecord:
    callback, begin = operation["CallbackDetails"], operation["StartTimestamp"]
    return {name: round(callback[key] - begin) for name, key in _TIMEOUTS.items() if key in callback}


def _describe_error(_execution: OpenRecord, operation: OpenRecord, details: OpenRecord) -> OpenRecord:
    """Returns the error of a callback as the caller gave it, also for the operation."""
    error = {name: value for name, value in details["Error"]["Payload"].items() if value}
    operation["CallbackDetails"]["Error"] = error
    return {"Error": {**details["Error"], "Payload": error}}


_DETAILS: Final[Mapping[str, Callable[[OpenRecord, OpenRecord, OpenRecord], OpenRecord]]] = {
    "ExecutionStarted": _describe_timeout,
    "WaitStarted": _describe_end,
    "WaitSucceeded": _describe_duration,
    "StepFailed": _describe_last_attempt,
    "CallbackStarted": _describe_timeouts,
    "CallbackFailed": _describe_error,
}
"""Functions that return further details, by the type of the event."""
