"""Sends photos to the pages of their owners, each of which is in the channel of its user."""

import json
import os
from typing import Any, cast

import boto3

_queue: Any = cast("Any", boto3).client("sqs")


def send(photo: dict[str, Any]) -> None:
    """Sends a photo as the API returns it. Messages can arrive in any order: the highest version counts."""
    # Numbers of an item are Decimal, which JSON does not know.
    channel = {"channel": photo["owner"], "source": "authorizer.principalId"}
    message = json.dumps({**channel, "data": {"photo": photo}}, default=int)
    _queue.send_message(QueueUrl=os.environ["MESSAGES_QUEUE"], MessageBody=message)
