"""The Context object of the state under test."""

import uuid
from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import Json, JsonObject, is_object, read_object
from embedded_aws.ministack.responses import get_account_id, get_region, now_iso
from embedded_aws.services.step_functions.context_state import StatefulContext
from embedded_aws.services.step_functions.test_state.definitions import State
from embedded_aws.services.step_functions.test_state.invalid_test import InvalidTestError
from embedded_aws.services.step_functions.test_state.source_text import read_json

_FIELDS: Final[Mapping[str, Mapping[str, type]]] = {
    "Execution": {
        "Id": str,
        "Input": object,
        "Name": str,
        "RedriveCount": int,
        "RedriveTime": str,
        "RoleArn": str,
        "StartTime": str,
    },
    "State": {"EnteredTime": str, "Name": str, "RetryCount": int},
    "StateMachine": {"Id": str, "Name": str},
    "Task": {"Token": str},
}
_WORDS: Final = {str: "a string", int: "a number"}


class Context(StatefulContext):
    """The Context object, with further state of MiniStack.

    Args:
        fields: Fields that expressions read.
        jsonata: Whether the query language is JSONata.
        variables: Variables by name.
    """

    def __init__(self, fields: Mapping[str, Json], *, jsonata: bool, variables: Mapping[str, Json]) -> None:
        self.variables = dict(variables)
        language = "JSONata" if jsonata else "JSONPath"
        super().__init__(fields, {"QueryLanguage": language, "variables": self.variables})


def default_context(state: State, given: Json, role_arn: str | None) -> JsonObject:
    """Returns the Context object of a test that gives none."""
    machine, execution = str(uuid.uuid4()), str(uuid.uuid4())
    prefix = f"arn:aws:states:{get_region()}:{get_account_id()}"
    now = now_iso()
    entered: JsonObject = {"Name": state.name, "EnteredTime": now}
    if state.type in {"Task", "Map", "Parallel"}:
        entered["RetryCount"] = 0
    context: JsonObject = {
        "Execution": {
            "Id": f"{prefix}:express:{machine}:{execution}",
            "Input": given,
            "Name": execution,
            "RoleArn": role_arn,
            "StartTime": now,
        },
        "StateMachine": {"Id": f"{prefix}:stateMachine:{machine}", "Name": machine},
        "State": entered,
    }
    if state.is_callback:
        context["Task"] = {"Token": str(uuid.uuid4())}
    if state.in_map:
        context["Map"] = {"Item": {"Index": 0, "Value": given}}
    return context


def read_context(state: State, text: str) -> JsonObject:
    """Returns the Context object that a test gives.

    Raises:
        InvalidTestError: If it is invalid.
    """
    try:
        found = read_json(text)
    except ValueError:
        raise _build_error("it must be valid JSON") from None
    if not is_object(found):
        raise _build_error("it must be a JSON object")
    if "Map" in found:
        raise _build_error("'Map' field is not supported when mocking a Context object")
    _check_object("", found, dict.fromkeys(_FIELDS, dict))
    for name, fields in _FIELDS.items():
        _check_object(name, read_object(found.get(name)), fields)
    if "Task" in found and not (state.is_callback or state.is_job):
        raise _build_error(
            "Context object contains 'Task' when state is not a Task state with a '.sync' or "
            "'.waitForTaskToken' service integration pattern"
        )
    return found


def _check_object(path: str, given: Mapping[str, Json], fields: Mapping[str, type]) -> None:
    for name, value in given.items():
        if name not in fields:
            raise _build_error(f"Field '{name}' is not allowed")
        if not isinstance(value, fields[name]) or (fields[name] is int and isinstance(value, bool)):
            raise _build_error(
                f"{path}.{name}".lstrip(".") + f" must be {_WORDS.get(fields[name], 'an object')}"
            )


def _build_error(reason: str) -> InvalidTestError:
    return InvalidTestError(f"Invalid Context object provided: {reason}")
