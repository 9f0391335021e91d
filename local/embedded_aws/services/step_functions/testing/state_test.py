"""Tests of a single state of a deployed state machine, with the TestState API."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NotRequired, Protocol, Self, TypedDict

from embedded_aws.json_values import Json, JsonObject, is_object, read_object
from embedded_aws.services.step_functions.testing.machines import Machine

_JSON: Final = {"result", "variables", "context"}
"""Parameters of the API that are JSON in a string."""
# mapItemReaderData is a string in the format of its source.


class Response(TypedDict):
    """Response of TestState."""

    status: str
    output: NotRequired[str]
    nextState: NotRequired[str]
    error: NotRequired[str]
    cause: NotRequired[str]
    inspectionData: NotRequired[JsonObject]


class Client(Protocol):
    """A client of Step Functions that tests states."""

    def test_state(self, **request: object) -> Response:
        """Tests a state."""
        ...


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
    output: Json
    next_state: str | None
    error: str | None
    cause: str | None
    inspection: Mapping[str, Json]

    @property
    def variables(self) -> Mapping[str, Json]:
        """The variables after the state."""
        return read_object(self.inspection.get("variables"))

    @classmethod
    def from_response(cls, response: Response) -> Self:
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
    states: Client, machine: Machine, state: str, given: object, parameters: Mapping[str, object]
) -> StateResult:
    """Tests a state.

    Args:
        states: Client of Step Functions.
        machine: The state machine.
        state: Name of the state.
        given: Input of the state; None for an empty object.
        parameters: More parameters of the API; what it takes as JSON in a string can be an object.
    """
    request: dict[str, object] = {
        "definition": machine.definition,
        "roleArn": machine.role_arn,
        "stateName": state,
        "input": json.dumps({} if given is None else given),
        "inspectionLevel": "DEBUG",
        **_encode(parameters),
    }
    return StateResult.from_response(states.test_state(**request))


def _encode(parameters: Mapping[str, object]) -> dict[str, object]:
    encoded: dict[str, object] = {}
    for name, value in parameters.items():
        if name in _JSON:
            encoded[name] = json.dumps(value)
        elif is_object(value):
            encoded[name] = _encode(value)
        else:
            encoded[name] = value
    return encoded


def _parse(value: Json) -> Json:
    return json.loads(value) if isinstance(value, str) else value
