"""The calls of Step Functions' optimized integrations."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from embedded_aws.json_values import Json, read_text
from embedded_aws.ministack import iam_actions
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.observation.causes import strip_test_case


@dataclass(frozen=True)
class Call:
    """A call of a service.

    Attributes:
        action: The IAM action.
        error: Error name of a denied call, after the exception of the AWS SDK for Java.
        resources: Returns the ARNs, or ``*``, of the resources in the parameters.
    """

    action: str
    error: str
    resources: Callable[[Mapping[str, Json]], list[str]]


def find_optimized_call(resource: str) -> Call | None:
    """Returns the call of a task's ``Resource``; None for activities and AWS SDK integrations."""
    if ":function:" in resource:
        return Call("lambda:InvokeFunction", _LAMBDA, lambda _: [resource])
    return _CALLS.get(
        re.sub(r"\.(sync(:2)?|waitForTaskToken)$", "", resource.removeprefix("arn:aws:states:::"))
    )


def _find_function(given: Mapping[str, Json]) -> list[str]:
    """Returns the ARN of the function, with its version or alias if any."""
    name = read_text(given.get("FunctionName"))
    if not name.startswith("arn:"):
        name = f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{name.rpartition(':function:')[2]}"
    return [f"{name}:{given['Qualifier']}" if "Qualifier" in given else name]


def _queue(given: Mapping[str, Json]) -> list[str]:
    account, name = f"//{given.get('QueueUrl', '')}".split("/")[-2:]
    return [f"arn:aws:sqs:{get_region()}:{account}:{name}"]


def _find_topic(given: Mapping[str, Json]) -> list[str]:
    return [read_text(given.get("TopicArn") or given.get("TargetArn")) or "*"]


def _find_buses(given: Mapping[str, Json]) -> list[str]:
    return iam_actions.eventbridge_resource_arns(json.dumps(given), get_region(), get_account_id())


def _find_tables(given: Mapping[str, Json]) -> list[str]:
    return iam_actions.dynamodb_resource_arns(json.dumps(given), get_region(), get_account_id())


def _state_machine(given: Mapping[str, Json]) -> list[str]:
    return [strip_test_case(read_text(given.get("StateMachineArn")))]


_LAMBDA: Final = "Lambda.AWSLambdaException"
_DYNAMODB: Final = "DynamoDB.AmazonDynamoDBException"
_CALLS: Final = {
    "dynamodb:deleteItem": Call("dynamodb:DeleteItem", _DYNAMODB, _find_tables),
    "dynamodb:getItem": Call("dynamodb:GetItem", _DYNAMODB, _find_tables),
    "dynamodb:putItem": Call("dynamodb:PutItem", _DYNAMODB, _find_tables),
    "dynamodb:updateItem": Call("dynamodb:UpdateItem", _DYNAMODB, _find_tables),
    "events:putEvents": Call("events:PutEvents", "EventBridge.AmazonEventBridgeException", _find_buses),
    "lambda:invoke": Call("lambda:InvokeFunction", _LAMBDA, _find_function),
    "sns:publish": Call("sns:Publish", "SNS.AuthorizationErrorException", _find_topic),
    "sqs:sendMessage": Call("sqs:SendMessage", "SQS.AmazonSQSException", _queue),
    "states:startExecution": Call(
        "states:StartExecution", "StepFunctions.AWSStepFunctionsException", _state_machine
    ),
}
