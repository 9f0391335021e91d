"""Events and resources of the functions of the photo desk."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any

from graphs import ROOT

from embedded_aws import Emulator
from embedded_aws.emulator.clients import REGION

FUNCTIONS = ROOT / "patterns/webapp/src/functions"
MODULES = [path.stem for path in FUNCTIONS.glob("*.py")]
CONVERSIONS = ("thumbnail", "archive")
CONTEXT = SimpleNamespace(
    function_name="desk",
    memory_limit_in_mb=256,
    invoked_function_arn=f"arn:aws:lambda:{REGION}:123456789012:function:desk",
    aws_request_id="request",
)

Load = Callable[[str], ModuleType]


@dataclass
class Desk:
    """One table, two buckets and a queue of a test's own."""

    emulator: Emulator
    name: str = field(default_factory=lambda: f"desk-{uuid.uuid4().hex[:8]}")

    def __post_init__(self) -> None:
        self.dynamodb, self.s3 = self.emulator.client("dynamodb"), self.emulator.client("s3")
        attributes = {"owner": "HASH", "id": "RANGE"}
        self.dynamodb.create_table(
            TableName=self.name,
            KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in attributes.items()],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in attributes],
            BillingMode="PAY_PER_REQUEST",
        )
        for bucket in (self.source, self.output):
            self.s3.create_bucket(Bucket=bucket)
        self.sqs = self.emulator.client("sqs")
        self.messages = self.sqs.create_queue(QueueName=self.name)["QueueUrl"]

    @property
    def source(self) -> str:
        return f"{self.name}-source"

    @property
    def output(self) -> str:
        return f"{self.name}-output"

    def list_sent(self) -> list[dict[str, Any]]:
        """Messages to the pages of users."""
        found: list[dict[str, Any]] = []
        while received := self.sqs.receive_message(QueueUrl=self.messages, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            found += [json.loads(message["Body"]) for message in received]
        return found

    def keys(self, bucket: str) -> set[str]:
        return {found["Key"] for found in self.s3.list_objects_v2(Bucket=bucket).get("Contents", [])}


def request(owner: str, **more: Any) -> dict[str, Any]:
    """Event of API Gateway for a signed-in user."""
    return {"requestContext": {"authorizer": {"claims": {"sub": owner}}}, **more}
