"""JSON in the bodies of requests, of which a large one is parsed once."""

import json
from typing import Final

from embedded_aws.json_values import Json

_LARGE: Final = 65_536
"""Bytes of a body, such as one with the package of a function, that takes longer to parse than to serve."""


class _Kept:
    """The last large body and its value, in one object: threads parse bodies, too."""

    last: tuple[bytes, Json] = b"", None


def parse_json(body: bytes | str | None) -> Json:
    """Returns the value in a body; an empty object for an empty body.

    The value of a large body is kept until its request ends: only its top level is a copy.

    Args:
        body: The body of a request.

    Raises:
        ValueError: If it is not JSON.
    """
    if not isinstance(body, bytes) or len(body) <= _LARGE:
        return json.loads(body or b"{}")
    parsed, value = _Kept.last
    if body is not parsed:
        value = json.loads(body)
        _Kept.last = body, value
    return {**value} if isinstance(value, dict) else value


def read_json(body: bytes | str | None) -> Json:
    """Returns the value in a body; an empty object for one that is not JSON, which the operation rejects.

    Args:
        body: The body of a request.
    """
    try:
        return parse_json(body)
    except ValueError:
        return {}


def release_large_body() -> None:
    """Releases the memory of a large body whose request has ended."""
    _Kept.last = b"", None
