"""The state machine of a job: work, with attempts, and then its status."""

from collections.abc import Iterator
from typing import Any

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.patterns.async_request_reply.args import AsyncRequestReplyArgs

_RECORDING_SECONDS = 300
"""Seconds for the attempts to write the status, and for the states in between."""
_TOO_LARGE = "States.DataLimitExceeded"
"""Error of a result that exceeds the limit of a state. It needs a catcher of its own (Step Functions
Developer Guide, error handling)."""

State = dict[str, Any]


def find_longest_duration(given: AsyncRequestReplyArgs[Completed]) -> int:
    """Returns the seconds after which a job has a status, or never gets one."""
    attempts, interval = given["max_attempts"], given["retry_interval_seconds"]
    waiting = interval * (2 ** (attempts - 1) - 1)
    return attempts * given["timeout"] + waiting + _RECORDING_SECONDS


def build_definition(given: AsyncRequestReplyArgs[Completed]) -> dict[str, Any]:
    """Returns the definition, whose input has ``id`` and ``input``.

    It is in JSONPath, which passes each JSON value on as it is: ``$string`` of JSONata leaves a string
    without its quotes, and rounds numbers to 15 digits.
    """
    return {
        "QueryLanguage": "JSONPath",
        "StartAt": "Work",
        "TimeoutSeconds": find_longest_duration(given),
        "States": {
            "Work": _build_work(given),
            # The text of an object, whatever the value in it is.
            "Succeed": {
                **_record("succeeded", "result", "States.JsonToString($)"),
                "Catch": list(_catch(_TOO_LARGE)),
            },
            "Fail": _record("failed", "error", "$.Error"),
        },
    }


def _build_work(given: AsyncRequestReplyArgs[Completed]) -> State:
    # Another attempt does not make a result smaller.
    final = [*given["non_retryable_errors"], _TOO_LARGE]
    retries: list[State] = [
        {"ErrorEquals": final, "MaxAttempts": 0},
        {
            "ErrorEquals": ["States.ALL"],
            "IntervalSeconds": given["retry_interval_seconds"],
            "MaxAttempts": given["max_attempts"] - 1,
            "BackoffRate": 2,
        },
    ]
    return {
        "Type": "Task",
        "Resource": "arn:${AWS::Partition}:states:::lambda:invoke",
        "TimeoutSeconds": given["timeout"],
        "Parameters": {"FunctionName": "${Worker}", "Payload.$": "$"},
        "ResultSelector": {"value.$": "$.Payload"},
        **({"Retry": retries} if given["max_attempts"] > 1 else {}),
        "Catch": list(_catch(_TOO_LARGE, "States.ALL")),
        "Next": "Succeed",
    }


def _catch(*errors: str) -> Iterator[State]:
    """Yields the catchers, whose output is the name of the error and its cause."""
    for error in errors:
        yield {"ErrorEquals": [error], "Next": "Fail"}


def _record(status: str, name: str, value: str) -> State:
    """Returns the state that writes the end of a job.

    Args:
        status: Status of the job.
        name: Name of the attribute that goes with it.
        value: Reference to the value of that attribute.
    """
    return {
        "Type": "Task",
        "Resource": "arn:${AWS::Partition}:states:::dynamodb:updateItem",
        "Parameters": {
            "TableName": "${Jobs}",
            "Key": {"id": {"S.$": "$$.Execution.Input.id"}},
            "UpdateExpression": "SET #status = :status, #value = :value",
            # A job that was deleted does not come back without an owner.
            "ConditionExpression": "execution = :execution",
            "ExpressionAttributeNames": {"#status": "status", "#value": name},
            "ExpressionAttributeValues": {
                ":status": {"S": status},
                ":value": {"S.$": value},
                ":execution": {"S.$": "$$.Execution.Name"},
            },
        },
        "Retry": [
            # The job is gone, or its result does not become smaller.
            {"ErrorEquals": ["DynamoDB.ConditionalCheckFailedException", _TOO_LARGE], "MaxAttempts": 0},
            {
                "ErrorEquals": ["States.TaskFailed"],
                "IntervalSeconds": 2,
                "MaxAttempts": 5,
                "BackoffRate": 2,
            },
        ],
        "End": True,
    }
