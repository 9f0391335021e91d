"""Calls of Amazon SQS by tests."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError


class Queues:
    """Creates queues with names of their own."""

    def __init__(self, client: Any) -> None:
        self.sqs = client

    def create(self, *, fifo: bool = False, **attributes: str) -> str:
        given = {"FifoQueue": "true", **attributes} if fifo else attributes
        name = f"q-{uuid4().hex[:12]}{'.fifo' if fifo else ''}"
        return self.sqs.create_queue(QueueName=name, Attributes=given)["QueueUrl"]

    def arn(self, url: str) -> str:
        return self.attributes(url, "QueueArn")["QueueArn"]

    def attributes(self, url: str, *names: str) -> dict[str, str]:
        return self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names or ["All"])["Attributes"]

    def send(self, url: str, body: str, **more: Any) -> Any:
        return self.sqs.send_message(QueueUrl=url, MessageBody=body, **more)

    def receive(self, url: str, most: int = 10, **more: Any) -> list[Any]:
        return self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=most, **more).get("Messages", [])

    def bodies(self, url: str, most: int = 10, **more: Any) -> list[str]:
        return [message["Body"] for message in self.receive(url, most, **more)]

    def dead_letter_queue(self, bodies: tuple[str, ...]) -> tuple[str, str]:
        """Returns the URL of a queue, and that of its dead-letter queue with messages."""
        dead = self.create()
        policy = json.dumps({"deadLetterTargetArn": self.arn(dead), "maxReceiveCount": 1})
        url = self.create(RedrivePolicy=policy)
        for body in bodies:
            self.send(url, body)
        self.receive(url, VisibilityTimeout=0)
        assert not self.receive(url)
        return url, dead


def fail(call: Callable[[], Any]) -> tuple[str, str]:
    """Returns the code and the message of the error of a call."""
    with pytest.raises(ClientError) as failure:
        call()
    error: Any = failure.value.response.get("Error")
    return error["Code"], error["Message"]
