"""A function that returns its event, whichever of its handlers is called."""

from typing import Any


def handler(event: Any, _context: Any) -> Any:
    """Returns the event."""
    return event


def again(event: Any, context: Any) -> Any:
    """Another handler."""
    return handler(event, context)
