"""Answers with the price of a print."""

import json
from typing import Any


def handler(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Returns the response of the route ``GET /price``."""
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({"cents": 250}),
    }
