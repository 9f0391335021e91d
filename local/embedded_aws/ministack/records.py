"""Types of MiniStack's records, requests and responses."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

Record = dict[str, object]
"""A record whose members vary."""
Fields = Mapping[str, object]
"""A record that is only read."""
Headers = Mapping[str, str]
Query = Mapping[str, Any]
Parts = tuple[str, str, Headers, bytes, Query]
"""Method, path, headers, body, and query parameters of a request."""
Response = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""
Handler = Callable[..., Awaitable[Response]]
"""Handles the requests to a service: method, path, headers, body, and query parameters."""


Operation = Callable[..., Response]
"""Carries out an operation of an API."""


def read_members(record: Any, *path: str) -> Mapping[str, Any]:
    """Returns the members of a record, or of an object in it; none if it is missing.

    Args:
        record: The record.
        path: Names of the members that lead to the object.
    """
    found: Any = record
    for name in path:
        found = cast("Mapping[str, Any]", found).get(name) if isinstance(found, Mapping) else None
    return cast("Mapping[str, Any]", found) if isinstance(found, Mapping) else {}
