"""The anti-pattern, for comparison only: an order as functions that call one another and wait.

Each does its step with the code that the workflow uses, and calls the next one. All of them are paid for
until the last has answered; and what is to be done when a later step fails, each would have to know.
"""

import json
import os
import time
from collections.abc import Callable
from typing import Any, cast

import boto3
import charge
import price
import validate

Order = dict[str, Any]

dynamodb = cast("Any", boto3).client("dynamodb")
lambda_ = cast("Any", boto3).client("lambda")


class NextStepError(Exception):
    """A step further on failed; what was done before it is done."""


def _call_next(order: Order) -> Order:
    """Calls the next function, if there is one, and waits for it."""
    if not (following := os.environ.get("NEXT")):
        return order
    answer = lambda_.invoke(FunctionName=following, Payload=json.dumps(order))
    result = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise NextStepError(f"{following}: {result.get('errorMessage')}")
    return result


def _step(work: Callable[[Order], Order]) -> Callable[[Order, object], Order]:
    """A handler that works on the order and hands it on; it adds the ``seconds`` that it took."""

    def handler(order: Order, _context: object) -> Order:
        start = time.monotonic()
        result = _call_next({**order, **work(order)})
        return {**result, "seconds": result.get("seconds", 0) + time.monotonic() - start}

    return handler


def _reserve(order: Order) -> Order:
    dynamodb.update_item(
        TableName=os.environ["STOCK_TABLE"],
        Key={"item": {"S": order["item"]}},
        UpdateExpression="SET available = available - :quantity ADD reservations :numbers",
        ConditionExpression="available >= :quantity",
        ExpressionAttributeValues={
            ":quantity": {"N": str(order["quantity"])},
            ":numbers": {"SS": [order["number"]]},
        },
    )
    return {}


validate_order = _step(lambda order: validate.handler(order, None))
price_order = _step(lambda order: price.handler(order, None))
reserve_stock = _step(_reserve)
charge_card = _step(lambda order: charge.handler({**order, "payment": order["number"]}, None))
