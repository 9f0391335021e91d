"""Input and output of states: ``InputPath`` to ``OutputPath``, ``Output`` and ``Assign``."""

import copy
import re
from typing import Any, Final

from embedded_aws.json_values import is_array, is_object
from embedded_aws.services.step_functions.interpreter.frames import Fields, Frame, format_json
from embedded_aws.services.step_functions.interpreter.jsonpaths import parse
from embedded_aws.services.step_functions.interpreter.values import build, evaluate, require

_MISMATCH: Final = "States.ResultPathMatchFailure"


def is_jsonata(state: Fields, frame: Frame) -> bool:
    """Whether a state is in JSONata."""
    return state.get("QueryLanguage", frame.language) == "JSONata"


def apply_input_path(state: Fields, given: Any, frame: Frame) -> Any:
    """Returns the effective input of a state."""
    path = state.get("InputPath", "$")
    return {} if path is None else require(path, given, frame)


def apply_output_path(state: Fields, output: Any, frame: Frame) -> Any:
    """Returns the effective output of a state."""
    path = state.get("OutputPath", "$")
    return {} if path is None else require(path, output, frame)


def apply_parameters(state: Fields, given: Any, frame: Frame) -> Any:
    """Returns what a state works on: its effective input, or its ``Parameters`` or ``Arguments``."""
    if is_jsonata(state, frame):
        return evaluate(state["Arguments"], "Arguments", given, frame) if "Arguments" in state else given
    effective = apply_input_path(state, given, frame)
    return build(state["Parameters"], effective, frame) if "Parameters" in state else effective


def apply_result(state: Fields, given: Any, result: Any, frame: Frame) -> Any:
    """Returns the output of a state with a result, and assigns its variables."""
    if is_jsonata(state, frame):
        output = (
            evaluate(state["Output"], "Output", given, frame, result=result) if "Output" in state else result
        )
        assign(state, given, frame, result=result)
        return output
    assign(state, result, frame)
    if "ResultSelector" in state:
        result = build(state["ResultSelector"], result, frame)
    return apply_output_path(state, set_result(state, given, result, frame), frame)


def pass_input(state: Fields, given: Any, frame: Frame) -> Any:
    """Returns the output of a state without a result, and assigns its variables."""
    if is_jsonata(state, frame):
        output = evaluate(state["Output"], "Output", given, frame) if "Output" in state else given
        assign(state, given, frame)
        return output
    effective = apply_input_path(state, given, frame)
    assign(state, effective, frame)
    return apply_output_path(state, effective, frame)


def assign(holder: Fields, given: Any, frame: Frame, *, result: Any = None, error_output: Any = None) -> None:
    """Evaluates the variables that a state, a rule or a catcher assigns when the state exits."""
    template = holder.get("Assign")
    if template is None:
        return
    if is_jsonata(frame.definition, frame):
        frame.assigned = evaluate(template, "Assign", given, frame, result=result, error_output=error_output)
    else:
        frame.assigned = build(template, given, frame)


def set_result(holder: Fields, given: Any, result: Any, frame: Frame) -> Any:
    """Returns the input with a result at the ``ResultPath``."""
    path = holder.get("ResultPath", "$")
    if path is None:
        return given
    keys = [_read_key(name) for name in parse(path).names]
    if not keys:
        return result
    error = frame.fail(f"Unable to apply ReferencePath {path} to input {format_json(given)}", _MISMATCH)
    if not is_object(given):
        raise error
    output = copy.deepcopy(given)
    at: Any = output
    for key, following in zip(keys, [*keys[1:], None], strict=True):
        if not _can_hold(at, key):
            raise error
        if following is None:
            at[key] = result
        else:
            if isinstance(key, str) and not isinstance(at.get(key), dict | list):
                at[key] = {}
            at = at[key]
    return output


def _read_key(name: str) -> str | int:
    inner = name[1:-1]
    return int(inner) if re.fullmatch(r"-?\d+", inner) else inner[1:-1]


def _can_hold(value: Any, key: str | int) -> bool:
    if isinstance(key, int):
        return is_array(value) and -len(value) <= key < len(value)
    return is_object(value)
