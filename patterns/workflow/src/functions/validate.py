"""Whether what came in is an order, before anything is done for it."""

from typing import Any

COUNTRIES = frozenset({"AT", "BE", "DE", "ES", "FR", "IT", "NL", "PT"})
MOST = 100
"""Pieces in one order."""


class InvalidOrderError(Exception):
    """An invalid order; another attempt does not help."""


def handler(order: dict[str, Any], _context: object) -> dict[str, Any]:
    """The order with the fields that the workflow knows, and no others.

    Raises:
        InvalidOrderError: It names no item, no sensible quantity, or a country that nothing is sent to.
    """
    item, quantity, country = (order.get(field) for field in ("item", "quantity", "country"))
    if not isinstance(item, str) or not item:
        raise InvalidOrderError(f"item: {item!r} must be the name of the ordered item")
    if type(quantity) is not int or not 1 <= quantity <= MOST:
        raise InvalidOrderError(f"quantity: {quantity!r} must be an integer from 1 to {MOST}")
    if country not in COUNTRIES:
        raise InvalidOrderError(f"country: {country!r} must be one of {', '.join(sorted(COUNTRIES))}")
    return {"item": item, "quantity": quantity, "country": country, "card": order.get("card", "")}
