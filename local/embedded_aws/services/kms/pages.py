"""Pages of lists of Key Management Service."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from embedded_aws.door import pages
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
    invalid = ServiceError("InvalidMarkerException", "The marker is not valid.")
    page, marker = pages.take_page(items, given.get("Marker"), given.get("Limit") or most, invalid)
    return page, {"Truncated": True, "NextMarker": marker} if marker else {"Truncated": False}
