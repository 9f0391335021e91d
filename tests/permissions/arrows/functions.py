"""Functions: what they read, what they call, and where their failures go."""

import json
from collections.abc import Callable
from typing import Final

from tests.permissions.account import FAIL, FORWARD, Account, Arrived, Statement, document
from tests.permissions.arrows.arrow import Arrows

_ARROWS: Final = Arrows(frozenset({"lambda"}))
_CONSUME: Final = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
_READ: Final = ("GetRecords", "GetShardIterator", "DescribeStream", "DescribeStreamSummary", "ListShards")


def _map(aws: Account, function: str, source: str, **more: str) -> None:
    aws.client("lambda").create_event_source_mapping(
        FunctionName=function, EventSourceArn=source, BatchSize=1, **more
    )


def _read(service: str, source: str, *, granted: bool) -> list[Statement]:
    return [{"Action": [f"{service}:{action}" for action in _READ], "Resource": source}] if granted else []


def _role_with_withdrawable(
    aws: Account, kept: Statement | None, withdrawn: Statement
) -> tuple[str, Callable[[], None]]:
    """Creates the role of a function, and returns what takes one of its permissions away."""
    iam, role = aws.client("iam"), aws.role("lambda", *([kept] if kept else []))
    more = {"RoleName": role.rpartition("/")[2], "PolicyName": "more"}
    iam.put_role_policy(**more, PolicyDocument=document(withdrawn))
    return role, lambda: iam.delete_role_policy(**more)


@_ARROWS.add("SQS → Lambda", "the role's permission to receive")
def _queue(aws: Account, granted: bool) -> Arrived:
    source = aws.queue()
    function, arrived = aws.create_forwarding_function(
        *([{"Action": _CONSUME, "Resource": source.arn}] if granted else [])
    )
    _map(aws, function, source.arn)
    aws.client("sqs").send_message(QueueUrl=source.url, MessageBody="1")
    return arrived


@_ARROWS.add("SQS → Lambda", "the role's permission to receive, taken away after the mapping was created")
def _queue_later(aws: Account, granted: bool) -> Arrived:
    source, target = aws.queue(), aws.queue()
    send = {"Action": "sqs:SendMessage", "Resource": target.arn}
    role, withdraw = _role_with_withdrawable(aws, send, {"Action": _CONSUME, "Resource": source.arn})
    variables = {"Variables": {"QUEUE_URL": target.url}}
    _map(aws, aws.function(FORWARD, role=role, Environment=variables), source.arn)
    if not granted:
        withdraw()
    aws.client("sqs").send_message(QueueUrl=source.url, MessageBody="1")
    return aws.watch_queue(target)


@_ARROWS.add("Kinesis → Lambda", "the role's permission to read")
def _stream(aws: Account, granted: bool) -> Arrived:
    kinesis, name = aws.client("kinesis"), aws.name("stream")
    kinesis.create_stream(StreamName=name, ShardCount=1)
    source = aws.arn("kinesis", f"stream/{name}")
    function, arrived = aws.create_forwarding_function(*_read("kinesis", source, granted=granted))
    _map(aws, function, source, StartingPosition="TRIM_HORIZON")
    kinesis.put_record(StreamName=name, Data=b"1", PartitionKey="1")
    return arrived


@_ARROWS.add("DynamoDB stream → Lambda", "the role's permission to read")
def _changes(aws: Account, granted: bool) -> Arrived:
    dynamodb = aws.client("dynamodb")
    table = aws.table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    source = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    function, arrived = aws.create_forwarding_function(*_read("dynamodb", source, granted=granted))
    _map(aws, function, source, StartingPosition="TRIM_HORIZON")
    dynamodb.put_item(TableName=table, Item={"id": {"S": "1"}})
    return arrived


@_ARROWS.add("Lambda → SQS", "the role's permission")
def _call(aws: Account, granted: bool) -> Arrived:
    queue = aws.queue()
    statements = [{"Action": "sqs:SendMessage", "Resource": queue.arn}] if granted else []
    function = aws.function(FORWARD, *statements, Environment={"Variables": {"QUEUE_URL": queue.url}})
    aws.client("lambda").invoke(FunctionName=function, Payload=json.dumps({}))
    return aws.watch_queue(queue)


@_ARROWS.add("Lambda → destination of failures", "the role's permission")
def _failure(aws: Account, granted: bool) -> Arrived:
    queue = aws.queue()
    role, withdraw = _role_with_withdrawable(aws, None, {"Action": "sqs:SendMessage", "Resource": queue.arn})
    function, client = aws.function(FAIL, role=role), aws.client("lambda")
    client.put_function_event_invoke_config(
        FunctionName=function,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": queue.arn}},
    )
    if not granted:
        withdraw()
    client.invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps({}))
    return aws.watch_queue(queue)


ARROWS: Final = tuple(_ARROWS.found)
