"""States, and the workflows that they make up."""

from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.json_values import Json, JsonObject, read_object, read_text
from embedded_aws.services.step_functions import mocks
from embedded_aws.services.step_functions.interpreter import maps, parallels, tasks
from embedded_aws.services.step_functions.interpreter.choices import matches
from embedded_aws.services.step_functions.interpreter.data_flow import (
    apply_input_path,
    apply_output_path,
    apply_parameters,
    assign,
    is_jsonata,
    pass_input,
    set_result,
)
from embedded_aws.services.step_functions.interpreter.definitions import Catcher, Exit, State, Workflow
from embedded_aws.services.step_functions.interpreter.frames import (
    Fields,
    Frame,
    StateError,
    build_too_large_error,
    describe_data,
    format_json,
    now,
)
from embedded_aws.services.step_functions.interpreter.handlers import Outcome, run_with_handlers
from embedded_aws.services.step_functions.interpreter.values import evaluate, evaluate_as, read
from embedded_aws.services.step_functions.interpreter.waits import wait
from embedded_aws.services.step_functions.sizes import LARGEST, exceeds


def run_workflow(workflow: Workflow, given: Json, frame: Frame) -> Json:
    """Runs the states of a state machine, a branch or an iteration and returns its output.

    Args:
        workflow: The definition, with ``StartAt`` and ``States``.
        given: Its input.
        frame: The position.
    """
    following: str | None = workflow["StartAt"]
    while following:
        given, following = _run_state(following, workflow["States"], given, frame)
    return given


def _run_state(name: str, states: Mapping[str, State], given: Json, frame: Frame) -> Outcome:
    if name not in states:
        raise StateError("States.Runtime", f"The state '{name}' does not exist.")
    state = states[name]
    kind = state["Type"]
    frame.context["State"] = {"EnteredTime": now(), "Name": name}
    frame.definition, frame.assigned = state, {}
    frame.entered = frame.add(f"{kind}StateEntered", {"name": name, **describe_data("input", given)})
    output, following = _RUN[kind](state, given, frame)
    # Only the result of a task is an error that a catcher of its state sees: executions on AWS have failed at
    # the transition, whatever the state catches.
    if exceeds(output, LARGEST):
        raise build_too_large_error(name)
    details: Fields = {"name": name, **describe_data("output", output)}
    if frame.assigned:
        texts = {variable: format_json(value) for variable, value in frame.assigned.items()}
        details |= {"assignedVariables": texts, "assignedVariablesDetails": {"truncated": False}}
        frame.variables.update(frame.assigned)
    frame.add(f"{kind}StateExited", details)
    return output, following


def _run_pass(state: State, given: Json, frame: Frame) -> Outcome:
    def attempt() -> Outcome:
        if is_jsonata(state, frame):
            return pass_input(state, given, frame), state.get("Next")
        result = state["Result"] if "Result" in state else apply_parameters(state, given, frame)
        assign(state, result, frame)
        return apply_output_path(state, set_result(state, given, result, frame), frame), state.get("Next")

    return _report(attempt, frame)


def _run_succeed(state: State, given: Json, frame: Frame) -> Outcome:
    return _report(lambda: (pass_input(state, given, frame), None), frame)


def _run_wait(state: State, given: Json, frame: Frame) -> Outcome:
    def attempt() -> Outcome:
        jsonata = is_jsonata(state, frame)
        wait(state, given if jsonata else apply_input_path(state, given, frame), frame, jsonata=jsonata)
        return pass_input(state, given, frame), state.get("Next")

    return _report(attempt, frame)


def _run_choice(state: State, given: Json, frame: Frame) -> Outcome:
    return _report(lambda: _choose(state, given, frame), frame)


def _choose(state: State, given: Json, frame: Frame) -> Outcome:
    jsonata = is_jsonata(state, frame)
    effective = given if jsonata else apply_input_path(state, given, frame)
    for at, rule in enumerate(state.get("Choices", [])):
        if matches(rule, effective, frame, at=at, jsonata=jsonata):
            return _leave_choice(rule, rule["Next"], state, effective, frame)
    if "Default" not in state:
        problem = "Failed to transition out of the state. The state does not point to a next state."
        raise frame.fail(problem, "States.NoChoiceMatched")
    return _leave_choice(state, state["Default"], state, effective, frame)


