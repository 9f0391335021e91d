"""Errors of states, with the cause that Step Functions gives."""

from embedded_aws.json_values import JsonObject, read_object, read_text
from embedded_aws.ministack import step_functions


def fail(ctx: JsonObject | None, problem: str, error: str = "States.Runtime") -> Exception:
    """Returns the error of the current state.

    Args:
        ctx: Context of the execution.
        problem: The problem, a sentence.
        error: Name of the error.
    """
    name = state_name(ctx)
    execution = step_functions.executions.get(_find_member(ctx, "Execution").get("Id", ""))
    entered = [
        event["id"]
        for event in (execution["events"] if execution else [])
        if event.get("stateEnteredEventDetails", {}).get("name") == name
    ]
    event = entered[-1] if entered else 0
    cause = (
        f"An error occurred while executing the state '{name}' (entered at the event id #{event}). {problem}"
    )
    return step_functions.ExecutionError(error, cause)


def state_name(ctx: JsonObject | None) -> str:
    """Returns the name of the current state."""
    return read_text(_find_member(ctx, "State").get("Name"))


def _find_member(values: JsonObject | None, name: str) -> JsonObject:
    return read_object((values or {}).get(name))
