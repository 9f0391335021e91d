"""The API of the site."""

import json
from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Greets the visitor that the query string names."""
    parameters: dict[str, str] = event["queryStringParameters"] or {}
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps({"greeting": f"Welcome, {parameters.get('name', 'visitor')}."}),
    }
