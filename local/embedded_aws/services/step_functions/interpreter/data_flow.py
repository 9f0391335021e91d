"""Input and output of states: ``InputPath`` to ``OutputPath``, ``Output`` and ``Assign``."""

import copy
import re
from typing import Final

from embedded_aws.json_values import Json, is_array, is_object, read_object
from embedded_aws.services.step_functions.interpreter.definitions import Exit, State
from embedded_aws.services.step_functions.interpreter.frames import Frame, format_json
from embedded_aws.services.step_functions.interpreter.jsonpaths import parse
from embedded_aws.services.step_functions.interpreter.values import build, evaluate, require

_MISMATCH: Final = "States.ResultPathMatchFailure"


def is_jsonata(state: State, frame: Frame) -> bool:
    """Whether a state is in JSONata."""
    return state.get("QueryLanguage", frame.language) == "JSONata"


def apply_input_path(state: State, given: Json, frame: Frame) -> Json:
    """Returns the effective input of a state."""
    path = state.get("InputPath", "$")
    return {} if path is None else require(path, given, frame)


def apply_output_path(state: State, output: Json, frame: Frame) -> Json:
    """Returns the effective output of a state."""
    path = state.get("OutputPath", "$")
    return {} if path is None else require(path, output, frame)


def apply_parameters(state: State, given: Json, frame: Frame) -> Json:
    """Returns what a state works on: its effective input, or its ``Parameters`` or ``Arguments``."""
    if is_jsonata(state, frame):
        return evaluate(state["Arguments"], "Arguments", given, frame) if "Arguments" in state else given
    effective = apply_input_path(state, given, frame)
    return build(state["Parameters"], effective, frame) if "Parameters" in state else effective


def apply_result(state: State, given: Json, result: Json, frame: Frame) -> Json:
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


def pass_input(state: State, given: Json, frame: Frame) -> Json:
    """Returns the output of a state without a result, and assigns its variables."""
    if is_jsonata(state, frame):
        output = evaluate(state["Output"], "Output", given, frame) if "Output" in state else given
        assign(state, given, frame)
        return output
    effective = apply_input_path(state, given, frame)
    assign(state, effective, frame)
    return apply_output_path(state, effective, frame)


def assign(
    holder: Exit, given: Json, frame: Frame, *, result: Json = None, error_output: Json = None
) -> None:
    """Evaluates the variables that a state, a rule or a catcher assigns when the state exits."""
    template = holder.get("Assign")
    if template is None:
        return
    if is_jsonata(frame.definition, frame):
        built = evaluate(template, "Assign", given, frame, result=result, error_output=error_output)
    else:
        built = build(template, given, frame)
    frame.assigned = read_object(built)


def set_result(holder: Exit, given: Json, result: Json, frame: Frame) -> Json:
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
    at: object = output
    for key in keys[:-1]:
        at = _enter(at, key)
    if not _put(at, keys[-1], result):
        raise error
    return output


def _enter(holder: object, key: str | int) -> object:
    """Returns the value at a key, which becomes an object if it has no members; None if there is none."""
    if is_object(holder) and isinstance(key, str):
        if not isinstance(holder.get(key), dict | list):
            holder[key] = {}
        return holder[key]
    return holder[key] if is_array(holder) and isinstance(key, int) and _has(holder, key) else None


def _put(holder: object, key: str | int, value: Json) -> bool:
    """Sets the value at a key; returns whether there is such a key."""
    if is_object(holder) and isinstance(key, str):
        holder[key] = value
        return True
    if is_array(holder) and isinstance(key, int) and _has(holder, key):
        holder[key] = value
        return True
    return False


def _has(items: list[Json], at: int) -> bool:
    return -len(items) <= at < len(items)


def _read_key(name: str) -> str | int:
    inner = name[1:-1]
    return int(inner) if re.fullmatch(r"-?\d+", inner) else inner[1:-1]
