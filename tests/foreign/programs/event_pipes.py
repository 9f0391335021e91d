"""Pipes from a queue over a function to a bus, from a table to a stream, and from there to a FIFO queue."""

import json
from typing import Any, Final

import pulumi
import pulumi_aws as aws
from pulumi import Output, ResourceOptions

from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import allow, policy, simple_function, trust

PRICE: Final = """
def handler(events, context):
    return [{**each, "price": each["count"] * 2} for each in events if each["count"]]
"""
CHANGES: Final = {"orders": "update", "changes": "update"}


def program() -> None:
    _deploy(
        '{"order": <$.id>, "total": <$.price>}', {"filters": [{"pattern": '{"body": {"kind": ["order"]}}'}]}
    )


def second_program() -> None:
    _deploy('{"order": <$.id>, "sum": <$.price>}', None)


def _deploy(template: str, filters: Any) -> None:
    queue, bus = aws.sqs.Queue("orders"), aws.cloudwatch.EventBus("shop")
    function = simple_function("price", PRICE)
    source: dict[str, Any] = {"sqs_queue_parameters": {"batch_size": 5}}
    if filters:
        source["filter_criteria"] = filters
    role, granted = _role(
        "orders",
        (["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], queue.arn),
        (["lambda:InvokeFunction"], function.arn),
        (["events:PutEvents"], bus.arn),
    )
    aws.pipes.Pipe(
        "orders",
        role_arn=role.arn,
        source=queue.arn,
        source_parameters=source,
        enrichment=function.arn,
        enrichment_parameters={"input_template": '{"id": <$.body.id>, "count": <$.body.count>}'},
        target=bus.arn,
        target_parameters={
            "eventbridge_event_bus_parameters": {"source": "shop", "detail_type": "priced"},
            "input_template": template,
        },
        tags={"team": "post"},
        opts=ResourceOptions(depends_on=[granted]),
    )
    received = _receive_from(bus)
    _copy_changes("tracked" if filters else "tracked again")
    for name, output in {"orders": queue.url, "received": received.url}.items():
        pulumi.export(name, output)


def _role(
    name: str, *granted: tuple[list[str], pulumi.Input[str]]
) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
    role = aws.iam.Role(f"pipe-{name}", assume_role_policy=trust("pipes"))
    arns = Output.all(*(arn for _, arn in granted))

    def build(found: list[str]) -> str:
        return policy(
            *({"Action": actions, "Resource": arn} for (actions, _), arn in zip(granted, found, strict=True))
        )

    return role, aws.iam.RolePolicy(f"pipe-{name}", role=role.name, policy=arns.apply(build))


def _receive_from(bus: aws.cloudwatch.EventBus) -> aws.sqs.Queue:
    received = aws.sqs.Queue("received")
    rule = aws.cloudwatch.EventRule(
        "priced", event_bus_name=bus.name, event_pattern=json.dumps({"detail-type": ["priced"]})
    )
    sends = received.arn.apply(lambda arn: allow("sqs:SendMessage", arn, Service="events.amazonaws.com"))
    allowed = aws.sqs.QueuePolicy("received", queue_url=received.url, policy=sends)
    aws.cloudwatch.EventTarget(
        "priced",
        rule=rule.name,
        event_bus_name=bus.name,
        arn=received.arn,
        input_path="$.detail",
        opts=ResourceOptions(depends_on=[allowed]),
    )
    return received


def _copy_changes(group: str) -> None:
    table = aws.dynamodb.Table(
        "parcels",
        attributes=[{"name": "id", "type": "S"}],
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
        stream_enabled=True,
        stream_view_type="NEW_AND_OLD_IMAGES",
    )
    stream, tracked = aws.kinesis.Stream("changes", shard_count=1), aws.sqs.Queue("tracked", fifo_queue=True)
    reads = [
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    ]
    role, granted = _role("parcels", (reads, table.stream_arn), (["kinesis:PutRecord"], stream.arn))
    aws.pipes.Pipe(
        "parcels",
        role_arn=role.arn,
        source=table.stream_arn,
        source_parameters={
            "dynamodb_stream_parameters": {
                "starting_position": "TRIM_HORIZON",
                "batch_size": 10,
                "maximum_retry_attempts": 2,
                "on_partial_batch_item_failure": "AUTOMATIC_BISECT",
            }
        },
        target=stream.arn,
        target_parameters={
            "kinesis_stream_parameters": {"partition_key": "$.dynamodb.Keys.id.S"},
            "input_template": '{"parcel": "<$.dynamodb.Keys.id.S>", "was": "<$.eventName>"}',
        },
        opts=ResourceOptions(depends_on=[granted]),
    )
    kinesis = ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords"]
    kinesis += ["kinesis:GetShardIterator", "kinesis:ListShards", "kinesis:ListStreams"]
    role, granted = _role("changes", (kinesis, stream.arn), (["sqs:SendMessage"], tracked.arn))
    aws.pipes.Pipe(
        "changes",
        role_arn=role.arn,
        source=stream.arn,
        source_parameters={
            "kinesis_stream_parameters": {"starting_position": "TRIM_HORIZON", "batch_size": 1}
        },
        target=tracked.arn,
        target_parameters={
            "sqs_queue_parameters": {
                "message_group_id": group,
                "message_deduplication_id": "$.sequenceNumber",
            },
            "input_template": "<$.data>",
        },
        opts=ResourceOptions(depends_on=[granted]),
    )
    pulumi.export("table", table.name)
    pulumi.export("tracked", tracked.url)


def check(stack: Deployment) -> None:
    for kind, count in (("offer", 1), ("order", 0), ("order", 3)):
        _send(stack, {"kind": kind, "id": f"{kind}-{count}", "count": count})
    assert _receive(stack, "received") == {"order": "order-3", "total": 6}
    item = {"id": {"S": "p1"}}
    stack.client("dynamodb").put_item(TableName=stack.outputs["table"], Item=item)
    assert _receive(stack, "tracked") == {"parcel": "p1", "was": "INSERT"}


def check_changed(stack: Deployment) -> None:
    _send(stack, {"kind": "offer", "id": "o", "count": 1})
    assert _receive(stack, "received") == {"order": "o", "sum": 2}


def _send(stack: Deployment, body: dict[str, Any]) -> None:
    stack.client("sqs").send_message(QueueUrl=stack.outputs["orders"], MessageBody=json.dumps(body))


def _receive(stack: Deployment, output: str) -> Any:
    """Returns the JSON of the next message of a queue, and deletes it."""
    sqs, url = stack.client("sqs"), stack.outputs[output]

    def look() -> list[Any]:
        return sqs.receive_message(QueueUrl=url).get("Messages", [])

    (message,) = eventually(look, output)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return json.loads(message["Body"])
