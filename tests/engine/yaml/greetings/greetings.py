"""A function in a container image."""

from typing import Any


def handler(event: dict[str, Any], _context: Any) -> str:
    """Greets."""
    return f"hello {event['name']}"
