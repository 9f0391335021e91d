"""Operations of a durable execution that wait: timers, retries, callbacks, and chained invocations."""

from collections.abc import Callable, Iterator
from typing import Final

from embedded_aws.json_values import JsonObject
from embedded_aws.ministack import durable_executions
from embedded_aws.ministack.durable_executions import Execution, Operation, OperationUpdate
from embedded_aws.ministack.records import Fields, Record

_WAITING: Final = frozenset({"STARTED", "PENDING"})
skipped: Final[set[str]] = set()
"""Has a member while waits and the delays of retries are skipped."""


def omit_absent_members(serialize: Callable[..., list[Record]]) -> Callable[..., list[Record]]:
    """Leaves out members without a value: to AWS's SDK for JavaScript, null is another name than none."""

    def serialize_operations(operations: list[Operation], **options: object) -> list[Record]:
        found = serialize(operations, **options)
        return [{name: value for name, value in each.items() if value is not None} for each in found]

    return serialize_operations


def settle(execution: Execution, now: float) -> bool:
    """Ends the operations whose time has come; returns whether there was any."""
    due = [
        (operation, end)
        for operation, at, end in _list_timers(execution)
        if at <= now or (skipped and end is not _time_out)
    ]
    for operation, end in due:
        end(execution, operation, now)
    return bool(due)


def find_next_timer(execution: Execution) -> float | None:
    """Returns the time at which the next operation ends; None if no operation has one."""
    return min((at for _, at, _ in _list_timers(execution)), default=None)


def is_waiting(execution: Execution) -> bool:
    """Whether an operation has yet to end, with or without a time."""
    kinds = {"CALLBACK", "CHAINED_INVOKE", "STEP", "WAIT"}
    return any(each["Type"] in kinds and each["Status"] in _WAITING for each in execution["Operations"])


_End = Callable[[Execution, Operation, float], None]


def _list_timers(execution: Execution) -> Iterator[tuple[Operation, float, _End]]:
    """Yields each operation that a time ends, with that time."""
    for each in execution["Operations"]:
        match each:
            case {"Type": "WAIT", "Status": "STARTED", "WaitDetails": {"ScheduledEndTimestamp": at}}:
                yield each, at, _end_wait
            case {"Type": "STEP", "Status": "PENDING", "StepDetails": {"NextAttemptTimestamp": at}}:
                yield each, at, _retry_step
            case {"Type": "CALLBACK", "Status": "STARTED", "CallbackDetails": details}:
                times = [end for name in _DEADLINES if (end := details.get(name)) is not None]
                if times:
                    yield each, min(times), _time_out
            case _:
                pass


_DEADLINES: Final = ("TimeoutDeadline", "HeartbeatDeadline")


def _end_wait(execution: Execution, operation: Operation, now: float) -> None:
    operation["Status"], operation["EndTimestamp"] = "SUCCEEDED", now
    _add(execution, operation, "WaitSucceeded", {})


def _retry_step(_execution: Execution, operation: Operation, _now: float) -> None:
    operation["Status"] = "READY"


def _time_out(execution: Execution, operation: Operation, now: float) -> None:
    details = operation["CallbackDetails"]
    whole = details.get("TimeoutDeadline", now + 1) <= now
    reason = "Callback timed out" if whole else "Callback timed out on heartbeat"
    kind = "Callback.Timeout" if whole else "Callback.Heartbeat"
    error: JsonObject = {"ErrorMessage": reason, "ErrorType": kind}
    details["Error"] = error
    operation["Status"], operation["EndTimestamp"] = "TIMED_OUT", now
    _add(execution, operation, "CallbackTimedOut", {"Error": {"Payload": error, "Truncated": False}})


def _add(execution: Execution, operation: Operation, kind: str, details: Fields) -> None:
    durable_executions.add_event(execution, kind, f"{kind}Details", details, event_id=operation["Id"])


def record_retries(
    apply: Callable[[Execution, OperationUpdate], None],
) -> Callable[[Execution, OperationUpdate], None]:
    """A step that is retried is pending until its next attempt, and ready then."""

    def apply_update(execution: Execution, update: OperationUpdate) -> None:
        if options := update.get("CallbackOptions"):
            # No time, rather than none left.
            update["CallbackOptions"] = {name: value for name, value in options.items() if value}
        apply(execution, update)
        if (update.get("Type"), update.get("Action")) != ("STEP", "RETRY"):
            return
        operation = next(each for each in execution["Operations"] if each["Id"] == update["Id"])
        details = operation["StepDetails"]
        operation["Status"] = "PENDING"
        details["Attempt"] = details.get("Attempt", 0) + 1
        delay = (update.get("StepOptions") or {}).get("NextAttemptDelaySeconds", 0)
        retry = {"CurrentAttempt": details["Attempt"], "NextAttemptDelaySeconds": delay}
        # Without an error, it is a check whose condition is not yet met.
        kind, member = ("StepFailed", "Error") if "Error" in update else ("StepSucceeded", "Result")
        outcome: Record = {"Truncated": False}
        if "Error" in update:
            outcome["Payload"] = update["Error"]
        else:
            details["Result"] = update.get("Payload")
        _add(execution, operation, kind, {member: outcome, "RetryDetails": retry})

    return apply_update
