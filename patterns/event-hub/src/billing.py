"""Writes a bill for each order, and publishes that it is written."""

import json
import logging
import os
from typing import Any, cast

import boto3

_log = logging.getLogger(__name__)
_clients = cast("Any", boto3)
_dynamodb, _events = _clients.client("dynamodb"), _clients.client("events")

Event = dict[str, Any]


def handler(event: Event, _context: object) -> dict[str, list[dict[str, str]]]:
    """Bills a batch of orders; returns those that failed, which the queue delivers again."""
    failed: list[dict[str, str]] = []
    for record in event["Records"]:
        try:
            write_bill(json.loads(record["body"])["detail"])
        except Exception:  # the others are billed all the same
            _log.exception("message %s", record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def write_bill(order: Event) -> None:
    """Writes the bill of an order, the same one if the order arrives twice."""
    item = {"id": {"S": order["id"]}, "total": {"N": str(order["total"])}}
    _dynamodb.put_item(TableName=os.environ["BILLS"], Item=item)
    entry = {"EventBusName": os.environ["HUB"], "Source": "shop.billing", "DetailType": "BillWritten"}
    answer = _events.put_events(Entries=[{**entry, "Detail": json.dumps({"id": order["id"]})}])
    if answer["FailedEntryCount"]:
        raise RuntimeError(answer["Entries"])
