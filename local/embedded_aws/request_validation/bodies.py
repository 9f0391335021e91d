"""JSON in the bodies of requests, of which a large one is parsed once."""

import json
from typing import Final

from embedded_aws.json_values import Json

_LARGE: Final = 65_536
"""Bytes of a body, such as one with the package of a function, that takes longer to parse than to serve."""


class _LargeBody:
    """The last large body that was parsed, and its value."""

    body: bytes = b""
    value: Json = None


def parse_json(body: bytes | str | None) -> Json:
    """Returns the value in a body; an empty object for an empty body.

    The value of a large body is kept until the request ends: nobody may change a value within it.

    Args:
        body: The body of a request.

    Raises:
        ValueError: If it is not JSON.
    """
    if not isinstance(body, bytes) or len(body) <= _LARGE:
        return json.loads(body or b"{}")
    if body is not _LargeBody.body:
        _LargeBody.value, _LargeBody.body = json.loads(body), body
    found = _LargeBody.value
    return {**found} if isinstance(found, dict) else found


def release_large_body() -> None:
    """Releases the memory of a large body whose request has ended."""
    _LargeBody.body, _LargeBody.value = b"", None
