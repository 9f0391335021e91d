"""Input and output processing with JSONPath, as in executions."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import cast

from embedded_aws.json_values import Json, read_object, read_text
from embedded_aws.ministack import step_functions
from embedded_aws.ministack.state_machine_records import Execution
from embedded_aws.services.step_functions.interpreter import data_flow, definitions, values
from embedded_aws.services.step_functions.interpreter.choices import matches
from embedded_aws.services.step_functions.interpreter.frames import Frame, StateError
from embedded_aws.services.step_functions.test_state.contexts import Context
from embedded_aws.services.step_functions.test_state.source_text import remove_text


class _Frame(Frame):
    """The position in a test, which has no history."""

    def explain(self, problem: str) -> str:
        """Returns a problem."""
        return problem


def _open_frame(context: Context) -> _Frame:
    """Returns the frame of a state without an execution; its Context object may lack members."""
    execution: Execution = {
        "executionArn": "",
        "stateMachineArn": "",
        "name": "",
        "status": "RUNNING",
        "startDate": "",
        "stopDate": None,
        "input": "",
        "inputDetails": {},
        "output": None,
        "outputDetails": {},
        "events": [],
        "mockAttempts": {},
    }
    members = cast("definitions.Context", dict(context))
    return _Frame(execution, members, "JSONPath", context.variables)


@contextmanager
def _open(context: Context) -> Generator[Frame]:
    """Opens the frame of a state; its errors are those of MiniStack."""
    try:
        yield _open_frame(context)
    except StateError as error:
        raise step_functions.ExecutionError(error.error or "", error.cause or "") from None


def apply_path(state: Mapping[str, Json], field: str, data: Json, context: Context) -> Json:
    """Applies ``InputPath``, ``OutputPath`` or ``ItemsPath``."""
    path = state.get(field, "$")
    if path is None:
        return {}
    with _open(context) as frame:
        return values.require(read_text(path), data, frame)


def apply_template(template: Json, data: Json, context: Context) -> Json:
    """Applies a payload template: ``Parameters``, ``ResultSelector`` or ``ItemSelector``."""
    with _open(context) as frame:
        return values.build(template, data, frame)


def apply_result_path(path: Json, given: Json, result: Json, context: Context) -> Json:
    """Adds a result to the input."""
    with _open(context) as frame:
        found = None if path is None else read_text(path)
        changed = given if found in {None, "$"} else remove_text(given)
        return data_flow.set_result({"ResultPath": found}, changed, result, frame)


def assign(holder: Mapping[str, Json], data: Json, context: Context) -> None:
    """Assigns the variables of a state, a rule or a catcher."""
    if "Assign" in holder:
        context.variables.update(read_object(apply_template(holder["Assign"], data, context)))


def choose(state: Mapping[str, Json], given: Json, context: Context) -> str:
    """Returns the next state of a Choice state, and assigns variables."""
    rules = cast("list[definitions.Rule]", state["Choices"])  # the definition was validated
    with _open(context) as frame:
        found = next((rule for rule in rules if matches(rule, given, frame)), None)
        default = state.get("Default")
        if found is None and default is None:
            problem = "Failed to transition out of the state. The state does not point to a next state."
            raise frame.fail(problem, "States.NoChoiceMatched")
    assign(read_object(state if found is None else found), given, context)
    return read_text(default) if found is None else found["Next"]


def read_path(path: str, data: Json, context: Context, field: str) -> Json:
    """Returns what the path in a field such as ``SecondsPath`` finds."""
    with _open(context) as frame:
        found = values.find(path, data, frame)
        if found is values.MISSING:
            raise frame.fail(f"The JSONPath '{path}' specified for the field '{field}' could not be found")
        return found
