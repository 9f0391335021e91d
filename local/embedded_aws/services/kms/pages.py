"""Pages of lists."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

from embedded_aws.json_values import read_number
from embedded_aws.protocol.errors import ServiceError

Item = TypeVar("Item")


def take_page(
    items: Sequence[Item], given: Mapping[str, object], most: int
) -> tuple[Sequence[Item], dict[str, object]]:
    """Returns the items of a page, and the members of the result that lead to the next one.

    Args:
        items: All items.
        given: Parameters of the request, with its marker and limit.
        most: Items of a page without a limit.

    Raises:
        ServiceError: If the marker is none that a list has returned.
    """
    start = _read_marker(given.get("Marker"))
    end = start + int(read_number(given.get("Limit")) or most)
    if end >= len(items):
        return items[start:], {"Truncated": False}
    return items[start:end], {
        "Truncated": True,
        "NextMarker": base64.b64encode(str(end).encode()).decode(),
    }


def _read_marker(marker: object) -> int:
    if marker is None:
        return 0
    with suppress(binascii.Error, ValueError):
        position = int(base64.b64decode(str(marker), validate=True))
        if position > 0:
            return position
    raise ServiceError("InvalidMarkerException", "The marker is not valid.")
