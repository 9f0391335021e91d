"""Pipes: the permissions of their role to read, to enrich and to deliver."""

import json
from typing import Any, Final

from tests.permissions.account import Account, Arrived, allow_service
from tests.permissions.arrows.arrow import Arrows
from tests.permissions.arrows.events import rule
from tests.permissions.arrows.streams import build_delivery_stream, build_stream

_ARROWS: Final = Arrows()
_LAMBDA_ARROWS: Final = Arrows(frozenset({"lambda"}))
_READS: Final = {"Action": "sqs:*", "Resource": "*"}


def _pipe(aws: Account, role: str, source: str, target: str, **more: Any) -> None:
    aws.client("pipes").create_pipe(Name=aws.name("pipe"), RoleArn=role, Source=source, Target=target, **more)


def _deliver(aws: Account, target: str, action: str, *, granted: bool, **parameters: Any) -> None:
    """Creates a pipe from a queue, with or without permission for the target, and sends a message."""
    source = aws.queue()
    allowed = {"Action": action, "Resource": target if granted else f"{target}-2"}
    reads = {**_READS, "Resource": source.arn}
    given = {"TargetParameters": parameters} if parameters else {}
    _pipe(aws, aws.role("pipes", reads, allowed), source.arn, target, **given)
    aws.client("sqs").send_message(QueueUrl=source.url, MessageBody="{}")


@_ARROWS.add("SQS → pipe", "the role's permission to read")
def _read_queue(aws: Account, granted: bool) -> Arrived:
    source, target = aws.queue(), aws.queue()
    sends = {"Action": "sqs:SendMessage", "Resource": target.arn}
    reads = {**_READS, "Resource": source.arn if granted else f"{source.arn}-2"}
    _pipe(aws, aws.role("pipes", reads, sends), source.arn, target.arn)
    aws.client("sqs").send_message(QueueUrl=source.url, MessageBody="{}")
    return aws.watch_queue(target)


@_ARROWS.add("Kinesis → pipe", "the role's permission to read")
def _read_stream(aws: Account, granted: bool) -> Arrived:
    (source, _), target = build_stream(aws), aws.queue()
    sends = {"Action": "sqs:SendMessage", "Resource": target.arn}
    reads = {"Action": "kinesis:*", "Resource": source if granted else f"{source}-2"}
    begins = {"KinesisStreamParameters": {"StartingPosition": "TRIM_HORIZON"}}
    _pipe(aws, aws.role("pipes", reads, sends), source, target.arn, SourceParameters=begins)
    name = source.rpartition("/")[2]
    aws.client("kinesis").put_record(StreamName=name, Data=b"1", PartitionKey="1")
    return aws.watch_queue(target)


@_ARROWS.add("pipe → SQS", "the role's permission to send")
def _send_to_queue(aws: Account, granted: bool) -> Arrived:
    target = aws.queue()
    _deliver(aws, target.arn, "sqs:SendMessage", granted=granted)
    return aws.watch_queue(target)


@_LAMBDA_ARROWS.add("pipe → Lambda", "the role's permission to invoke")
def _invoke_function(aws: Account, granted: bool) -> Arrived:
    function, arrived = aws.create_forwarding_function()
    _deliver(aws, function, "lambda:InvokeFunction", granted=granted)
    return arrived


@_LAMBDA_ARROWS.add("pipe → Lambda (enrichment)", "the role's permission to invoke")
def _enrich(aws: Account, granted: bool) -> Arrived:
    (function, arrived), source, target = aws.create_forwarding_function(), aws.queue(), aws.queue()
    allowed = {"Action": "lambda:InvokeFunction", "Resource": function if granted else f"{function}-2"}
    role = aws.role("pipes", _READS, allowed)
    _pipe(aws, role, source.arn, target.arn, Enrichment=function)
    aws.client("sqs").send_message(QueueUrl=source.url, MessageBody="{}")
    return arrived


@_ARROWS.add("pipe → Step Functions", "the role's permission to start")
def _start_machine(aws: Account, granted: bool) -> Arrived:
    machine = aws.machine({"Type": "Pass"}, aws.role("states"))
    given = {"InvocationType": "FIRE_AND_FORGET"}
    _deliver(aws, machine, "states:StartExecution", granted=granted, StepFunctionStateMachineParameters=given)
    return aws.has_execution(machine)


