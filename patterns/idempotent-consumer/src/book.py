"""Books payments from a queue: each once, in the transaction that records it."""

import json
import logging
import os
from functools import partial
from typing import Any

from idempotency import Claim, once  # the component packages it

_log = logging.getLogger(__name__)

Event = dict[str, Any]


def handler(event: Event, context: Any) -> dict[str, list[dict[str, str]]]:
    """Books a batch of payments; returns those that failed, which the queue delivers again."""
    failed: list[dict[str, str]] = []
    for record in event["Records"]:
        try:
            payment = json.loads(record["body"])
            # The ID that the sender gives: that of SQS is another one if the sender repeats itself.
            once(payment["id"], payment, context, partial(book, payment))
        except Exception:  # the others are booked all the same
            _log.exception("message %s", record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def book(payment: Event, claim: Claim) -> object:
    """Adds the amount to an account, and the record of it, in one transaction."""
    update = {
        "TableName": os.environ["ACCOUNTS"],
        "Key": {"account": {"S": payment["account"]}},
        "UpdateExpression": "ADD cents :cents",
        "ExpressionAttributeValues": {":cents": {"N": str(payment["cents"])}},
    }
    return claim.complete({"booked": payment["cents"]}, [{"Update": update}])
