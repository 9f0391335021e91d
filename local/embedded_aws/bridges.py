"""The one list of what differs from AWS here, and the code that bridges it where that is possible.

What the emulator accepts although AWS refuses it is checked before a resource is created, with
AWS's own message. The README shows the list.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from embedded_aws.context import Context
from embedded_aws.errors import DeploymentError
from embedded_aws.wire import Properties

_FUNCTION = "aws:lambda/function:Function"
_MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
_QUEUE_ACTIONS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


def _check_role_is_assumable(aws: Context, inputs: Properties) -> None:
    role_name = inputs["role"].rpartition("/")[2]
    role = aws.client("iam").get_role(RoleName=role_name)["Role"]
    trust = json.dumps(role["AssumeRolePolicyDocument"])
    if "lambda.amazonaws.com" not in trust:
        raise DeploymentError("The role defined for the function cannot be assumed by Lambda.")


def _check_queue_outlasts_function(aws: Context, inputs: Properties) -> None:
    if not (queue := _queue_name(inputs)):
        return
    sqs = aws.client("sqs")
    attributes = sqs.get_queue_attributes(
        QueueUrl=sqs.get_queue_url(QueueName=queue)["QueueUrl"],
        AttributeNames=["VisibilityTimeout"],
    )["Attributes"]
    visibility = int(attributes["VisibilityTimeout"])
    timeout = _function(aws, inputs)["Timeout"]
    if visibility < timeout:
        raise DeploymentError(
            f"Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout} seconds"
        )


def _check_role_may_consume(aws: Context, inputs: Properties) -> None:
    if not _queue_name(inputs):
        return
    simulated = aws.client("iam").simulate_principal_policy(
        PolicySourceArn=_function(aws, inputs)["Role"],
        ActionNames=list(_QUEUE_ACTIONS),
        ResourceArns=[inputs["eventSourceArn"]],
    )["EvaluationResults"]
    for result in simulated:
        if result["EvalDecision"] != "allowed":
            action = result["EvalActionName"].removeprefix("sqs:")
            raise DeploymentError(
                f"The provided execution role does not have permissions to call {action} on SQS"
            )


def _check_topics_have_policies(aws: Context, inputs: Properties) -> None:
    for topic in inputs.get("topics", []):
        arn = topic["topicArn"]
        attributes = aws.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]
        if "__default_policy_ID" in attributes["Policy"]:
            raise DeploymentError(f"Unable to validate the following destination configurations: {arn}")


def _queue_name(inputs: Properties) -> str:
    _, _, service, _, _, name = inputs.get("eventSourceArn", ":::::").split(":", 5)
    return name if service == "sqs" else ""


def _function(aws: Context, inputs: Properties) -> dict[str, Any]:
    name = inputs["functionName"]
    return aws.client("lambda").get_function_configuration(FunctionName=name)


@dataclass(frozen=True)
class Bridge:
    """One difference from AWS.

    Attributes:
        type: Token of the resource type.
        property: The input that it is about.
        rule: What happens here.
        reason: Why.
        check: Raises a :class:`DeploymentError` for what AWS would refuse; None if the difference
            cannot be seen before a resource is created.
    """

    type: str
    property: str
    rule: str
    reason: str
    check: Callable[[Context, Properties], None] | None = None


_BRIDGES = (
    Bridge(
        type=_FUNCTION,
        property="role",
        rule="refused here unless it trusts lambda.amazonaws.com",
        reason="the emulator takes any role that exists",
        check=_check_role_is_assumable,
    ),
    Bridge(
        type=_FUNCTION,
        property="runtime, architectures",
        rule="Python functions run on the Python that deploys, on this machine's processor, with "
        "boto3 and nothing else installed",
        reason="there are no containers",
    ),
    Bridge(
        type=_FUNCTION,
        property="memorySize, ephemeralStorage",
        rule="not enforced",
        reason="functions are ordinary processes",
    ),
    Bridge(
        type=_MAPPING,
        property="eventSourceArn",
        rule="refused here if the queue's visibility timeout is shorter than the function's",
        reason="the emulator does not compare them",
        check=_check_queue_outlasts_function,
    ),
    Bridge(
        type=_MAPPING,
        property="functionName",
        rule="refused here unless its role may receive, delete and look up messages",
        reason="the emulator polls with its own rights",
        check=_check_role_may_consume,
    ),
    Bridge(
        type=_MAPPING,
        property="scalingConfig",
        rule="at most as many batches at once as there are processors, or two; the process is mended",
        reason="a burst would start a Python process a batch, which a laptop cannot bear",
    ),
    Bridge(
        type="aws:s3/bucketPolicy:BucketPolicy",
        property="policy",
        rule="aws:SecureTransport is always true, in every policy; the process is mended",
        reason="there is no TLS on the loopback interface, and policies deny what is not encrypted",
    ),
    Bridge(
        type="aws:lambda/permission:Permission",
        property="principal",
        rule="kept, but not enforced",
        reason="the emulator lets its services invoke any function",
    ),
    Bridge(
        type="aws:sns/topicSubscription:TopicSubscription",
        property="filterPolicy",
        rule="paths through arrays (an S3 event's Records) match as on AWS",
        reason="the emulator alone stops at an array; its process is mended at the start",
    ),
    Bridge(
        type="aws:s3/bucketNotification:BucketNotification",
        property="topics",
        rule="refused here if a topic has no policy of its own yet",
        reason="the emulator lets S3 publish under the policy that every topic starts with",
        check=_check_topics_have_policies,
    ),
    Bridge(
        type="aws:kms/key:Key",
        property="policy",
        rule="enforced for direct calls, not for what S3 and SQS encrypt on behalf of a caller",
        reason="the emulator's S3 and SQS do not call KMS",
    ),
    Bridge(
        type="aws:cloudwatch/metricAlarm:MetricAlarm",
        property="alarmActions, metricQueries",
        rule="alarms are evaluated only when a metric is put, those on metric queries never",
        reason="the emulator publishes hardly any metrics of its services",
    ),
)


def describe() -> list[dict[str, str]]:
    """The differences from AWS, each with its type, property, rule and reason."""
    return [
        {
            "type": bridge.type,
            "property": bridge.property,
            "rule": bridge.rule,
            "reason": bridge.reason,
        }
        for bridge in _BRIDGES
    ]


def check(aws: Context, type_: str, inputs: Properties) -> None:
    """Refuses what AWS refuses and the emulator accepts.

    Raises:
        DeploymentError: With the message that AWS has for it.
    """
    for bridge in _BRIDGES:
        if bridge.type == type_ and bridge.check:
            bridge.check(aws, inputs)
