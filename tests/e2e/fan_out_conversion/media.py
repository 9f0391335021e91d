"""A deployed fan-out as its users see it: PUT, GET, and look into the dead-letter queue."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError
from PIL import Image

from embedded_aws import Deployment
from tests.e2e.conftest import eventually


@dataclass
class Result:
    """A converted object."""

    body: bytes
    content_type: str
    metadata: dict[str, str]

    @property
    def image(self) -> Image.Image:
        return Image.open(io.BytesIO(self.body))


class Media:
    """The buckets and queues of a deployment that exports what the stack ``conversion`` exports."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.s3, self.sqs = deployment.client("s3"), deployment.client("sqs")
        self.outputs = deployment.outputs

    def put(self, key: str, body: bytes) -> None:
        self.s3.put_object(Bucket=self.outputs["source_bucket_name"], Key=key, Body=body)

    def find(self, key: str) -> Result | None:
        try:
            found = self.s3.get_object(Bucket=self.outputs["output_bucket_name"], Key=key)
        except ClientError:
            return None
        return Result(found["Body"].read(), found["ContentType"], found["Metadata"])

    def get(self, key: str, seconds: float = 120) -> Result:
        return eventually(lambda: self.find(key), f"the result {key!r}", seconds)

    def list_results(self, prefix: str = "") -> set[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=self.outputs["output_bucket_name"], Prefix=prefix
        )
        return {item["Key"] for page in pages for item in page.get("Contents", [])}

    def take_dead_letter(self, conversion: str, key: str, seconds: float = 120) -> dict[str, Any]:
        """The message of the dead-letter queue that is about ``key``; it is taken out of it."""
        url = self.outputs["dead_letter_queue_urls"][conversion]

        def probe() -> dict[str, Any] | None:
            received = self.sqs.receive_message(
                QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], VisibilityTimeout=1
            )
            messages: Sequence[dict[str, Any]] = received.get("Messages", [])
            for message in messages:
                if json.dumps(key)[1:-1] in message["Body"]:
                    self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                    return message
            return None

        return eventually(probe, f"a dead letter of {conversion} for {key!r}", seconds)

    def count_messages(self, url: str) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(attributes[name]) for name in names)
