"""Pages of lists, and the tokens that lead to the next one."""

import base64
import binascii
from collections.abc import Sequence
from contextlib import suppress
from typing import TypeVar

from embedded_aws.json_values import read_number
from embedded_aws.protocol.errors import ServiceError

Item = TypeVar("Item")


def take_page(
    items: Sequence[Item], token: object, size: object, invalid: ServiceError
) -> tuple[Sequence[Item], str | None]:
    """Returns the items of a page, and the token of the next one; None if there is none.

    Args:
        items: All items.
        token: Token of the request; None for the first page.
        size: Items of a page.
        invalid: Error of a token that no page has returned.

    Raises:
        ServiceError: ``invalid``, if the token is not valid.
    """
    start = 0 if token is None else _read_position(str(token))
    if start is None:
        raise invalid
    end = start + int(read_number(size))
    following = base64.b64encode(str(end).encode()).decode() if end < len(items) else None
    return items[start:end], following


def _read_position(token: str) -> int | None:
    with suppress(binascii.Error, ValueError):
        position = int(base64.b64decode(token, validate=True))
        if position > 0:
            return position
    return None
