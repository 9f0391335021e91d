"""A consumer of the events of orders: the history of each, which has every change once."""

import json
import logging
import os
from typing import Any, cast

import boto3

_dynamodb = cast("Any", boto3).client("dynamodb")
_log = logging.getLogger(__name__)
_DIGITS = 40
"""Digits of the longest sequence number: with zeros in front, texts sort as numbers do."""

Event = dict[str, Any]


def handler(event: Event, _context: object) -> dict[str, list[dict[str, str]]]:
    """Records a batch of events; returns those that failed."""
    failed: list[dict[str, str]] = []
    for record in event["Records"]:
        try:
            _record(json.loads(record["body"]))
        except Exception:  # the others are recorded all the same
            _log.exception("message %s", record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def _record(event: Event) -> None:
    """Records an event at its place; one that is delivered again only counts as delivered."""
    order, sequence = event["detail"]["data"], event["detail"]["metadata"]["sequence"]
    _dynamodb.update_item(
        TableName=os.environ["HISTORY"],
        Key={"id": {"S": order["id"]}, "sequence": {"S": sequence.zfill(_DIGITS)}},
        UpdateExpression="SET event = :event, became = :status ADD deliveries :one",
        ExpressionAttributeValues={
            ":event": {"S": event["detail-type"]},
            ":status": {"S": order["status"]},
            ":one": {"N": "1"},
        },
    )
