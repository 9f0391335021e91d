"""Members of MiniStack's records, which have no types."""

from collections.abc import Mapping
from typing import Any, cast


def members(record: Any, *path: str) -> Mapping[str, Any]:
    """Returns the members of a record, or of an object in it; none if it is missing.

    Args:
        record: The record.
        path: Names of the members that lead to the object.
    """
    found: Any = record
    for name in path:
        found = cast("Mapping[str, Any]", found).get(name) if isinstance(found, Mapping) else None
    return cast("Mapping[str, Any]", found) if isinstance(found, Mapping) else {}
