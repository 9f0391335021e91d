"""A function that writes ten lines to its log."""

from typing import Any


def handler(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Writes the lines one by one, and answers."""
    for number in range(10):
        print(f"line {number} of a log as functions write it")
    return {"statusCode": 200, "body": "ok"}
