"""A function that does what its records say, and what polls them for it."""

import base64
import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import pulumi
import pulumi_aws as aws

from embedded_aws import Deployment
from embedded_aws.event_log.model import Invocation, LoggedEvent
from tests.e2e.embedded_aws.programs import policy, trust

CODE = """
import base64, json, time

def read(record):
    if "kinesis" in record:
        return json.loads(base64.b64decode(record["kinesis"]["data"])), record["kinesis"]["sequenceNumber"]
    if "dynamodb" in record:
        new = record["dynamodb"]["NewImage"]
        do = new.get("do", {}).get("S", "")
        return {"n": new["id"]["S"], "do": do}, record["dynamodb"]["SequenceNumber"]
    if "Sns" in record:
        return json.loads(record["Sns"]["Message"]), None
    if "s3" in record:
        return {"do": record["s3"]["object"]["key"]}, None
    return json.loads(record["body"]), record["messageId"]

def aggregate(event):
    seen = event["state"].get("seen", [])
    if event["isWindowTerminatedEarly"]:
        print("early", event["isFinalInvokeForWindow"])
    for record in event["Records"]:
        told, _ = read(record)
        if told["do"] == "stateless":
            return {}
        if told["do"] == "large":
            return {"state": {"seen": ["x" * 1_000_000]}}
        seen = [*seen, told["n"]]
    return {"state": {"seen": seen}}

def handler(event, context):
    failed = []
    if "window" in event:
        return aggregate(event)
    if "returns" in str(event):
        return read(event["Records"][0])[0]["returns"]
    for record in event.get("Records") or [event]:
        told, identifier = read(record) if "Records" in event else (event.get("detail", event), None)
        match told.get("do"):
            case "raise":
                raise ValueError(f"cannot process {told.get('n')}")
            case "fail":
                failed.append({"itemIdentifier": identifier})
            case "sleep":
                time.sleep(0.3)
    return {"batchItemFailures": failed}
"""
POLLING = [
    *("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    *("kinesis:DescribeStream", "kinesis:DescribeStreamSummary"),
    *("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"),
    *("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"),
    "kms:Decrypt",
]
KEEPING = ["sqs:SendMessage", "sns:Publish", "s3:PutObject", "s3:ListBucket", "events:PutEvents"]
PERMISSIONS = "permissions"


def program() -> None:
    """A function whose role may poll everything, and write to every destination."""
    role = aws.iam.Role("consumer", assume_role_policy=trust("lambda"))
    allowed = aws.iam.RolePolicy("consumer", name=PERMISSIONS, role=role.name, policy=permissions())
    function = aws.lambda_.Function(
        "consumer",
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        timeout=2,
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(CODE)}),
        opts=pulumi.ResourceOptions(depends_on=[allowed]),
    )
    pulumi.export("role", role.name)
    pulumi.export("function", function.name)
    pulumi.export("arn", function.arn)


def permissions(without: str = "") -> str:
    return policy(
        {"Action": [each for each in (*POLLING, *KEEPING) if each != without], "Resource": "*"},
    )


