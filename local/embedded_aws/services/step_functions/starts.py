"""Validates and authorizes the start of executions.

The IAM resource is the state machine; the version or alias is a condition key (Step Functions developer
guide, "Authorizing versions and aliases").
"""

import json
from collections.abc import Callable

from embedded_aws.json_values import JsonObject, read_text
from embedded_aws.ministack import responses, step_functions
from embedded_aws.ministack.records import Handler, Query, Response
from embedded_aws.services.step_functions.json_errors import explain_json

LONGEST_INPUT = 262_144
"""Maximum characters of an execution's input."""


def validate_input(start: Callable[[JsonObject], Response]) -> Callable[[JsonObject], Response]:
    """Rejects an input that is too long or not JSON (StartExecution in the Step Functions API)."""

    def start_with_input(given: JsonObject) -> Response:
        text = read_text(given.get("input", "{}"))
        reject = responses.json_error
        if len(text) > LONGEST_INPUT:
            reason = f"Member must have length less than or equal to {LONGEST_INPUT}"
            message = f"1 validation error detected: Value at 'input' failed to satisfy constraint: {reason}"
            return reject("ValidationException", message, 400)
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            reason = explain_json(text)[0] if text.strip() else "Invalid execution input."
            message = f"Invalid State Machine Execution Input: '{reason}'"
            return reject("InvalidExecutionInput", message, 400)
        return start(given)

    return start_with_input


def require_express(handle: Handler) -> Handler:
    """Rejects the synchronous execution of a state machine that is not an Express workflow."""

    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: Query
    ) -> Response:
        if headers.get("x-amz-target", "").endswith(".StartSyncExecution"):
            given: str = json.loads(body).get("stateMachineArn", "")
            arn = step_functions.resolve_state_machine(given.partition("#")[0])  # without the test case
            if arn and step_functions.state_machines[arn]["type"] != "EXPRESS":
                return responses.json_error(
                    "StateMachineTypeNotSupported",
                    "This operation is not supported by this type of state machine",
                    400,
                )
        return await handle(method, path, headers, body, query)

    return handle_request
