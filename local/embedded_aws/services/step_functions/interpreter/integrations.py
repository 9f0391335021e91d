"""Calls of services by tasks."""

import json
import time
from datetime import UTC, datetime
from typing import Final

from embedded_aws.json_values import Json, is_object, read_object, read_text
from embedded_aws.ministack import step_functions
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.ministack.state_machine_records import Execution
from embedded_aws.services.step_functions.interpreter.causes import SERVICES, explain_error
from embedded_aws.services.step_functions.interpreter.frames import Fields, Frame, StateError, describe_data
from embedded_aws.services.step_functions.interpreter.resources import TaskResource

_POLL_SECONDS: Final = 0.05


def invoke(resource: str, parameters: Json, timeout: float | None) -> Json:
    """Calls a function or an action of a service and returns the result.

    Args:
        resource: The ``Resource``, without a token.
        parameters: Its parameters.
        timeout: Seconds after which it fails, if any.
    """
    try:
        if timeout is None:
            result = step_functions.invoke_resource(resource, parameters)
        else:
            result = step_functions.invoke_resource_with_timeout(resource, parameters, timeout)
    except step_functions.ExecutionError as error:
        raise StateError(*explain_error(TaskResource(resource), error.error, error.cause)) from None
    service = resource.partition(":states:::")[2].partition(":")[0]
    if service not in SERVICES or not is_object(result):
        return result
    if service == "lambda":
        result = {"ExecutedVersion": "$LATEST", **result}
    if service == "states":
        result = {**result, "StartDate": _read_milliseconds(result["StartDate"])}
    return _add_metadata(result)


def _add_metadata(result: Fields) -> Fields:
    """Returns a result with what the AWS SDK for Java adds to it."""
    request = new_uuid()
    headers = {
        "connection": "keep-alive",
        "Content-Length": str(len(json.dumps(result))),
        "Content-Type": "application/x-amz-json-1.0",
        "Date": f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S GMT}",
        "x-amzn-RequestId": request,
    }
    return {
        **result,
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: [value] for name, value in headers.items()},
            "HttpHeaders": headers,
            "HttpStatusCode": 200,
        },
        "SdkResponseMetadata": {"RequestId": request},
    }


def run_nested_workflow(
    resource: TaskResource, parameters: Json, timeout: float | None, frame: Frame
) -> Json:
    """Starts an execution, waits for its end, and returns its description."""
    began = time.monotonic()
    started = invoke(resource.call, parameters, None)
    frame.add(*resource.describe_end("Submitted", describe_data("output", started)))
    child = step_functions.executions[read_object(started)["ExecutionArn"]]
    while child["status"] == "RUNNING":
        if timeout is not None and time.monotonic() - began > timeout:
            raise StateError("States.Timeout", None)
        time.sleep(_POLL_SECONDS)
    described = _describe(child)
    if child["status"] != "SUCCEEDED":
        raise StateError("States.TaskFailed", json.dumps(described, separators=(",", ":")))
    if resource.text.endswith(":2"):
        described["Output"] = json.loads(child["output"] or "")
    return described


def _describe(child: Execution) -> Fields:
    status = child["status"]
    redrivable = status in {"FAILED", "TIMED_OUT", "ABORTED"}
    details: Fields = {
        "ExecutionArn": child["executionArn"],
        "Input": child["input"],
        "InputDetails": {"Included": True},
        "Name": child["name"],
        "RedriveCount": 0,
        "RedriveStatus": "REDRIVABLE" if redrivable else "NOT_REDRIVABLE",
        "StartDate": _read_milliseconds(child["startDate"]),
        "StateMachineArn": child["stateMachineArn"],
        "Status": status,
        "StopDate": _read_milliseconds(child["stopDate"]),
    }
    if not redrivable:
        details["RedriveStatusReason"] = f"Execution is {status} and cannot be redriven"
        details |= {"Output": child["output"], "OutputDetails": {"Included": True}}
    failure = {"Error": child.get("error"), "Cause": child.get("cause")}
    details |= {name: text for name, text in failure.items() if text is not None}
    return dict(sorted(details.items()))


def _read_milliseconds(moment: Json) -> int:
    if isinstance(moment, int | float):
        return int(moment * 1000)
    return int(datetime.fromisoformat(read_text(moment)).timestamp() * 1000)
