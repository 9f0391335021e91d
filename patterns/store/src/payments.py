"""Payments: the saga asks for one and waits, and a signed hook of the provider lets it go on.

An item has the order, its sum, the token of the task that waits, and the attributes ``paid`` and ``closed``.
Money that is both paid and closed is given back, in whichever order the two came.
"""

import json
import logging
import os
from typing import Any, cast

import boto3
import reminders

_create = cast("Any", boto3).client
_dynamodb, _states = _create("dynamodb"), _create("stepfunctions")
_log = logging.getLogger(__name__)

Event = dict[str, Any]


def ask(event: Event, _context: object) -> None:
    """Asks for the payment of an order; an attempt that comes after the payment goes on with it."""
    order = event["order"]
    payment = _set(order["id"], "cents = :cents, #token = :token", token=event["token"], cents=order["cents"])
    if "paid" in payment:
        _tell(payment)
    else:
        reminders.create(order["id"])


def receive(event: Event, _context: object) -> dict[str, list[dict[str, str]]]:
    """Processes a batch of hooks, which the intake has verified; returns those that failed."""
    failed: list[dict[str, str]] = []
    for record in event["Records"]:
        try:
            _settle(json.loads(json.loads(record["body"])["body"]))
        except Exception:  # the others are processed all the same
            _log.exception("message %s", record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def refund(event: Event, _context: object) -> None:
    """Closes the payment of an order, and gives back what was paid, if anything was."""
    payment = _set(event["input"]["id"], "closed = :closed", closed=True)
    reminders.cancel(event["input"]["id"])
    if "paid" in payment:
        _give_back(payment)


def _settle(hook: Event) -> None:
    given = hook["data"]["object"]
    order = given["metadata"]["order"]
    if hook["type"] == "payment_intent.succeeded":
        payment = _set(order, "paid = :paid", condition="attribute_exists(cents)", paid=given["amount"])
        if "closed" in payment:
            _give_back(payment)
        else:
            _tell(payment)
        reminders.cancel(order)
    elif hook["type"] == "payment_intent.payment_failed":
        found = _dynamodb.get_item(TableName=os.environ["PAYMENTS"], Key={"id": {"S": order}})
        _tell(found["Item"])


def _tell(payment: Event) -> None:
    """Lets the task that waits succeed with the whole sum, or fail."""
    token = payment["token"]["S"]
    try:
        if payment.get("paid") == payment["cents"]:
            output = json.dumps({"paid": int(payment["cents"]["N"])})
            _states.send_task_success(taskToken=token, output=output)
        else:
            _states.send_task_failure(taskToken=token, error="PaymentFailedError", cause="not paid in full")
    except (_states.exceptions.TaskDoesNotExist, _states.exceptions.TaskTimedOut):
        _log.info("no execution waits for the payment of %s any more", payment["id"]["S"])


def _give_back(payment: Event) -> None:
    """Gives the money back; a stand-in for the provider, who does it once for each payment."""
    _set(payment["id"]["S"], "refunded = :refunded", refunded=int(payment["paid"]["N"]))


def _set(order: str, change: str, *, condition: str | None = None, **values: str | int) -> Event:
    """Sets attributes of a payment; returns all of them."""
    types = {str: "S", int: "N", bool: "BOOL"}
    given = {
        f":{name}": {types[type(value)]: str(value) if type(value) is int else value}
        for name, value in values.items()
    }
    return _dynamodb.update_item(
        TableName=os.environ["PAYMENTS"],
        Key={"id": {"S": order}},
        UpdateExpression=f"SET {change}",
        ExpressionAttributeValues=given,
        ReturnValues="ALL_NEW",
        **({"ConditionExpression": condition} if condition else {}),
        **({"ExpressionAttributeNames": {"#token": "token"}} if "#token" in change else {}),
    )["Attributes"]
