"""Tests of a single state of a deployed state machine, with the TestState API."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self, cast

from embedded_aws.services.step_functions.testing.machines import Machine

_JSON: Final = {"result", "variables", "context"}
"""Parameters of the API that are JSON in a string."""
# mapItemReaderData is a string in the format of its source.


@dataclass(frozen=True)
class StateResult:
    """Result of the test of a state.

    Attributes:
        status: ``SUCCEEDED``, ``FAILED``, ``RETRIABLE`` or ``CAUGHT_ERROR``.
        output: Output of the state; None if it has none.
        next_state: Name of the next state; None if there is none.
        error: Name of the error; None if there is none.
        cause: Its cause.
        inspection: The data at each step of the input and output processing, by the name of the step in the
            API, such as ``afterArguments``.
    """

    status: str
    output: Any
    next_state: str | None
    error: str | None
    cause: str | None
    inspection: Mapping[str, Any]

    @property
    def variables(self) -> Mapping[str, Any]:
        """The variables after the state."""
        return self.inspection.get("variables", {})

    @classmethod
    def from_response(cls, response: Mapping[str, Any]) -> Self:
        """Returns the result in a response of the API."""
        output = response.get("output")
        inspection = {name: _parse(value) for name, value in response.get("inspectionData", {}).items()}
        return cls(
            response["status"],
            None if output is None else json.loads(output),
            response.get("nextState"),
            response.get("error"),
            response.get("cause"),
            inspection,
        )


def run_state_test(
    states: Any, machine: Machine, state: str, given: Any, parameters: Mapping[str, Any]
) -> StateResult:
    """Tests a state.

    Args:
        states: Client of Step Functions.
        machine: The state machine.
        state: Name of the state.
        given: Input of the state; None for an empty object.
        parameters: More parameters of the API; what it takes as JSON in a string can be an object.
    """
    request = {
        "definition": machine.definition,
        "roleArn": machine.role_arn,
        "stateName": state,
        "input": json.dumps({} if given is None else given),
        "inspectionLevel": "DEBUG",
        **_encode(parameters),
    }
    return StateResult.from_response(states.test_state(**request))


def _encode(parameters: Mapping[str, Any]) -> dict[str, Any]:
    encoded: dict[str, Any] = {}
    for name, value in parameters.items():
        if name in _JSON:
            encoded[name] = json.dumps(value)
        elif isinstance(value, Mapping):
            encoded[name] = _encode(cast("Mapping[str, Any]", value))
        else:
            encoded[name] = value
    return encoded


def _parse(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
