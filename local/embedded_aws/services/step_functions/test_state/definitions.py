"""Finds the state under test in its definition."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from embedded_aws.json_values import Json, is_object, read_array, read_object, read_text
from embedded_aws.services.step_functions.test_state.definition_types import find_wrong_types
from embedded_aws.services.step_functions.test_state.invalid_test import (
    INVALID_DEFINITION,
    InvalidTestError,
)

TYPES: Final = ("Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Map", "Parallel")
MAPS: Final = ("ItemProcessor", "Iterator")
"""Fields of a Map state that have its states."""

_WAITS: Final = {"Seconds", "SecondsPath", "Timestamp", "TimestampPath"}
_REQUIRED: Final = {
    "Task": (("Resource",),),
    "Choice": (("Choices",),),
    "Map": (MAPS,),
    "Parallel": (("Branches",),),
}
_JSONPATH_FIELDS: Final = {
    *("InputPath", "OutputPath", "ResultPath", "Parameters", "ResultSelector", "ItemsPath"),
    *("SecondsPath", "TimestampPath", "ErrorPath", "CausePath", "TimeoutSecondsPath", "HeartbeatSecondsPath"),
}
_JSONATA_FIELDS: Final = {"Arguments", "Output", "Items"}


@dataclass(frozen=True)
class State:
    """The state under test.

    Attributes:
        name: Its name; ``StateName`` for the definition of a single state, as in AWS.
        definition: Its definition.
        jsonata: Whether its query language is JSONata.
        in_map: Whether it is inside a Map state.
    """

    name: str
    definition: Mapping[str, Json]
    jsonata: bool
    in_map: bool = False

    @property
    def type(self) -> str:
        """Its type, such as ``Task``."""
        return read_text(self.definition["Type"])

    @property
    def resource(self) -> str:
        """The resource of a task; empty for other states."""
        return read_text(self.definition.get("Resource"))

    @property
    def is_callback(self) -> bool:
        """Whether it waits for its task token."""
        return self.resource.endswith(".waitForTaskToken")

    @property
    def is_job(self) -> bool:
        """Whether it waits for the end of the work that it starts."""
        return self.resource.endswith((".sync", ".sync:2"))

    @property
    def inner(self) -> Mapping[str, Mapping[str, Json]]:
        """The definition of each state inside a Map or Parallel state, by its name."""
        return {
            each.name: each.definition for each in _list_states(self.definition, jsonata=False, in_map=False)
        }


def find_state(text: str, name: str | None) -> State:
    """Returns the state under test.

    Args:
        text: Definition of a state, or of a state machine if ``name`` is given.
        name: Name of the state.

    Raises:
        InvalidTestError: If the state does not exist, or is invalid.
    """
    definition = _parse(text)
    if wrong := [*find_wrong_types("", definition)]:
        raise _build_error(f"SCHEMA_VALIDATION_FAILED: {'; '.join(wrong)}")
    jsonata = definition.get("QueryLanguage") == "JSONata"
    if name is None:
        found = State("StateName", definition, jsonata)
        if "States" in definition and "Type" not in definition:
            raise InvalidTestError("StateName must be specified when the definition is a state machine")
    else:
        if "States" not in definition:
            raise InvalidTestError("A state machine definition must be specified when StateName is specified")
        states = _list_states(definition, jsonata=jsonata, in_map=False)
        found = next((each for each in states if each.name == name), None)
        if found is None:
            raise InvalidTestError("State not found in definition")
    _check(found)
    return found


def _parse(text: str) -> Mapping[str, Json]:
    try:
        definition: object = json.loads(text)
    except ValueError as error:
        raise _build_error(f"INVALID_JSON_DESCRIPTION: {error}") from None
    if not is_object(definition):
        raise _build_error("INVALID_JSON_DESCRIPTION: the definition must be a JSON object")
    return definition


def _list_states(parent: Mapping[str, Json], *, jsonata: bool, in_map: bool) -> Iterator[State]:
    for name, given in read_object(parent.get("States")).items():
        state = read_object(given)
        own = state.get("QueryLanguage", "JSONata" if jsonata else "JSONPath") == "JSONata"
        yield State(name, state, own, in_map)
        yield from _list_states(state, jsonata=jsonata, in_map=in_map)
    for branch in read_array(parent.get("Branches")):
        yield from _list_states(read_object(branch), jsonata=jsonata, in_map=in_map)
    for field in MAPS:
        if field in parent:
            yield from _list_states(read_object(parent[field]), jsonata=jsonata, in_map=True)


def _check(state: State) -> None:
    given = state.definition
    if given.get("Type") not in TYPES:
        raise _build_error(f"SCHEMA_VALIDATION_FAILED: Type must be one of {', '.join(TYPES)}", state)
    problems = [
        f"a {state.type} state requires {' or '.join(names)}"
        for names in _REQUIRED.get(state.type, ())
        if not any(given.get(name) for name in names)
    ]
    ends = ("Next" in given) + bool(given.get("End"))
    if state.type in {"Task", "Pass", "Wait", "Map", "Parallel"} and ends != 1:
        problems.append("exactly one of Next and End must be specified")
    if state.type == "Wait" and len(_WAITS & set(given)) != 1:
        problems.append(f"exactly one of {', '.join(sorted(_WAITS))} must be specified")
    wrong = (_JSONPATH_FIELDS if state.jsonata else _JSONATA_FIELDS) & set(given)
    language = "JSONata" if state.jsonata else "JSONPath"
    problems += [f"{field} is not supported by the query language {language}" for field in sorted(wrong)]
    if problems:
        raise _build_error(f"SCHEMA_VALIDATION_FAILED: {'; '.join(problems)}", state)


def _build_error(reason: str, state: State | None = None) -> InvalidTestError:
    where = f" at /States/{state.name}" if state else ""
    return InvalidTestError(f"Invalid State Machine Definition: '{reason}{where}'", INVALID_DEFINITION)
