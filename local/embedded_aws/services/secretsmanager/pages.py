"""Pages of lists of Secrets Manager."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from embedded_aws.door import pages
from embedded_aws.protocol.errors import ServiceError

Item = TypeVar("Item")


def take_page(
    items: Sequence[Item], given: Mapping[str, object], most: int
) -> tuple[Sequence[Item], str | None]:
    """Returns the items of a page, and the token of the next one; None if there is none.

    Args:
        items: All items.
        given: The request, with ``NextToken`` and ``MaxResults``.
        most: Items of a page whose size the request does not name.

    Raises:
        ServiceError: If the token is invalid.
    """
    invalid = ServiceError("InvalidNextTokenException", "Invalid NextToken")
    return pages.take_page(items, given.get("NextToken"), given.get("MaxResults") or most, invalid)
