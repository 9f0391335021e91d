"""The parameters of a test, validated."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NotRequired, TypedDict

from embedded_aws.json_values import Json, JsonObject, is_object, read_array
from embedded_aws.services.step_functions.test_state.contexts import Context, default_context, read_context
from embedded_aws.services.step_functions.test_state.definitions import State, find_state
from embedded_aws.services.step_functions.test_state.invalid_test import (
    INVALID_DEFINITION,
    InvalidTestError,
)
from embedded_aws.services.step_functions.test_state.source_text import read_json

_MOCKABLE: Final = {"Task", "Map", "Parallel"}
_UNMOCKED: Final = "[Task, Wait, Pass, Succeed, Fail, Choice]"
_OF_MAPS: Final = ("mapItemReaderData", "mapIterationFailureCount")


class MockedError(TypedDict, total=False):
    """The error that a mock throws."""

    error: str
    cause: str


class MockInput(TypedDict):
    """The parameter ``mock``."""

    result: NotRequired[str]
    errorOutput: NotRequired[MockedError]
    fieldValidationMode: NotRequired[str]


class Request(TypedDict):
    """The parameters of a test."""

    definition: str
    stateName: NotRequired[str]
    input: NotRequired[str]
    stateConfiguration: NotRequired[JsonObject]
    mock: NotRequired[MockInput]
    roleArn: NotRequired[str]
    inspectionLevel: NotRequired[str]
    variables: NotRequired[str]
    context: NotRequired[str]
    revealSecrets: NotRequired[bool]


@dataclass(frozen=True)
class Mock:
    """The mocked outcome of a state.

    Attributes:
        result: Its result, if ``error`` is None.
        error: Name of its error.
        cause: Cause of its error.
    """

    result: Json = None
    error: str | None = None
    cause: str = ""


@dataclass(frozen=True)
class Test:
    """A valid test.

    Attributes:
        state: The state under test.
        input: Its input.
        input_text: Its input as it was given.
        level: Inspection level.
        mock: Its mocked outcome; None if it runs.
        context: Its Context object.
        role_arn: ARN of the role that it runs with.
        configuration: The parameter ``stateConfiguration``.
    """

    state: State
    input: Json
    input_text: str
    level: str
    mock: Mock | None
    context: Context
    role_arn: str | None
    configuration: Mapping[str, Json]


def read_test(given: Request) -> Test:
    """Validates the parameters of a test.

    Raises:
        InvalidTestError: If one is invalid.
    """
    state = find_state(given["definition"], given.get("stateName"))
    text = given.get("input", "{}")
    try:
        data = read_json(text)
    except ValueError as error:
        message = f"Invalid State Machine Execution Input: '{error}'"
        raise InvalidTestError(message, "InvalidExecutionInput") from None
    configuration = given.get("stateConfiguration", {})
    if "mock" not in given:
        _check_unmocked_configuration(configuration)
    mock = _read_mock(state, given)
    role_arn = given.get("roleArn")
    if state.type == "Task" and mock is None and not role_arn:
        raise InvalidTestError("RoleArn must be specified when testing a Task state")
    _check_configuration(state, mock, configuration)
    return Test(
        state,
        data,
        text,
        given.get("inspectionLevel", "INFO"),
        mock,
        _read_context(state, data, mock, given),
        role_arn,
        configuration,
    )


def _read_context(state: State, data: Json, mock: Mock | None, given: Request) -> Context:
    variables = _read_variables(given.get("variables"))
    if "context" not in given:
        fields = default_context(state, data, given.get("roleArn"))
    elif mock is None:
        raise InvalidTestError("Context can only be specified when a mock is specified")
    else:
        fields = read_context(state, given["context"])
    return Context(fields, jsonata=state.jsonata, variables=variables)


def _read_variables(text: str | None) -> JsonObject:
    if text is None:
        return {}
    try:
        variables = read_json(text)
    except ValueError:
        raise InvalidTestError("Variables must be valid JSON") from None
    if not is_object(variables):
        raise InvalidTestError("Variables must be a JSON object")
    return variables


def _read_mock(state: State, given: Request) -> Mock | None:
    if "mock" not in given:
        _check_unmocked(state)
        return None
    if state.type not in _MOCKABLE:
        raise InvalidTestError(f"State type '{state.type}' is not supported when a mock is specified")
    if given.get("revealSecrets"):
        raise InvalidTestError("TestState does not support RevealSecrets when a mock is specified.")
    mock = given["mock"]
    if ("result" in mock) == ("errorOutput" in mock):
        count = "only one" if "result" in mock else "one"
        raise InvalidTestError(
            f"A test mock should have {count} of the following fields: [result, errorOutput]."
        )
    if "errorOutput" in mock:
        thrown = mock["errorOutput"]
        if "error" not in thrown:
            raise InvalidTestError("A mocked errorOutput must have the field error.")
        return Mock(error=thrown["error"], cause=thrown.get("cause", ""))
    try:
        result = read_json(mock.get("result", ""))
    except ValueError:
        raise InvalidTestError("Mocked result must be valid JSON") from None
    _check_mocked_result(state, result, mock.get("fieldValidationMode", "STRICT"))
    return Mock(result)


def _check_unmocked(state: State) -> None:
    if state.type in {"Map", "Parallel"}:
        raise InvalidTestError(
            "TestState API does not support Map or Parallel states. Supported state types include: "
            + _UNMOCKED,
            INVALID_DEFINITION,
        )
    if state.is_callback or state.is_job or ":activity:" in state.resource:
        raise InvalidTestError(
            f"A mock must be specified when testing a Task state with the resource {state.resource}"
        )


def _check_mocked_result(state: State, result: Json, mode: str) -> None:
    if state.type == "Task":
        from embedded_aws.services.step_functions.test_state import (  # noqa: PLC0415 - imports botocore
            response_shapes,
        )

        response_shapes.check_result(state, result, mode)
    elif state.type == "Map" and "ResultWriter" in state.definition:
        if not isinstance(result, dict):
            raise InvalidTestError("Mocked result must be a JSON object.")
    elif not isinstance(result, list):
        raise InvalidTestError("Mocked result must be an array.")
    elif state.type == "Parallel" and len(read_array(result)) != len(
        read_array(state.definition["Branches"])
    ):
        raise InvalidTestError(
            "Mocked result must contain the same number of items as number of Parallel branches."
        )


def _check_unmocked_configuration(given: Mapping[str, Json]) -> None:
    for name in given:
        raise InvalidTestError(
            f"TestState does not support {name[0].upper()}{name[1:]} when a mock is not specified."
        )


def _check_configuration(state: State, mock: Mock | None, given: Mapping[str, Json]) -> None:
    """Rejects what would have no effect on the test."""
    wrong = [name for name in _OF_MAPS if name in given and state.type != "Map"]
    if wrong:
        raise InvalidTestError(f"{', '.join(wrong)} can only be specified for Map states")
    if "errorCausedByState" not in given:
        return
    if state.type not in {"Map", "Parallel"} or mock is None or mock.error is None:
        raise InvalidTestError(
            "errorCausedByState can only be specified for a mocked error of a Map or Parallel state"
        )
    if given["errorCausedByState"] not in state.inner:
        raise InvalidTestError(
            f"errorCausedByState: unknown state '{given['errorCausedByState']}' inside the state"
        )