def _leave_choice(holder: Exit, following: str, state: State, given: Json, frame: Frame) -> Outcome:
    assign(holder, given, frame)
    if is_jsonata(state, frame):
        output = evaluate(holder["Output"], "Output", given, frame) if "Output" in holder else given
        return output, following
    return apply_output_path(state, given, frame), following


def _run_fail(state: State, given: Json, frame: Frame) -> Outcome:
    def attempt() -> Outcome:
        error = _read_text("Error", state, given, frame)
        raise StateError(error, _read_text("Cause", state, given, frame))

    return _report(attempt, frame)


def _read_text(field: str, state: State, given: Json, frame: Frame) -> str | None:
    fields = read_object(state)
    text, path = fields.get(field), fields.get(f"{field}Path")
    if text is not None and is_jsonata(state, frame):
        return read_text(evaluate_as("string", text, field, given, frame))
    if path is None:
        return None if text is None else read_text(text)
    value = read(f"{field}Path", read_text(path), given, frame)
    if not isinstance(value, str):
        raise frame.fail(
            f"The value referenced by {field}Path must be a string, but the value was: {format_json(value)}"
        )
    return value


def _report(attempt: Callable[[], Outcome], frame: Frame) -> Outcome:
    """Adds the event of an error to the history."""
    try:
        return attempt()
    except StateError as error:
        if error.event:
            frame.add(*error.event)
            error.event = None
        raise


def _catch(state: State, given: Json, frame: Frame) -> Callable[[Catcher, JsonObject], Json]:
    """Returns what applies a catcher to an error output."""

    def catch(catcher: Catcher, error_output: JsonObject) -> Json:
        frame.assigned = {}
        if is_jsonata(state, frame):
            assign(catcher, given, frame, error_output=error_output)
            if "Output" not in catcher:
                return error_output
            return evaluate(catcher["Output"], "Output", given, frame, error_output=error_output)
        assign(catcher, error_output, frame)
        return set_result(catcher, given, error_output, frame)

    return catch


def _handle(
    run: Callable[[State, Json, Frame], Json], give_up: Callable[[Frame, StateError], None]
) -> Callable[[State, Json, Frame], Outcome]:
    """Returns what runs a state with its retriers and catchers."""

    def run_handled(state: State, given: Json, frame: Frame) -> Outcome:
        return run_with_handlers(
            state,
            frame,
            lambda: (run(state, given, frame), state.get("Next")),
            lambda error: give_up(frame, error),
            _catch(state, given, frame),
        )

    return run_handled


def _run_map(state: State, given: Json, frame: Frame) -> Json:
    return maps.run(state, given, frame, run_workflow)


def _run_parallel(state: State, given: Json, frame: Frame) -> Json:
    return parallels.run(state, given, frame, run_workflow)


def _run_task(state: State, given: Json, frame: Frame) -> Outcome:
    with mocks.mock_task(frame.execution, frame.context):
        return _handle(tasks.run, lambda _frame, _error: None)(state, given, frame)


def _end(kind: str) -> Callable[[Frame, StateError], None]:
    """Returns what adds the end of a failed state with branches to the history."""

    def end(frame: Frame, error: StateError) -> None:
        if error.error != "States.Runtime":
            frame.add(kind)

    return end


_RUN: Final[Mapping[str, Callable[[State, Json, Frame], Outcome]]] = {
    "Choice": _run_choice,
    "Fail": _run_fail,
    "Map": _handle(_run_map, _end("MapStateFailed")),
    "Parallel": _handle(_run_parallel, _end("ParallelStateFailed")),
    "Pass": _run_pass,
    "Succeed": _run_succeed,
    "Task": _run_task,
    "Wait": _run_wait,
}
