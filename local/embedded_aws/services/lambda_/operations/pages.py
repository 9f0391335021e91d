"""Pages of lists."""

from typing import Final

from embedded_aws.ministack.records import Query
from embedded_aws.services.lambda_.operations.calls import read_option

__all__ = ["list_page", "read_option"]
_DEFAULT: Final = 50


def list_page(query: Query, field: str, items: list[dict[str, object]], key: str) -> dict[str, object]:
    """Returns a page of a list.

    Args:
        query: Query parameters, ``Marker`` and ``MaxItems``.
        field: Name of the list in the response.
        items: All items.
        key: Field that markers name.
    """
    marker, most = read_option(query, "Marker"), int(read_option(query, "MaxItems") or _DEFAULT)
    start = next((at + 1 for at, each in enumerate(items) if each[key] == marker), 0) if marker else 0
    page: dict[str, object] = {field: items[start : start + most]}
    if start + most < len(items):
        page["NextMarker"] = items[start + most - 1][key]
    return page
