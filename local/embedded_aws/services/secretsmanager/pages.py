"""Pages of lists, and the tokens that name the next one."""

import base64
import binascii
from collections.abc import Mapping
from contextlib import suppress
from typing import TypeVar

from embedded_aws.json_values import read_number
from embedded_aws.protocol.errors import ServiceError

Item = TypeVar("Item")


def take_page(items: list[Item], given: Mapping[str, object], most: int) -> tuple[list[Item], str | None]:
    """Returns the items of a page, and the token of the next one; None if there is none.

    Args:
        items: All items.
        given: The request, with ``NextToken`` and ``MaxResults``.
        most: Items of a page whose size the request does not name.

    Raises:
        ServiceError: If the token is invalid.
    """
    start = _read_position(given.get("NextToken"))
    end = start + int(read_number(given.get("MaxResults")) or most)
    token = base64.b64encode(str(end).encode()).decode() if end < len(items) else None
    return items[start:end], token


def _read_position(token: object) -> int:
    if token is None:
        return 0
    with suppress(binascii.Error, ValueError):
        position = int(base64.b64decode(str(token), validate=True))
        if position >= 0:
            return position
    raise ServiceError("InvalidNextTokenException", "Invalid NextToken")
