"""Places an order: the API writes to one table, and everything else follows from what that commits."""

import json
import os
from typing import Any, cast

import boto3

_dynamodb = cast("Any", boto3).client("dynamodb")

Event = dict[str, Any]


def handler(event: Event, _context: object) -> Event:
    """Writes an order at the price of the shop that has the item; the same again is the same order."""
    number, wanted = event["pathParameters"]["id"], json.loads(event["body"])
    price = _find("STOCK", {"item": {"S": wanted["item"]}})
    if price is None:
        return answer(404, {"message": "there is no such item"})
    order = {
        "id": {"S": number},
        "item": {"S": wanted["item"]},
        "shop": price["shop"],
        "quantity": {"N": str(wanted["quantity"])},
        "country": {"S": wanted["country"]},
        "cents": {"N": str(int(price["cents"]["N"]) * wanted["quantity"])},
        "status": {"S": "placed"},
    }
    try:
        _dynamodb.put_item(
            TableName=os.environ["ORDERS"], Item=order, ConditionExpression="attribute_not_exists(id)"
        )
    except _dynamodb.exceptions.ConditionalCheckFailedException:
        known = cast("Event", _find("ORDERS", {"id": {"S": number}}))
        if any(known[name] != order[name] for name in ("item", "quantity", "country")):
            return answer(409, {"message": "another order has this ID"})
        order = known
    return answer(202, {"id": number, "status": order["status"]["S"], "cents": int(order["cents"]["N"])})


def _find(table: str, key: Event) -> Event | None:
    found = _dynamodb.get_item(TableName=os.environ[table], Key=key, ConsistentRead=True)
    return found.get("Item")


def answer(status: int, body: Event) -> Event:
    """Returns an answer of the API."""
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(body),
    }
