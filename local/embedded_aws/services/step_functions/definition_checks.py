"""Checks of definitions, with the diagnostics of ValidateStateMachineDefinition."""

import json
import re
from collections.abc import Iterator
from typing import Final

from embedded_aws.json_values import Json, JsonObject, is_object, read_array, read_object, read_text
from embedded_aws.services.step_functions.json_errors import explain_json
from embedded_aws.services.step_functions.timestamps import parse_timestamp

Fields = JsonObject
_SCHEMA: Final = "SCHEMA_VALIDATION_FAILED"
_LONGEST_LABEL: Final = 40
_INVALID_LABEL: Final = re.compile(r"[\s?*<>{}\[\]:;,\\|^~$#%&`\"\x00-\x1f\x7f-\x9f]")
_TYPES: Final = ("Choice", "Fail", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait")


def find_problems(text: str, kind: str) -> list[Fields]:
    """Returns the problems of a definition, as diagnostics.

    Args:
        text: The definition.
        kind: Type of the state machine, ``STANDARD`` or ``EXPRESS``.
    """
    if not text.strip():
        return [_report("Definition must be a valid JSON object", None)]
    try:
        definition = json.loads(text)
    except (ValueError, RecursionError):
        message, location = explain_json(text)
        problem = {"code": "INVALID_JSON_DESCRIPTION", "message": f"{message}\n at {location}"}
        return [{**problem, "location": location, "severity": "ERROR"}]
    if not is_object(definition):
        return [_report("Definition must be a valid JSON object", None)]
    language = read_text(definition.get("QueryLanguage")) or "JSONPath"
    return list(_check_workflow(definition, "", kind, language))


def format_problems(problems: list[Fields]) -> str:
    """Returns problems as CreateStateMachine reports them."""
    texts = (
        f"{each['code']}: {each['message']}" + (f" at {each['location']}" if "location" in each else "")
        for each in problems
    )
    return ", ".join(texts)


def _report(message: str, location: str | None, code: str = _SCHEMA) -> Fields:
    problem: Fields = {"code": code, "message": message, "severity": "ERROR"}
    return problem if location is None else {**problem, "location": location}


def _check_workflow(workflow: Fields, path: str, kind: str, language: str) -> Iterator[Fields]:
    if missing := [name for name in ("States", "StartAt") if name not in workflow]:
        yield _report(f"These fields are required: [{', '.join(missing)}]", path or "/")
        return
    states = workflow["States"]
    if not is_object(states):
        yield _report("Expected value of type Object", f"{path}/States")
        return
    if workflow["StartAt"] not in states:
        yield _report(
            f"Missing 'Next' target: {workflow['StartAt']}", f"{path}/StartAt", "MISSING_TRANSITION_TARGET"
        )
    for name, state in states.items():
        at = f"{path}/States/{name}"
        if not is_object(state):
            yield _report("Expected value of type Object", at)
        elif state.get("Type") not in _TYPES:
            yield from _check_type(state, at)
        else:
            yield from _check_state(state, at, states, kind, language)


def _check_type(state: Fields, at: str) -> Iterator[Fields]:
    if "Type" not in state:
        yield _report("These fields are required: [Type]", at)
    else:
        yield _report(f"Value is not one of [{', '.join(_TYPES)}]", f"{at}/Type")


def _check_state(state: Fields, at: str, states: Fields, kind: str, language: str) -> Iterator[Fields]:
    if language == "JSONata" and state.get("QueryLanguage") == "JSONPath":
        yield _report("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at)
    if state["Type"] == "Task" and kind == "EXPRESS":
        yield from _check_express(str(state.get("Resource", "")), f"{at}/Resource")
    if state["Type"] == "Task" and "Resource" not in state:
        yield _report("These fields are required: [Resource]", at)
    for target, place in _list_targets(state, at):
        if target not in states:
            yield _report(f"Missing 'Next' target: {target}", place, "MISSING_TRANSITION_TARGET")
    yield from _check_values(state, at, jsonata=state.get("QueryLanguage", language) == "JSONata")
    if state["Type"] == "Map":
        for name in ("ItemProcessor", "Iterator"):
            if is_object(inner := state.get(name)):
                yield from _check_workflow(inner, f"{at}/{name}", kind, language)
    branches = read_array(state.get("Branches")) if state["Type"] == "Parallel" else []
    for number, branch in enumerate(branches):
        yield from _check_workflow(read_object(branch), f"{at}/Branches[{number}]", kind, language)


def _check_values(state: Fields, at: str, *, jsonata: bool) -> Iterator[Fields]:
    if state["Type"] == "Wait" and not _is_timestamp(state.get("Timestamp"), jsonata=jsonata):
        yield _report("String does not match RFC3339 timestamp", f"{at}/Timestamp")
    if state["Type"] == "Map":
        yield from _check_label(state, at)


def _is_timestamp(value: Json, *, jsonata: bool) -> bool:
    if value is None or (jsonata and isinstance(value, str) and value.startswith("{%")):
        return True
    return isinstance(value, str) and parse_timestamp(value) is not None


def _check_express(resource: str, at: str) -> Iterator[Fields]:
    if ":activity:" in resource:
        yield _report("Express state machine does not support Activity ARN", at)
    if ".sync" in resource:
        yield _report("Express state machine does not support '.sync' service integration", at)
    if resource.endswith(".waitForTaskToken"):
        # AWS ends this message with a space.
        yield _report("Express state machine does not support '.waitForTaskToken' service integration ", at)


def _list_targets(state: Fields, at: str) -> Iterator[tuple[Json, str]]:
    if "Next" in state:
        yield state["Next"], f"{at}/Next"
    if "Default" in state:
        yield state["Default"], f"{at}/Default"
    for field in ("Choices", "Catch"):
        for number, each in enumerate(read_array(state.get(field))):
            if is_object(each) and "Next" in each:
                yield each["Next"], f"{at}/{field}[{number}]/Next"


def _check_label(state: Fields, at: str) -> Iterator[Fields]:
    if state.get("Label") is None:
        return
    label = read_text(state["Label"])
    if not label:
        yield _report("Label cannot be empty", f"{at}/Label")
    elif len(label) > _LONGEST_LABEL:
        yield _report(f"Label cannot exceed {_LONGEST_LABEL} characters", f"{at}/Label")
    elif found := _INVALID_LABEL.search(label):
        yield _report(f"Label contains invalid character: {found[0]!r}", f"{at}/Label")