@_ARROWS.add("pipe → event bus", "the role's permission to put events")
def _put_on_bus(aws: Account, granted: bool) -> Arrived:
    queue, events, name = (
        aws.queue(allow_service("events", "sqs:SendMessage")),
        aws.client("events"),
        aws.name("bus"),
    )
    bus = events.create_event_bus(Name=name)["EventBusArn"]
    events.put_rule(Name=name, EventBusName=name, EventPattern=json.dumps({"source": ["pipe"]}))
    events.put_targets(Rule=name, EventBusName=name, Targets=[{"Id": "1", "Arn": queue.arn}])
    given = {"Source": "pipe", "DetailType": "test"}
    _deliver(aws, bus, "events:PutEvents", granted=granted, EventBridgeEventBusParameters=given)
    return aws.watch_queue(queue)


@_ARROWS.add("pipe → Kinesis", "the role's permission to put records")
def _put_on_stream(aws: Account, granted: bool) -> Arrived:
    stream, arrived = build_stream(aws)
    given = {"PartitionKey": "1"}
    _deliver(aws, stream, "kinesis:PutRecord*", granted=granted, KinesisStreamParameters=given)
    return arrived


@_ARROWS.add("pipe → Data Firehose", "the role's permission to put records")
def _put_on_delivery_stream(aws: Account, granted: bool) -> Arrived:
    stream, arrived = build_delivery_stream(aws)
    _deliver(aws, stream, "firehose:PutRecord*", granted=granted)
    return arrived


def _api_destination(aws: Account) -> tuple[str, Arrived]:
    """Creates an API destination whose URL is that of a function; whether the function has sent a message."""
    function, arrived = aws.create_forwarding_function()
    invoke = {"FunctionName": function, "Principal": "*"}
    client, events, name = aws.client("lambda"), aws.client("events"), aws.name("shop")
    url = client.create_function_url_config(FunctionName=function, AuthType="NONE")["FunctionUrl"]
    action, function_action = "lambda:InvokeFunctionUrl", "lambda:InvokeFunction"
    client.add_permission(**invoke, StatementId="url", Action=action, FunctionUrlAuthType="NONE")
    client.add_permission(**invoke, StatementId="all", Action=function_action, InvokedViaFunctionUrl=True)
    key = {"ApiKeyAuthParameters": {"ApiKeyName": "key", "ApiKeyValue": "value"}}
    connection = events.create_connection(Name=name, AuthorizationType="API_KEY", AuthParameters=key)
    made = events.create_api_destination(
        Name=name, ConnectionArn=connection["ConnectionArn"], InvocationEndpoint=url, HttpMethod="POST"
    )
    return made["ApiDestinationArn"], arrived


@_LAMBDA_ARROWS.add("pipe → API destination", "the role's permission to invoke")
def _invoke_destination(aws: Account, granted: bool) -> Arrived:
    destination, arrived = _api_destination(aws)
    _deliver(aws, destination, "events:InvokeApiDestination", granted=granted)
    return arrived


@_LAMBDA_ARROWS.add("EventBridge → API destination", "the role's permission to invoke")
def _send_to_destination(aws: Account, granted: bool) -> Arrived:
    destination, arrived = _api_destination(aws)
    resource = destination if granted else f"{destination}-2"
    allowed = {"Action": "events:InvokeApiDestination", "Resource": resource}
    rule(aws, destination, role=aws.role("events", allowed))
    return arrived


@_ARROWS.add("pipe → log group", "the role's permission to write")
def _write_log(aws: Account, granted: bool) -> Arrived:
    logs, name = aws.client("logs"), aws.name("/pipe/group")
    logs.create_log_group(logGroupName=name)
    group = aws.arn("logs", f"log-group:{name}")
    source = aws.queue()
    allowed = {"Action": "logs:*", "Resource": f"{group}:*" if granted else f"{group}-2:*"}
    role = aws.role("pipes", {**_READS, "Resource": source.arn}, allowed)
    _pipe(aws, role, source.arn, group)
    aws.client("sqs").send_message(QueueUrl=source.url, MessageBody="{}")
    return lambda: bool(logs.filter_log_events(logGroupName=name)["events"])


@_ARROWS.add("user → event bus", "nothing, but the bus's policy denies it")
def _put_on_bus_with_policy(aws: Account, granted: bool) -> Arrived:
    events, name = aws.client("events"), aws.name("bus")
    bus = events.create_event_bus(Name=name)["EventBusArn"]
    user = aws.user({"Action": "events:PutEvents", "Resource": bus})
    statement = {
        "Sid": "decides",
        "Effect": "Allow" if granted else "Deny",
        "Principal": {"AWS": user.user_arn()},
        "Action": "events:PutEvents",
        "Resource": bus,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    events.put_permission(EventBusName=name, Policy=policy)
    entry = {"EventBusName": name, "Source": "s", "DetailType": "t", "Detail": "{}"}
    put = user.client("events").put_events(Entries=[entry])
    return lambda: put["FailedEntryCount"] == 0


ARROWS: Final = (*_LAMBDA_ARROWS.found, *_ARROWS.found)
