"""Ships orders with a partner, which may be down."""

import json
import os
import urllib.error
import urllib.request
from functools import partial
from typing import Any

import boto3
from circuit import Record, consume, partner  # the component packages it

parcels = boto3.client("dynamodb")
TOO_MANY, SERVER_ERROR = 429, 500


class RejectedError(Exception):
    """The partner does not accept the order: it is set aside, and the circuit stays closed."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Ships a batch of orders, unless the circuit is open; returns those that failed."""
    return consume(event, context, partial(ship, context))


def ship(context: Any, record: Record) -> None:
    """Ships an order: a message that cannot be read is not the partner's failure."""
    order = json.loads(record["body"])
    body = json.dumps({"address": order["address"]}).encode()
    # The same key for each attempt, so that the partner ships once.
    headers = {"Content-Type": "application/json", "Idempotency-Key": order["id"]}
    request = urllib.request.Request(os.environ["PARTNER_URL"], body, headers)
    with partner(context):
        rejected = call(request)
    if rejected:
        raise RejectedError(rejected)
    item = {"id": {"S": order["id"]}, "address": {"S": order["address"]}}
    parcels.put_item(TableName=os.environ["PARCELS"], Item=item)


def call(request: urllib.request.Request) -> str:
    """Calls the partner; returns why it rejects the order, or nothing."""
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        if error.code == TOO_MANY or error.code >= SERVER_ERROR:  # it may accept the order later
            raise
        return f"HTTP {error.code}"
    return ""
