"""The state machine of a job: work, with attempts, and then its status."""

from typing import Any

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.patterns.async_request_reply.args import AsyncRequestReplyArgs

_RECORDING_SECONDS = 300
"""Seconds for the attempts to write the status, and for the states in between."""


def find_longest_duration(given: AsyncRequestReplyArgs[Completed]) -> int:
    """Returns the seconds after which a job has a status, or never gets one."""
    attempts, interval = given["max_attempts"], given["retry_interval_seconds"]
    waiting = interval * (2 ** (attempts - 1) - 1)
    return attempts * given["timeout"] + waiting + _RECORDING_SECONDS


def build_definition(given: AsyncRequestReplyArgs[Completed]) -> dict[str, Any]:
    """Returns the definition, whose input has ``id`` and ``input``."""
    return {
        "QueryLanguage": "JSONata",
        "StartAt": "Work",
        "TimeoutSeconds": find_longest_duration(given),
        "States": {
            "Work": _build_work(given),
            "Record": {
                "Type": "Task",
                "Resource": "arn:aws:states:::dynamodb:updateItem",
                "Arguments": {
                    "TableName": "${Jobs}",
                    "Key": {"id": {"S": "{% $id %}"}},
                    "UpdateExpression": "SET #status = :status, #result = :result",
                    # A job that was deleted does not come back without an owner.
                    "ConditionExpression": "execution = :execution",
                    "ExpressionAttributeNames": {"#status": "status", "#result": "result"},
                    "ExpressionAttributeValues": {
                        ":status": {"S": "{% $states.input.status %}"},
                        ":result": {"S": "{% $string($states.input.result) %}"},
                        ":execution": {"S": "{% $states.context.Execution.Name %}"},
                    },
                },
                "Retry": [
                    {
                        "ErrorEquals": ["States.TaskFailed"],
                        "IntervalSeconds": 2,
                        "MaxAttempts": 5,
                        "BackoffRate": 2,
                    }
                ],
                "End": True,
            },
        },
    }


def _build_work(given: AsyncRequestReplyArgs[Completed]) -> dict[str, Any]:
    retries: list[dict[str, Any]] = []
    if given["max_attempts"] > 1:
        retries.append(
            {
                "ErrorEquals": ["States.ALL"],
                "IntervalSeconds": given["retry_interval_seconds"],
                "MaxAttempts": given["max_attempts"] - 1,
                "BackoffRate": 2,
            }
        )
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "TimeoutSeconds": given["timeout"],
        "Arguments": {"FunctionName": "${Worker}", "Payload": "{% $states.input %}"},
        "Assign": {"id": "{% $states.input.id %}"},
        "Output": {"status": "succeeded", "result": "{% $states.result.Payload %}"},
        **({"Retry": retries} if retries else {}),
        "Catch": [
            {
                "ErrorEquals": ["States.ALL"],
                "Assign": {"id": "{% $states.input.id %}"},
                # The cause may have a stack trace, which is not for clients.
                "Output": {"status": "failed", "result": "{% $states.errorOutput.Error %}"},
                "Next": "Record",
            }
        ],
        "Next": "Record",
    }
