"""Writes a bill for each order, and says so."""

import json
import logging
import os
from typing import Any

import boto3

dynamodb = boto3.client("dynamodb")
events = boto3.client("events")


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Returns the messages that failed: only those are delivered again."""
    failed = []
    for record in event["Records"]:
        try:
            write_bill(json.loads(record["body"])["detail"])
        except Exception:
            logging.exception("an order is not billed")
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def write_bill(order: dict[str, Any]) -> None:
    """Writes the bill of an order, the same one if the order arrives twice."""
    item = {"id": {"S": order["id"]}, "total": {"N": str(order["total"])}}
    dynamodb.put_item(TableName=os.environ["BILLS"], Item=item)
    entry = {"EventBusName": os.environ["HUB"], "Source": "shop.billing", "DetailType": "BillWritten"}
    answer = events.put_events(Entries=[{**entry, "Detail": json.dumps({"id": order["id"]})}])
    if answer["FailedEntryCount"]:
        raise RuntimeError(answer["Entries"])
