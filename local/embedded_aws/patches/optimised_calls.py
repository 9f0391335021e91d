"""What the optimised integrations of Step Functions ask of other services."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from ministack.core import iam_actions
from ministack.core.responses import get_account_id, get_region

_ACTIONS = cast("Any", iam_actions)


@dataclass(frozen=True)
class Call:
    """A call of a service.

    Attributes:
        action: The IAM action.
        error: What a refusal is called, after the exception of AWS's SDK for Java.
        resources: ARNs, or ``*``, of what the given parameters name.
    """

    action: str
    error: str
    resources: Callable[[Mapping[str, Any]], list[str]]


def optimised_call(resource: str) -> Call | None:
    """The call that the ``Resource`` of a task stands for; None for activities and SDK integrations."""
    if ":function:" in resource:
        return Call("lambda:InvokeFunction", _LAMBDA, lambda _: [resource])
    return _CALLS.get(
        re.sub(r"\.(sync(:2)?|waitForTaskToken)$", "", resource.removeprefix("arn:aws:states:::"))
    )


def unqualified(state_machine_arn: str) -> str:
    """The ARN of a state machine without its version or alias, which is what IAM decides about."""
    return ":".join(state_machine_arn.split(":")[:7])


def _function(given: Mapping[str, Any]) -> list[str]:
    """The function, with the version or alias if one is called."""
    name: str = given.get("FunctionName", "")
    if not name.startswith("arn:"):
        name = f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{name.rpartition(':function:')[2]}"
    return [f"{name}:{given['Qualifier']}" if "Qualifier" in given else name]


def _queue(given: Mapping[str, Any]) -> list[str]:
    account, name = f"//{given.get('QueueUrl', '')}".split("/")[-2:]
    return [f"arn:aws:sqs:{get_region()}:{account}:{name}"]


def _topic(given: Mapping[str, Any]) -> list[str]:
    return [given.get("TopicArn") or given.get("TargetArn") or "*"]


def _buses(given: Mapping[str, Any]) -> list[str]:
    return _ACTIONS.eventbridge_resource_arns(json.dumps(given), get_region(), get_account_id())


def _tables(given: Mapping[str, Any]) -> list[str]:
    return _ACTIONS.dynamodb_resource_arns(json.dumps(given), get_region(), get_account_id())


def _state_machine(given: Mapping[str, Any]) -> list[str]:
    return [unqualified(given.get("StateMachineArn", ""))]


_LAMBDA: Final = "Lambda.AWSLambdaException"
_DYNAMODB: Final = "DynamoDB.AmazonDynamoDBException"
_CALLS: Final = {
    "dynamodb:deleteItem": Call("dynamodb:DeleteItem", _DYNAMODB, _tables),
    "dynamodb:getItem": Call("dynamodb:GetItem", _DYNAMODB, _tables),
    "dynamodb:putItem": Call("dynamodb:PutItem", _DYNAMODB, _tables),
    "dynamodb:updateItem": Call("dynamodb:UpdateItem", _DYNAMODB, _tables),
    "events:putEvents": Call("events:PutEvents", "EventBridge.AmazonEventBridgeException", _buses),
    "lambda:invoke": Call("lambda:InvokeFunction", _LAMBDA, _function),
    "sns:publish": Call("sns:Publish", "SNS.AuthorizationErrorException", _topic),
    "sqs:sendMessage": Call("sqs:SendMessage", "SQS.AmazonSQSException", _queue),
    "states:startExecution": Call(
        "states:StartExecution", "StepFunctions.AWSStepFunctionsException", _state_machine
    ),
}
