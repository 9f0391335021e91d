"""Pages of results."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from embedded_aws.services.cloudwatch.errors import CloudWatchError

Item = TypeVar("Item")


def take_page(items: Sequence[Item], size: int, token: str | None) -> tuple[Sequence[Item], str | None]:
    """Returns a page of items, and the token of the next page if there is one.

    Args:
        items: All items.
        size: Maximum number of items on the page.
        token: Token of the page; None for the first.

    Raises:
        CloudWatchError: If the token is not one of an earlier page.
    """
    try:
        start = int(base64.b64decode(token, validate=True)) if token else 0
    except (binascii.Error, ValueError):
        start = -1
    if start < 0:
        raise CloudWatchError("InvalidNextToken", f"The specified token {token} is invalid")
    end = start + size
    return items[start:end], base64.b64encode(str(end).encode()).decode() if end < len(items) else None
