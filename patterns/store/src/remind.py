"""Reminds customers of orders that are not paid: each once, although a reminder may arrive twice."""

import json
import logging
import os
from functools import partial
from typing import Any, cast

import boto3
from idempotency import Claim, once  # the component packages it

_dynamodb = cast("Any", boto3).client("dynamodb")
_log = logging.getLogger(__name__)

Event = dict[str, Any]


def handler(event: Event, context: Any) -> dict[str, list[dict[str, str]]]:
    """Processes a batch of reminders; returns those that failed."""
    failed: list[dict[str, str]] = []
    for record in event["Records"]:
        try:
            reminder = json.loads(record["body"])
            once(reminder["order"], reminder, context, partial(remind, reminder["order"]))
        except Exception:  # the others are processed all the same
            _log.exception("message %s", record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def remind(order: str, claim: Claim) -> object:
    """Counts a reminder, a stand-in for a mail, unless the payment has ended: canceling can be too late."""
    key = {"id": {"S": order}}
    payment = _dynamodb.get_item(TableName=os.environ["PAYMENTS"], Key=key, ConsistentRead=True)["Item"]
    if "paid" in payment or "closed" in payment:
        return {"reminded": False}
    update = {
        "TableName": os.environ["PAYMENTS"],
        "Key": key,
        "UpdateExpression": "ADD reminders :one",
        "ConditionExpression": "attribute_not_exists(paid) AND attribute_not_exists(closed)",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    return claim.complete({"reminded": True}, [{"Update": update}])
