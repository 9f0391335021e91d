"""Charges orders from a queue at a partner, which may be down."""

import json
import os
import urllib.request
from functools import partial
from typing import Any

from circuit import Record, consume, partner  # the component packages it


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
    with partner(context), urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        answer.read()
