"""Histories of executions, and their limits."""

import sys
from typing import Final

from embedded_aws.json_values import JsonObject, is_object, read_text
from embedded_aws.ministack import responses, step_functions
from embedded_aws.ministack.state_machine_records import Event, Execution
from embedded_aws.services.step_functions import execution_logs

MOST_EVENTS: Final = 25_000
"""Events of a Standard workflow (Step Functions developer guide, "Quotas")."""
MOST_CHARACTERS: Final = 256 * 1024 * 1024
"""Characters of different inputs and outputs that the emulator keeps for an execution."""

Fields = JsonObject


def add_event(execution: Execution, kind: str, members: Fields) -> Event:
    """Adds an event to a history and returns it."""
    last = _find_text(execution["events"][-1]) if execution["events"] else None
    for details in filter(is_object, members.values()):
        for field in ("input", "output"):
            if isinstance(text := details.get(field), str):
                # A loop repeats texts, which are kept once.
                details[field] = text = sys.intern(text)
                if text is not last:
                    execution["historyLength"] = execution.get("historyLength", 0) + len(text)
    return step_functions.add_event(execution, kind, members)


def _find_text(event: Event) -> str | None:
    for details in filter(is_object, event.values()):
        return read_text(details.get("output", details.get("input")))
    return None


def record_event(execution: Execution, kind: str, members: Fields) -> None:
    """Adds an event to a history, and to the log group of the state machine."""
    execution_logs.write_event(execution, add_event(execution, kind, members))


def explain_exceeded_limit(execution: Execution) -> str | None:
    """Returns why an execution cannot have a further event, apart from that of its end; None if it can."""
    if ":express:" not in execution["executionArn"] and len(execution["events"]) >= MOST_EVENTS - 1:
        return f"The execution reached the maximum number of history events ({MOST_EVENTS})."
    if execution.get("historyLength", 0) > MOST_CHARACTERS:
        return f"The embedded emulator keeps at most {MOST_CHARACTERS} characters of the history."
    return None


def fail(execution: Execution, previous: int, error: str | None, cause: str | None) -> Event:
    """Fails an execution and returns the event of its end.

    Args:
        execution: The execution, which is running.
        previous: ID of the event before.
        error: Name of the error.
        cause: Its cause.
    """
    described = {"error": error, "cause": cause}
    details = {name: text for name, text in described.items() if text is not None}
    members: JsonObject = {"previousEventId": previous, "executionFailedEventDetails": details}
    execution.update({"error": error, "cause": cause})  # the event log reads them when the event is added
    added = add_event(execution, "ExecutionFailed", members)
    execution.update({"stopDate": responses.now_iso(), "status": "FAILED"})
    return added