@dataclass
class Consumer:
    """The deployed function, and how to give it event sources."""

    stack: Deployment

    @cached_property
    def function(self) -> str:
        return self.stack.outputs["function"]

    def client(self, service: str) -> Any:
        return self.stack.client(cast("Any", service))

    def stream(self, shards: int = 1) -> str:
        """ARN of a new Kinesis stream."""
        name = f"stream-{uuid.uuid4()}"
        self.client("kinesis").create_stream(StreamName=name, ShardCount=shards)
        return self.client("kinesis").describe_stream(StreamName=name)["StreamDescription"]["StreamARN"]

    def put(self, stream: str, *records: dict[str, Any], key: str = "") -> None:
        """Puts records into a Kinesis stream, with ``key`` or their own."""
        entries = [
            {"Data": json.dumps(each).encode(), "PartitionKey": key or each.get("key", "a")}
            for each in records
        ]
        self.client("kinesis").put_records(StreamARN=stream, Records=entries)

    def queue(self, **attributes: str) -> str:
        """ARN of a new queue."""
        name = f"queue-{uuid.uuid4()}{'.fifo' if 'FifoQueue' in attributes else ''}"
        sqs, given = self.client("sqs"), {"VisibilityTimeout": "2", **attributes}
        url = sqs.create_queue(QueueName=name, Attributes=given)["QueueUrl"]
        return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def send(self, queue: str, *messages: dict[str, Any]) -> None:
        """Sends messages to a queue in one call; ``group`` is the message group of one."""
        entries = [
            {
                "Id": str(index),
                "MessageBody": json.dumps(each),
                **({"MessageGroupId": each["group"]} if "group" in each else {}),
            }
            for index, each in enumerate(messages)
        ]
        self.client("sqs").send_message_batch(QueueUrl=self.url(queue), Entries=entries)

    def url(self, queue: str) -> str:
        return self.client("sqs").get_queue_url(QueueName=queue.rpartition(":")[2])["QueueUrl"]

    def receive(self, queue: str) -> dict[str, Any]:
        """The next message of a queue, which is awaited and deleted."""
        sqs, url = self.client("sqs"), self.url(queue)
        found = sqs.receive_message(
            QueueUrl=url, WaitTimeSeconds=20, MessageAttributeNames=["All"], AttributeNames=["All"]
        )["Messages"][0]
        sqs.delete_message(QueueUrl=url, ReceiptHandle=found["ReceiptHandle"])
        return found

    def table(self) -> tuple[str, str]:
        """Name of a new table, and the ARN of its stream."""
        made = self.client("dynamodb").create_table(
            TableName=f"table-{uuid.uuid4()}",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )["TableDescription"]
        return made["TableName"], made["LatestStreamArn"]

    @contextmanager
    def map_source(self, source: str, **settings: Any) -> Iterator["Mapping"]:
        """Maps a source to the function for the duration of the block."""
        position = {} if ":sqs:" in source else {"StartingPosition": "TRIM_HORIZON"}
        before = self.stack.events(after=-1)["last"]
        made = self.client("lambda").create_event_source_mapping(
            FunctionName=self.function, EventSourceArn=source, **{**position, **settings}
        )
        try:
            yield Mapping(self, made["UUID"], source, before)
        finally:
            self.client("lambda").delete_event_source_mapping(UUID=made["UUID"])

    @contextmanager
    def remove_permission(self, action: str) -> Iterator[None]:
        """Takes a permission from the role for the duration of the block."""
        role = {"RoleName": self.stack.outputs["role"], "PolicyName": PERMISSIONS}
        self.client("iam").put_role_policy(**role, PolicyDocument=permissions(action))
        try:
            yield
        finally:
            self.client("iam").put_role_policy(**role, PolicyDocument=permissions())

    def await_events(
        self, after: int, wanted: Callable[[LoggedEvent], bool], number: int, seconds: float = 60
    ) -> list[LoggedEvent]:
        """The first ``number`` of the wanted events after an event."""
        found: list[LoggedEvent] = []
        end = time.monotonic() + seconds
        while len(found) < number:
            assert time.monotonic() < end, f"{len(found)} of {number} events within {seconds} s: {found}"
            page = self.stack.events(after=after, wait=1)
            found += [event for event in page["events"] if wanted(event)]
            after = page["last"]
        return found


@dataclass
class Mapping:
    """An event source mapping."""

    consumer: Consumer
    uuid: str
    source: str
    after: int

    def invocations(self, number: int) -> list[Invocation]:
        """The first invocations for the source."""
        found = self.consumer.await_events(self.after, self._is_ours, number)
        return cast("list[Invocation]", found)

    def batches(self, number: int) -> list[str]:
        """The values of ``n`` in the records of the first invocations, such as ``"1 2 3!"``: it raised."""
        return [batch(event) for event in self.invocations(number)]

    def batches_until(self, last: str) -> list[str]:
        """The batches up to one."""
        seen: list[str] = []

        def is_last(event: LoggedEvent) -> bool:
            if event["type"] == "invocation" and event["source"] == self.source:
                seen.append(batch(event))
            return last in seen

        self.consumer.await_events(self.after, is_last, 1)
        return seen[: seen.index(last) + 1]

    def _is_ours(self, event: LoggedEvent) -> bool:
        return event["type"] == "invocation" and event["source"] == self.source

    @property
    def state(self) -> dict[str, Any]:
        found = self.consumer.client("lambda").get_event_source_mapping(UUID=self.uuid)
        return {"LastProcessingResult": "", **found}

    def update(self, **settings: Any) -> None:
        self.consumer.client("lambda").update_event_source_mapping(UUID=self.uuid, **settings)


def batch(event: Invocation) -> str:
    """The values of ``n`` in the records of an invocation, such as ``"1 2 3!"``: it raised."""
    numbers = " ".join(str(each["n"]) for each in records(json.loads(event["payload"])))
    return numbers if event["outcome"] == "ok" else f"{numbers}!"


def records(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Records that were put into the source."""

    def read(record: dict[str, Any]) -> dict[str, Any]:
        if "kinesis" in record:
            return json.loads(base64.b64decode(record["kinesis"]["data"]))
        if "dynamodb" in record:
            return {"n": record["dynamodb"]["NewImage"]["id"]["S"]}
        return json.loads(record["body"])

    return [read(each) for each in event["Records"]]
