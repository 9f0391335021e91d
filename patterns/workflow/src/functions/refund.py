"""Gives back what was charged, if anything was."""

from typing import Any

import payments


def handler(request: dict[str, Any], _context: object) -> dict[str, int]:
    """Refunds ``payment`` and returns the cents; a payment that was never made cannot be made any more."""
    before = payments.update(
        request["payment"],
        "SET #state = :refunded",
        {":refunded": {"S": payments.REFUNDED}},
        ExpressionAttributeNames={"#state": "state"},
        ReturnValues="ALL_OLD",
    )
    was_charged = before.get("state", {}).get("S") == payments.CHARGED
    return {"cents": int(before["cents"]["N"]) if was_charged else 0}
