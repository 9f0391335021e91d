"""Stores orders that the API has accepted."""

import json
import logging
import os
from typing import Any

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Stores each order of a batch and returns those that failed, which SQS sends again."""
    failed: list[dict[str, str]] = []
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            table.put_item(Item={"id": order["id"], "item": order["item"], "status": "stored"})
        except Exception:
            logging.exception("SQS sends %s again", record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
