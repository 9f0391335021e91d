"""Price of an order."""

import os
from typing import Any, cast

import boto3

DISCOUNT_FROM = 10
"""Pieces from which there is a discount of a twentieth."""
DELIVERY_CENTS = 490

stock = cast("Any", boto3).client("dynamodb")


class UnknownItemError(Exception):
    """An item that is missing in the stock table."""


def handler(order: dict[str, Any], _context: object) -> dict[str, int]:
    """The total in cents, and how many pieces are available at this moment.

    Raises:
        UnknownItemError: It is not for sale.
    """
    key = {"item": {"S": order["item"]}}
    found = stock.get_item(TableName=os.environ["STOCK_TABLE"], Key=key).get("Item")
    if not found:
        raise UnknownItemError(f"{order['item']} is not for sale")
    goods = int(found["unit_cents"]["N"]) * order["quantity"]
    discount = goods // 20 if order["quantity"] >= DISCOUNT_FROM else 0
    return {"cents": goods - discount + DELIVERY_CENTS, "available": int(found["available"]["N"])}
