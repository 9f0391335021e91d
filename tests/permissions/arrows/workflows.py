"""Integrations of Step Functions."""

from collections.abc import Mapping
from typing import Any, Final

from tests.permissions.account import Account, Arrived
from tests.permissions.arrows.arrow import Arrows

_ARROWS: Final = Arrows()
_LAMBDA_ARROWS: Final = Arrows(frozenset({"lambda"}))


def _run(
    aws: Account,
    integration: str,
    parameters: Mapping[str, Any],
    action: str,
    resource: str,
    *,
    granted: bool,
) -> None:
    """Runs a state machine of one task, whose role has the permission if ``granted``."""
    role = aws.role("states", {"Action": action, "Resource": resource if granted else f"{resource}-2"})
    state = {
        "Type": "Task",
        "Resource": f"arn:aws:states:::{integration}",
        "Parameters": parameters,
    }
    aws.client("stepfunctions").start_execution(stateMachineArn=aws.machine(state, role), input="{}")


@_LAMBDA_ARROWS.add("Step Functions → Lambda", "the role's permission")
def _function(aws: Account, granted: bool) -> Arrived:
    function, arrived = aws.create_forwarding_function()
    parameters = {"FunctionName": function, "Payload": {}}
    _run(aws, "lambda:invoke", parameters, "lambda:InvokeFunction", function, granted=granted)
    return arrived


@_ARROWS.add("Step Functions → SQS", "the role's permission")
def _queue(aws: Account, granted: bool) -> Arrived:
    queue = aws.queue()
    parameters = {"QueueUrl": queue.url, "MessageBody": "1"}
    _run(aws, "sqs:sendMessage", parameters, "sqs:SendMessage", queue.arn, granted=granted)
    return aws.watch_queue(queue)


@_ARROWS.add("Step Functions → SNS", "the role's permission")
def _topic(aws: Account, granted: bool) -> Arrived:
    topic, queue = aws.create_watched_topic()
    _run(aws, "sns:publish", {"TopicArn": topic, "Message": "1"}, "sns:Publish", topic, granted=granted)
    return aws.watch_queue(queue)


@_ARROWS.add("Step Functions → DynamoDB", "the role's permission")
def _table(aws: Account, granted: bool) -> Arrived:
    table = aws.table()
    parameters = {"TableName": table, "Item": {"id": {"S": "1"}}}
    resource = aws.arn("dynamodb", f"table/{table}")
    _run(aws, "dynamodb:putItem", parameters, "dynamodb:PutItem", resource, granted=granted)
    return aws.has_item(table)


@_ARROWS.add("Step Functions → EventBridge", "the role's permission")
def _bus(aws: Account, granted: bool) -> Arrived:
    queue = aws.queue({"Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"})
    events, name = aws.client("events"), aws.name("rule")
    events.put_rule(Name=name, EventPattern=f'{{"source": ["{name}"]}}')
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue.arn}])
    entry = {"Source": name, "DetailType": "test", "Detail": {}}
    bus = aws.arn("events", "event-bus/default")
    _run(aws, "events:putEvents", {"Entries": [entry]}, "events:PutEvents", bus, granted=granted)
    return aws.watch_queue(queue)


@_ARROWS.add("Step Functions → Step Functions", "the role's permission")
def _machine(aws: Account, granted: bool) -> Arrived:
    machine = aws.machine({"Type": "Pass"}, aws.role("states"))
    parameters = {"StateMachineArn": machine}
    _run(aws, "states:startExecution", parameters, "states:StartExecution", machine, granted=granted)
    return aws.has_execution(machine)


@_ARROWS.add("Step Functions → S3 (AWS SDK)", "the role's permission")
def _bucket(aws: Account, granted: bool) -> Arrived:
    bucket, s3 = aws.bucket(), aws.client("s3")
    s3.put_object(Bucket=bucket, Key="1", Body=b"1")
    parameters = {"Bucket": bucket, "Key": "1"}
    resource = f"arn:aws:s3:::{bucket}/1"
    _run(aws, "aws-sdk:s3:deleteObject", parameters, "s3:DeleteObject", resource, granted=granted)
    return lambda: s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@_ARROWS.add("Step Functions → role", "trust of `states.amazonaws.com`")
def _trust(aws: Account, granted: bool) -> Arrived:
    queue = aws.queue()
    role = aws.role("states" if granted else "lambda", {"Action": "sqs:SendMessage", "Resource": queue.arn})
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": queue.url, "MessageBody": "1"},
    }
    aws.client("stepfunctions").start_execution(stateMachineArn=aws.machine(state, role), input="{}")
    return aws.watch_queue(queue)


ARROWS: Final = (*_LAMBDA_ARROWS.found, *_ARROWS.found)
