"""A quote by functions that call each other, behind a gateway: the anti-pattern, for comparison only."""

import json
from typing import Any

import chain


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Does the first step, has the next function do its own, and answers as the workflow of quotes does."""
    result = chain.validate_order(json.loads(event["body"]), context)
    quote = {"cents": result["cents"], "in_stock": result["available"] >= result["quantity"]}
    headers = {"Content-Type": "application/json"}
    return {"statusCode": 200, "headers": headers, "body": json.dumps(quote)}
