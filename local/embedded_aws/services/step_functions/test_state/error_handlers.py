"""Applies Retry and Catch of a state to an error."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from embedded_aws.json_values import Json, JsonObject, read_array, read_number, read_object, read_text
from embedded_aws.ministack import step_functions
from embedded_aws.services.step_functions.test_state.inspection import Inspection
from embedded_aws.services.step_functions.test_state.jsonpaths import apply_result_path, assign
from embedded_aws.services.step_functions.test_state.request import Test
from embedded_aws.services.step_functions.test_state.source_text import format_json

_MAX_ATTEMPTS: Final = 3
_TASK_FAILED: Final = "States.TaskFailed"


@dataclass(frozen=True)
class StateError:
    """An error of a state.

    Attributes:
        name: Its name.
        cause: Its cause.
        of_task: Whether a task failed, so that ``States.TaskFailed`` matches it.
    """

    name: str
    cause: str
    of_task: bool = True


def handle(test: Test, error: StateError, inspection: Inspection) -> JsonObject:
    """Returns the response for a state with an error."""
    response: JsonObject = {"error": error.name, "cause": error.cause}
    details: JsonObject = {}
    index, retrier = _find(test.state.definition.get("Retry"), error)
    if retrier is not None:
        details["retryIndex"] = index
        inspection.data["errorDetails"] = details
        count = int(read_number(test.configuration.get("retrierRetryCount", 0)))
        if count < read_number(retrier.get("MaxAttempts", _MAX_ATTEMPTS)):
            details["retryBackoffIntervalSeconds"] = _compute_backoff(retrier, count)
            return {"status": "RETRIABLE", **response}
    index, catcher = _find(test.state.definition.get("Catch"), error)
    if catcher is None:
        return {"status": "FAILED", **response}
    details["catchIndex"] = index
    inspection.data["errorDetails"] = details
    output = _catch(test, catcher, {"Error": error.name, "Cause": error.cause})
    return {"status": "CAUGHT_ERROR", "output": format_json(output), "nextState": catcher["Next"], **response}


def _find(handlers: Json, error: StateError) -> tuple[int, JsonObject | None]:
    for index, each in enumerate(map(read_object, read_array(handlers))):
        known = map(read_text, read_array(each.get("ErrorEquals")))
        names = [name for name in known if error.of_task or name != _TASK_FAILED]
        if step_functions.error_matches(names, error.name):
            return index, each
    return -1, None


def _compute_backoff(retrier: Mapping[str, Json], count: int) -> int:
    """Returns the seconds until the next attempt, without jitter."""
    interval, rate = retrier.get("IntervalSeconds", 1), retrier.get("BackoffRate", 2.0)
    seconds = float(read_number(interval) * read_number(rate) ** count)
    return int(min(seconds, read_number(retrier.get("MaxDelaySeconds", seconds))))


def _catch(test: Test, catcher: Mapping[str, Json], error_output: JsonObject) -> Json:
    if not test.state.jsonata:
        assign(catcher, error_output, test.context)
        return apply_result_path(catcher.get("ResultPath", "$"), test.input, error_output, test.context)
    output = step_functions.apply_output(
        catcher, test.input, test.context, error_output=error_output, default=error_output
    )
    step_functions.apply_assign(catcher, test.input, test.context, error_output=error_output)
    return output
