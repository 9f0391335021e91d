"""Validates the mocked result of a task against the API of its service."""

from functools import cache
from typing import Final

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from embedded_aws.json_values import Json, is_array, read_array, read_object
from embedded_aws.ministack import step_functions
from embedded_aws.service_calls.models import find_operation
from embedded_aws.services.step_functions.test_state.definitions import State
from embedded_aws.services.step_functions.test_state.invalid_test import InvalidTestError

# AWS validates no responses of these.
_UNCHECKED: Final = ("apigateway:", "http:", "eks:call", "eks:runJob")
# What Step Functions calls until a job ends, whose response is the result of the task.
_POLLED: Final = {
    "athena:startQueryExecution": "getQueryExecution",
    "batch:submitJob": "describeJobs",
    "codebuild:startBuild": "batchGetBuilds",
    "codebuild:startBuildBatch": "batchGetBuildBatches",
    "databrew:startJobRun": "describeJobRun",
    "ecs:runTask": "describeTasks",
    "glue:startJobRun": "getJobRun",
    "states:startExecution": "describeExecution",
}
# The names of optimized integrations that differ from those of AWS SDK integrations.
_OPTIMIZED: Final = {"bedrock": "bedrockruntime", "states": "sfn"}
# The optimized integrations parse these strings.
_PARSED: Final = {("lambda", "Payload"), ("states", "Output"), ("states", "Input")}
_NUMBERS: Final = {"integer", "long", "float", "double"}


def check_result(state: State, result: Json, mode: str) -> None:
    """Validates the mocked result of a task.

    Raises:
        InvalidTestError: If the API of its service returns no such result.
    """
    # A token brings any result, and what a function or an activity returns has no model.
    integration = state.resource.partition(":states:::")[2]
    if mode == "NONE" or not integration or state.is_callback or integration.startswith(_UNCHECKED):
        return
    service, called = _find_operation(integration.removeprefix("aws-sdk:"))
    if called.output_shape is not None:
        _Check(service, strict=mode == "STRICT").value("", result, called.output_shape)


@cache
def _find_operation(integration: str) -> tuple[str, OperationModel]:
    service, _, action = integration.partition(":")
    action, _, pattern = action.partition(".")
    if pattern:
        action = _POLLED.get(f"{service}:{action}", "")
    try:
        return service, find_operation(_OPTIMIZED.get(service, service), action)
    except LookupError:
        raise InvalidTestError(
            f"The embedded emulator knows no response of {integration}. Set fieldValidationMode to NONE"
        ) from None


class _Check:
    """Checks values by the shapes of a service."""

    def __init__(self, service: str, *, strict: bool) -> None:
        self._service = service
        self._strict = strict

    def value(self, name: str, value: Json, shape: Shape) -> None:
        if (self._service, name) in _PARSED or getattr(shape, "is_document_type", False):
            return
        match shape:
            case StructureShape():
                self._structure(name, value, shape)
            case ListShape():
                self._must(name, isinstance(value, list), "be an array")
                self._length(name, value, shape)
                for each in read_array(value):
                    self.value(name, each, shape.member)
            case MapShape():
                self._must(name, isinstance(value, dict), "be an object")
                for each in read_object(value).values():
                    self.value(name, each, shape.value)
            case _:
                self._scalar(name, value, shape)

    def _structure(self, name: str, value: Json, shape: StructureShape) -> None:
        if not isinstance(value, dict):
            if not name:
                raise InvalidTestError("Mocked result must be a JSON object.")
            self._must(name, met=False, rule="be an object")
        given = read_object(value)
        members = {step_functions.member_name(member): of for member, of in shape.members.items()}
        for required in [step_functions.member_name(each) for each in shape.required_members]:
            if self._strict and required not in given:
                raise _build_error(f"Required field '{required}' is missing")
        for member, of in members.items():
            if member in given:
                self.value(member, given[member], of)

    def _scalar(self, name: str, value: Json, shape: Shape) -> None:
        if shape.type_name in _NUMBERS:
            if not isinstance(value, int | float) or isinstance(value, bool):
                raise _build_error(f"Field '{name}' must be a number")
            limits = shape.metadata
            if "min" in limits and value < limits["min"]:
                raise _build_error(f"Field '{name}' is less than the minimum value")
            if "max" in limits and value > limits["max"]:
                raise _build_error(f"Field '{name}' exceeds the maximum value")
        elif shape.type_name == "boolean":
            self._must(name, isinstance(value, bool), "be a boolean")
        else:  # strings, timestamps and blobs
            self._must(name, isinstance(value, str), "be a string")
            if (allowed := getattr(shape, "enum", None)) and value not in allowed:
                raise _build_error(f"Field '{name}' is not an expected value")
            self._length(name, value, shape)

    def _length(self, name: str, value: Json, shape: Shape) -> None:
        if not isinstance(value, str) and not is_array(value):
            return
        if len(value) < shape.metadata.get("min", 0):
            raise _build_error(f"Field '{name}' is smaller than the minimum length")
        if len(value) > shape.metadata.get("max", len(value)):
            raise _build_error(f"Field '{name}' exceeds the maximum length")

    def _must(self, name: str, met: bool, rule: str) -> None:
        if not met:
            raise _build_error(f"Field '{name}' must {rule}")


def _build_error(reason: str) -> InvalidTestError:
    return InvalidTestError(f"Mock result schema validation error: {reason}")
