"""Records the payments of hooks."""

import json
import logging
import os
from typing import Any

import boto3

bodies = boto3.client("s3")
payments = boto3.client("dynamodb")


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Returns the hooks that failed: only those are delivered again."""
    failed = []
    for record in event["Records"]:
        try:
            record_payment(json.loads(record["body"]))
        except Exception:
            logging.exception("a hook is not recorded")
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def record_payment(hook: dict[str, Any]) -> None:
    """Records a payment by the ID of the hook, so that a second delivery changes nothing."""
    payload = json.loads(read_body(hook))
    cents = payload["data"]["object"]["amount"]
    payments.put_item(
        TableName=os.environ["PAYMENTS"],
        Item={"id": {"S": hook["id"]}, "type": {"S": payload["type"]}, "cents": {"N": str(cents)}},
    )


def read_body(hook: dict[str, Any]) -> str | bytes:
    """Returns the body of a hook, which is an object if it is large."""
    if "bodyObject" not in hook:
        return hook["body"]
    return bodies.get_object(Bucket=os.environ["BODIES"], Key=hook["bodyObject"])["Body"].read()
