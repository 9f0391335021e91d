"""Errors of calls by tasks, with the names and causes that Step Functions gives."""

import json
import re
from typing import Final

from embedded_aws.json_values import is_array, is_object
from embedded_aws.ministack.responses import get_account_id, get_region, new_uuid
from embedded_aws.services.step_functions.interpreter.frames import format_json
from embedded_aws.services.step_functions.interpreter.resources import TaskResource

SERVICES: Final = {
    "dynamodb": "AmazonDynamoDBv2",
    "events": "AmazonEventBridge",
    "lambda": "AWSLambda",
    "sns": "AmazonSNS",
    "sqs": "AmazonSQS",
    "states": "AWSStepFunctions",
}
"""Names of the services of optimized integrations in errors."""

_NOT_FOUND: Final = 404
_REJECTED: Final = 400


def explain_error(resource: TaskResource, error: str, cause: str) -> tuple[str, str]:
    """Returns the name and the cause of an error of a call.

    Args:
        resource: The resource of the task.
        error: Name of the error in the emulator.
        cause: Its cause there.
    """
    function = _read_function_error(cause)
    if function is not None:
        return error, format_json(function)
    service = resource.names["resourceType"] if resource.is_integration else ""
    if service not in SERVICES or "(Service: " in cause or error.startswith("States."):
        return error, cause
    code = error.partition(".")[2] or error
    status = _REJECTED
    if service == "lambda":
        cause, status = re.sub(r"^Function not found: (?!arn:)(.+)$", _name_function, cause), _NOT_FOUND
    if service == "states" and "." not in error:
        error = f"StepFunctions.{error.removesuffix('Exception')}Exception"
    details = f"Service: {SERVICES[service]}; Status Code: {status}; Error Code: {code}"
    return error, f"{cause} ({details}; Request ID: {new_uuid()}; Proxy: null)"


def _name_function(found: re.Match[str]) -> str:
    name = found[1] if ":" in found[1] else f"{found[1]}:$LATEST"
    return f"Function not found: arn:aws:lambda:{get_region()}:{get_account_id()}:function:{name}"


def _read_function_error(cause: str) -> dict[str, object] | None:
    """Returns the error that a function has raised; None if the cause is of another kind."""
    try:
        found = json.loads(cause)
    except ValueError:
        return None
    if not is_object(found) or "errorType" not in found:
        return None
    stack: object = found.get("stackTrace", found.get("trace"))
    described = {"errorMessage": found.get("errorMessage", ""), "errorType": found["errorType"]}
    described["requestId"] = found.get("requestId") or new_uuid()
    rest = {name: value for name, value in found.items() if name not in {*described, "stackTrace"}}
    if is_array(stack):
        rest["stackTrace"] = [str(line) for line in stack]
    return {**described, **rest}
