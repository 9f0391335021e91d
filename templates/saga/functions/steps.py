"""Steps of an order, and what undoes them: stock in DynamoDB, and payments at a partner who knows keys."""

import os
from typing import Any

from effects import Change, take, undo

Event = dict[str, Any]


class CardDeclinedError(Exception):
    """The bank declined the card; a retry does not help."""


def reserve(event: Event, _context: object) -> Event:
    """Takes pieces out of the stock.

    Raises:
        RefusedError: If there are not enough.
    """
    order = event["input"]
    take(event["idempotencyKey"], _move(order["item"], -order["quantity"]))
    return {"item": order["item"], "quantity": order["quantity"]}


def release(event: Event, _context: object) -> None:
    """Puts the reserved pieces back."""
    order = event["input"]
    undo(event["compensates"], _move(order["item"], order["quantity"]))


def charge(event: Event, _context: object) -> Event:
    """Charges a card; the bank is a stand-in that declines ``tok_declined``.

    Raises:
        CardDeclinedError: If the card is not accepted.
    """
    if event["input"]["card"] == "tok_declined":
        raise CardDeclinedError("the bank does not accept the card")
    take(event["idempotencyKey"])
    return {"payment": event["idempotencyKey"]}


def refund(event: Event, _context: object) -> None:
    """Gives back what was charged, if anything was."""
    undo(event["compensates"])


def _move(item: str, pieces: int) -> Change:
    """Returns the change of the stock, which cannot be negative."""
    return {
        "Update": {
            "TableName": os.environ["STOCK"],
            "Key": {"item": {"S": item}},
            "UpdateExpression": "ADD available :pieces",
            "ConditionExpression": "available >= :least",
            "ExpressionAttributeValues": {
                ":pieces": {"N": str(pieces)},
                ":least": {"N": str(max(-pieces, 0))},
            },
        }
    }
