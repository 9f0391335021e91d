"""Parcels: a stand-in for a carrier that does not go everywhere."""

from typing import Any

from effects import take, undo

DELIVERED = frozenset({"DE", "FR", "JP", "US"})

Event = dict[str, Any]


class NoCarrierError(Exception):
    """No carrier goes to the country; a retry does not help."""


def ship(event: Event, _context: object) -> Event:
    """Books a parcel, once for its key.

    Raises:
        NoCarrierError: If no carrier goes there.
    """
    if event["input"]["country"] not in DELIVERED:
        raise NoCarrierError(event["input"]["country"])
    take(event["idempotencyKey"])
    return {"parcel": event["idempotencyKey"]}


def recall(event: Event, _context: object) -> None:
    """Cancels the parcel, if one was booked."""
    undo(event["compensates"])
