"""A function that does nothing, so that a call takes the time of the emulator alone."""

from typing import Any


def handler(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answers with a status, as an API expects it."""
    return {"statusCode": 200, "body": "ok"}
