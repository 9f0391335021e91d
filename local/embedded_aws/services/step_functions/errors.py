"""Errors of states, with the cause that Step Functions gives."""

from typing import Any

from embedded_aws.ministack import step_functions


def fail(ctx: dict[str, Any] | None, problem: str, error: str = "States.Runtime") -> Exception:
    """Returns the error of the current state.

    Args:
        ctx: Context of the execution.
        problem: The problem, a sentence.
        error: Name of the error.
    """
    name = state_name(ctx)
    arn: str = _find_member(ctx, "Execution").get("Id", "")
    execution: dict[str, Any] = step_functions.executions.get(arn) or {}
    events: list[dict[str, Any]] = execution.get("events", [])
    nothing: dict[str, Any] = {}
    entered = [
        event["id"]
        for event in events
        if (event.get("stateEnteredEventDetails") or nothing).get("name") == name
    ]
    event = entered[-1] if entered else 0
    cause = (
        f"An error occurred while executing the state '{name}' (entered at the event id #{event}). {problem}"
    )
    return step_functions.ExecutionError(error, cause)


def state_name(ctx: dict[str, Any] | None) -> str:
    """Returns the name of the current state."""
    return _find_member(ctx, "State").get("Name", "")


def _find_member(values: dict[str, Any] | None, name: str) -> dict[str, Any]:
    return (values or {}).get(name) or dict[str, Any]()
