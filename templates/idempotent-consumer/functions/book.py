"""Books payments, each in the transaction that records it."""

import json
import logging
import os
from functools import partial
from typing import Any

from idempotency import Claim, once  # the component packages it


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Returns the payments that failed: only those are delivered again."""
    failed = []
    for record in event["Records"]:
        try:
            payment = json.loads(record["body"])
            once(payment["id"], payment, context, partial(book, payment))
        except Exception:
            logging.exception("a payment is not booked")
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def book(payment: dict[str, Any], claim: Claim) -> object:
    """Adds the amount to an account, and records the payment, in one transaction."""
    update = {
        "TableName": os.environ["ACCOUNTS"],
        "Key": {"account": {"S": payment["account"]}},
        "UpdateExpression": "ADD cents :cents",
        "ExpressionAttributeValues": {":cents": {"N": str(payment["cents"])}},
    }
    return claim.complete({"booked": payment["cents"]}, [{"Update": update}])
