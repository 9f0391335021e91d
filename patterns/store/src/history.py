"""A consumer of the events of orders: the history of each, which has every change once."""

import os
from typing import Any, cast

import boto3

_dynamodb = cast("Any", boto3).client("dynamodb")
_DIGITS = 40
"""Digits of the longest sequence number: with zeros in front, texts sort as numbers do."""


def handler(event: dict[str, Any], _context: object) -> None:
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
