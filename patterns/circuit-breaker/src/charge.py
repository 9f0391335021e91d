"""Charges orders from a queue at a partner, which may be down."""

import json
import os
import urllib.error
import urllib.request
from functools import partial
from typing import Any

from circuit import Record, consume, partner  # the component packages it

_TOO_MANY, _SERVER_ERROR = 429, 500


class RejectedError(Exception):
    """The partner says that the order is not valid: the circuit stays closed, and the order is set aside."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Charges a batch of orders, unless the circuit is open; returns those that failed."""
    return consume(event, context, partial(charge, context))


def charge(context: Any, record: Record) -> None:
    """Charges an order: what fails with the partner does not count against the message."""
    order = json.loads(record["body"])
    body = json.dumps({"cents": order["cents"]}).encode()
    # The partner knows the key, and charges once, however often it is asked.
    headers = {"Content-Type": "application/json", "Idempotency-Key": order["id"]}
    request = urllib.request.Request(os.environ["PARTNER_URL"], body, headers)  # noqa: S310
    with partner(context):
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                answer.read()
        except urllib.error.HTTPError as error:
            if error.code == _TOO_MANY or error.code >= _SERVER_ERROR:
                raise
            rejected = f"HTTP {error.code}"
        else:
            return
    raise RejectedError(rejected)
