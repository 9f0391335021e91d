"""Runs the state under test."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from embedded_aws.iam.authorization import Caller
from embedded_aws.json_values import Json, JsonObject, read_number, read_text
from embedded_aws.ministack import step_functions
from embedded_aws.service_calls.callers import act_as
from embedded_aws.services.step_functions.interpreter import frames as interpreter
from embedded_aws.services.step_functions.interpreter import integrations
from embedded_aws.services.step_functions.test_state.error_handlers import StateError, handle
from embedded_aws.services.step_functions.test_state.inspection import Inspection
from embedded_aws.services.step_functions.test_state.invalid_test import build_unsupported_error
from embedded_aws.services.step_functions.test_state.jsonpaths import (
    apply_path,
    apply_result_path,
    apply_template,
    assign,
    choose,
    read_path,
)
from embedded_aws.services.step_functions.test_state.maps import inspect_map
from embedded_aws.services.step_functions.test_state.request import Test
from embedded_aws.services.step_functions.test_state.source_text import format_json

LONGEST: Final = 300
"""Maximum seconds of a test."""


def run(test: Test) -> JsonObject:
    """Runs a state and returns the response of the API.

    Raises:
        InvalidTestError: If the emulator cannot do what the state does.
    """
    inspection = Inspection(test.input_text)
    try:
        response = _RUN[test.state.type](test, inspection)
    except step_functions.ExecutionError as failed:
        if failed.error == "States.Runtime" and "MiniStack" in failed.cause:
            raise build_unsupported_error(f"calls of {test.state.resource}; specify a mock") from None
        response = handle(test, StateError(failed.error, failed.cause, _is_of_task(test)), inspection)
    if test.context.variables:
        inspection.keep("variables", test.context.variables)
    if test.level != "INFO":
        response["inspectionData"] = inspection.data
    return response


def _is_of_task(test: Test) -> bool:
    """Whether ``States.TaskFailed`` matches the error: a task threw it."""
    origin = test.configuration.get("errorCausedByState")
    return origin is None or test.state.inner[read_text(origin)].get("Type") == "Task"


def _build_success(test: Test, output: Json) -> JsonObject:
    following = step_functions.next_state(test.state.definition)
    return {
        "status": "SUCCEEDED",
        "output": format_json(output),
        **({"nextState": following} if following else {}),
    }


def _apply_input_path(test: Test, inspection: Inspection) -> Json:
    """Applies InputPath."""
    return inspection.keep(
        "afterInputPath", apply_path(test.state.definition, "InputPath", test.input, test.context)
    )


def _apply_output_path(test: Test, output: Json) -> JsonObject:
    """Applies OutputPath."""
    return _build_success(test, apply_path(test.state.definition, "OutputPath", output, test.context))


def _run_without_result(test: Test) -> JsonObject:
    """Returns the response of a JSONata state that calls nothing."""
    definition, given, context = test.state.definition, test.input, test.context
    output = step_functions.apply_output(definition, given, context, default=given)
    result = output if test.state.type == "Pass" else None
    step_functions.apply_assign(definition, given, context, result=result)
    return _build_success(test, output)


def _run_pass(test: Test, inspection: Inspection) -> JsonObject:
    definition = test.state.definition
    if test.state.jsonata:
        return _run_without_result(test)
    if "Result" in definition:
        result = inspection.keep("result", definition["Result"])
    else:
        given = _apply_input_path(test, inspection)
        if "Parameters" in definition:
            given = apply_template(definition["Parameters"], given, test.context)
        result = inspection.keep("afterParameters", given)
    return _apply_result(test, inspection, result)


def _apply_result(test: Test, inspection: Inspection, result: Json) -> JsonObject:
    """Applies ResultSelector, ResultPath and OutputPath."""
    definition = test.state.definition
    assign(definition, result, test.context)
    if "ResultSelector" in definition:
        result = apply_template(definition["ResultSelector"], result, test.context)
    inspection.keep("afterResultSelector", result)
    output = apply_result_path(definition.get("ResultPath", "$"), test.input, result, test.context)
    return _apply_output_path(test, inspection.keep("afterResultPath", output))


def _run_choice(test: Test, inspection: Inspection) -> JsonObject:
    definition = test.state.definition
    if test.state.jsonata:
        output, following = step_functions.execute_choice(definition, test.input, test.context)
    else:
        given = _apply_input_path(test, inspection)
        following = choose(definition, given, test.context)
        output = apply_path(definition, "OutputPath", given, test.context)
    return {"status": "SUCCEEDED", "output": format_json(output), "nextState": following}


def _run_succeed(test: Test, inspection: Inspection) -> JsonObject:
    if test.state.jsonata:
        return _run_without_result(test)
    return _pass_input(test, _apply_input_path(test, inspection))


def _pass_input(test: Test, given: Json) -> JsonObject:
    """Returns the response of a JSONPath state without a result."""
    assign(test.state.definition, given, test.context)
    return _apply_output_path(test, given)


def _run_fail(test: Test, inspection: Inspection) -> JsonObject:
    if not test.state.jsonata:
        inspection.keep("afterInputPath", test.input)
    error, cause = step_functions.error_of_fail_state(test.state.definition, test.input, test.context)
    return {"status": "FAILED", "error": error, "cause": cause}


def _run_wait(test: Test, inspection: Inspection) -> JsonObject:
    """Does not wait, unlike AWS: what follows does not depend on it."""
    given = test.input if test.state.jsonata else _apply_input_path(test, inspection)
    if _read_seconds(test, given) > LONGEST:
        cause = f"The test of a state can run for up to {LONGEST} seconds"
        raise step_functions.ExecutionError("States.Timeout", cause)
    return _run_without_result(test) if test.state.jsonata else _pass_input(test, given)


def _read_seconds(test: Test, given: Json) -> float:
    definition = test.state.definition
    ((field, value),) = [
        (name, definition[name]) for name in definition if name.startswith(("Seconds", "Timestamp"))
    ]
    if test.state.jsonata:
        read = step_functions.wait_seconds if field == "Seconds" else step_functions.wait_timestamp
        value = read(definition, test.input, test.context)
    elif field.endswith("Path"):
        value = read_path(read_text(value), given, test.context, field)
    if field.startswith("Seconds"):
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise step_functions.ExecutionError(
                "States.Runtime", f"The {field} field must be a positive integer: {value}"
            )
        return value
    until = step_functions.parse_timestamp(value)
    if until is None or until.tzinfo is None:
        raise step_functions.ExecutionError(
            "States.Runtime", f"The {field} field must be an ISO-8601 timestamp: {value}"
        )
    return (until - datetime.now(UTC)).total_seconds()


def _run_parallel(test: Test, inspection: Inspection) -> JsonObject:
    """Reports what follows the branches only, as AWS does."""
    return _run_task(test, inspection, keep=lambda _step, value: value)


def _run_task(
    test: Test, inspection: Inspection, keep: Callable[[str, Json], Json] | None = None
) -> JsonObject:
    definition, context = test.state.definition, test.context
    keep = keep or inspection.keep
    if test.state.jsonata:
        given = step_functions.apply_arguments(definition, test.input, context)
        result = keep("result", _find_outcome(test, keep("afterArguments", given)))
        return _apply_jsonata_result(test, result)
    given = keep("afterInputPath", apply_path(definition, "InputPath", test.input, context))
    if "Parameters" in definition:
        given = apply_template(definition["Parameters"], given, context)
    result = keep("result", _find_outcome(test, keep("afterParameters", given)))
    return _apply_result(test, inspection, result)


def _apply_jsonata_result(test: Test, result: Json) -> JsonObject:
    """Applies Output and Assign."""
    definition, given, context = test.state.definition, test.input, test.context
    output = step_functions.apply_output(definition, given, context, result=result, default=result)
    step_functions.apply_assign(definition, given, context, result=result)
    return _build_success(test, output)


def _find_outcome(test: Test, given: Json) -> Json:
    """Returns the mocked result, or calls the service as the role."""
    if test.mock is None:
        assert test.role_arn  # noqa: S101 a task without a mock and a role was rejected
        with act_as(Caller(test.role_arn, "TestState")):
            return _invoke(test.state.resource, given, _find_timeout(test, given))
    if test.mock.error is not None:
        raise step_functions.ExecutionError(test.mock.error, test.mock.cause)
    return test.mock.result


def _invoke(resource: str, given: Json, timeout: float) -> Json:
    try:
        return integrations.invoke(resource, given, timeout)
    except interpreter.StateError as error:
        raise step_functions.ExecutionError(error.error or "", error.cause or "") from None


def _find_timeout(test: Test, given: Json) -> float:
    definition = test.state.definition
    if "TimeoutSecondsPath" in definition:
        value = read_path(
            read_text(definition["TimeoutSecondsPath"]), given, test.context, "TimeoutSecondsPath"
        )
    elif isinstance(definition.get("TimeoutSeconds"), str):
        value = step_functions.jsonata_field(definition, "TimeoutSeconds", "number", test.input, test.context)
    else:
        value = definition.get("TimeoutSeconds", LONGEST)
    return min(read_number(value), LONGEST)


def _run_map(test: Test, inspection: Inspection) -> JsonObject:
    given = test.input if test.state.jsonata else _apply_input_path(test, inspection)
    inspect_map(test, given, inspection)
    result = _find_outcome(test, given)
    return (
        _apply_jsonata_result(test, result) if test.state.jsonata else _apply_result(test, inspection, result)
    )


_RUN: Final[Mapping[str, Callable[[Test, Inspection], JsonObject]]] = {
    "Choice": _run_choice,
    "Fail": _run_fail,
    "Map": _run_map,
    "Parallel": _run_parallel,
    "Pass": _run_pass,
    "Succeed": _run_succeed,
    "Task": _run_task,
    "Wait": _run_wait,
}
