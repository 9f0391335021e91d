"""The Context object of the state under test."""

import uuid
from collections.abc import Mapping
from typing import Any, Final, cast

from embedded_aws.ministack.responses import get_account_id, get_region, now_iso
from embedded_aws.services.step_functions.test_state.definitions import State
from embedded_aws.services.step_functions.test_state.invalid_test import InvalidTestError
from embedded_aws.services.step_functions.test_state.source_text import read_json

_FIELDS: Final[Mapping[str, Mapping[str, Any]]] = {
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


class Context(dict[str, Any]):
    """The Context object, with further state of MiniStack.

    Args:
        fields: Fields that expressions read.
        jsonata: Whether the query language is JSONata.
        variables: Variables by name.
    """

    def __init__(self, fields: Mapping[str, Any], *, jsonata: bool, variables: Mapping[str, Any]) -> None:
        super().__init__(fields)
        self.variables = dict(variables)
        self._hidden = {"QueryLanguage": "JSONata" if jsonata else "JSONPath", "variables": self.variables}

    def get(self, key: str, default: Any = None) -> Any:
        """Returns a field; also what MiniStack keeps."""
        return self._hidden.get(key, super().get(key, default))

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Returns a field; also what MiniStack keeps."""
        return self._hidden[key] if key in self._hidden else super().setdefault(key, default)


def default_context(state: State, given: Any, role_arn: str | None) -> dict[str, Any]:
    """Returns the Context object of a test that gives none."""
    machine, execution = str(uuid.uuid4()), str(uuid.uuid4())
    prefix = f"arn:aws:states:{get_region()}:{get_account_id()}"
    now = now_iso()
    entered: dict[str, Any] = {"Name": state.name, "EnteredTime": now}
    if state.type in {"Task", "Map", "Parallel"}:
        entered["RetryCount"] = 0
    context: dict[str, Any] = {
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


def read_context(state: State, text: str) -> dict[str, Any]:
    """Returns the Context object that a test gives.

    Raises:
        InvalidTestError: If it is invalid.
    """
    try:
        context = read_json(text)
    except ValueError:
        raise _build_error("it must be valid JSON") from None
    if not isinstance(context, dict):
        raise _build_error("it must be a JSON object")
    found = cast("dict[str, Any]", context)
    if "Map" in found:
        raise _build_error("'Map' field is not supported when mocking a Context object")
    _check_object("", found, dict.fromkeys(_FIELDS, dict))
    for name, fields in _FIELDS.items():
        _check_object(name, found.get(name, {}), fields)
    if "Task" in found and not (state.is_callback or state.is_job):
        raise _build_error(
            "Context object contains 'Task' when state is not a Task state with a '.sync' or "
            "'.waitForTaskToken' service integration pattern"
        )
    return found


def _check_object(path: str, given: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
    for name, value in given.items():
        if name not in fields:
            raise _build_error(f"Field '{name}' is not allowed")
        if not isinstance(value, fields[name]) or (fields[name] is int and isinstance(value, bool)):
            raise _build_error(
                f"{path}.{name}".lstrip(".") + f" must be {_WORDS.get(fields[name], 'an object')}"
            )


def _build_error(reason: str) -> InvalidTestError:
    return InvalidTestError(f"Invalid Context object provided: {reason}")
