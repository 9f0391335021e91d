"""Validates and authorizes the start of executions.

The IAM resource is the state machine; the version or alias is a condition key (Step Functions developer
guide, "Authorizing versions and aliases").
"""

import json
from collections.abc import Callable
from typing import Any, cast

from ministack.core import iam_actions, responses
from ministack.services import stepfunctions

from embedded_aws.ministack.patching import Patch
from embedded_aws.observation.causes import without_test_case

_STATES = cast("Any", stepfunctions)
LONGEST_INPUT = 262_144
"""Maximum characters of an execution's input."""


def _resolved_with_input(start: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    return _resolved(_with_input(start))


def _with_input(start: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    """Rejects an input that is too long or not JSON (StartExecution in the Step Functions API)."""

    def start_with_input(given: dict[str, Any]) -> Any:
        text: str = given.get("input", "{}")
        reject = cast("Any", responses).error_response_json
        if len(text) > LONGEST_INPUT:
            reason = f"Member must have length less than or equal to {LONGEST_INPUT}"
            message = f"1 validation error detected: Value at 'input' failed to satisfy constraint: {reason}"
            return reject("ValidationException", message, 400)
        try:
            json.loads(text)
        except ValueError as error:
            message = f"Invalid State Machine Execution Input: '{error}'"
            return reject("InvalidExecutionInput", message, 400)
        return start(given)

    return start_with_input


def _resolved(start: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    def start_resolved(given: dict[str, Any]) -> Any:
        arn = _STATES._resolve_state_machine_arn(given.get("stateMachineArn"))
        return start({**given, "stateMachineArn": arn} if arn else given)

    return start_resolved


def _express_only(handle: Callable[..., Any]) -> Callable[..., Any]:
    async def handle_request(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
        if headers.get("x-amz-target", "").endswith(".StartSyncExecution"):
            given: str = json.loads(body).get("stateMachineArn", "")
            arn = _STATES._resolve_state_machine_arn(given.partition("#")[0])  # without the test case
            if arn and _STATES._state_machines[arn]["type"] != "EXPRESS":
                return cast("Any", responses).error_response_json(
                    "StateMachineTypeNotSupported",
                    "This operation is not supported by this type of state machine",
                    400,
                )
        return await handle(method, path, headers, body, query)

    return handle_request


def _by_state_machine(extract: Callable[..., str]) -> Callable[..., str]:
    def extract_machine(service: str, *request: Any) -> str:
        arn = extract(service, *request)
        return without_test_case(arn) if service == "states" else arn

    return extract_machine


PATCHES = (
    Patch(
        stepfunctions,
        "_start_sync_execution",
        "f77c27e2b5276d29",
        _resolved_with_input,
        "versions and aliases run synchronously, with a valid input",
    ),
    Patch(
        stepfunctions,
        "_start_execution",
        "1d776e668f244975",
        _with_input,
        "an input must be JSON and not too long",
    ),
    Patch(
        stepfunctions,
        "handle_request",
        "e6397cba45a1d43f",
        _express_only,
        "only Express workflows run synchronously",
    ),
    Patch(
        iam_actions,
        "extract_resource_arn",
        "463d2f83cb08c81b",
        _by_state_machine,
        "a start is authorized for the ARN of the state machine, without the test case",
        over="iam.permissions.request_resources",
    ),
)
