"""Accounts that are closed: a token of theirs is valid until it expires, and good for nothing."""

import time
from typing import Any

import photos

CLOSED_SECONDS = 24 * 3600
"""Longest validity of an ID token (Amazon Cognito quotas): so long, an account is closed."""


def build_closed_key(owner: str) -> dict[str, str]:
    """Returns the key of the item that says that an account is closed; no photo has it."""
    return {"owner": f"closed#{owner}", "id": "account"}


def close(owner: str) -> None:
    """Closes an account: from now on it has no new photos and connections."""
    photos.table.put_item(Item={**build_closed_key(owner), "expires": int(time.time()) + CLOSED_SECONDS})


def is_closed(owner: str) -> bool:
    """Whether an account is closed."""
    found: dict[str, Any] = photos.table.get_item(Key=build_closed_key(owner), ConsistentRead=True)
    return "Item" in found
