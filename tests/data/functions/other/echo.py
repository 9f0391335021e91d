"""Other code of the same function."""

from typing import Any


def handler(event: Any, _context: Any) -> Any:
    """Returns the event."""
    return event
