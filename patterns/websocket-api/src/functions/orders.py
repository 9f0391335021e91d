"""Processes orders, and publishes how far each of them is to the client that placed it."""

import json
import os
from typing import Any, cast

import boto3

STATUSES = ("accepted", "packed", "shipped")
_queue: Any = cast("Any", boto3).client("sqs")


def handler(event: dict[str, Any], _context: object) -> dict[str, list[dict[str, str]]]:
    """Processes a batch of orders; those that fail are received again."""
    failed: list[dict[str, str]] = []
    for record in event["Records"]:
        try:
            _process(json.loads(record["body"]), record["messageAttributes"]["connectionId"]["stringValue"])
        except (KeyError, ValueError):
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def _process(order: dict[str, Any], connection_id: str) -> None:
    # A message of each status; clients know the order of them by its number, since a queue keeps none.
    for number, status in enumerate(STATUSES, 1):
        data = {"item": order["item"], "status": status, "number": number}
        _queue.send_message(
            QueueUrl=os.environ["MESSAGES_QUEUE"],
            MessageBody=json.dumps({"connectionId": connection_id, "data": data}),
        )
