"""Maximum size of the response of a function."""

import json
from collections.abc import Callable
from typing import Final

_LARGEST: Final = 6 * 1024 * 1024 + 100
"""Bytes of a response (Lambda quotas, and what Lambda itself says)."""
_MESSAGE: Final = f"Response payload size exceeded maximum allowed payload size ({_LARGEST} bytes)."


def limit_response(execute: Callable[..., dict[str, object]]) -> Callable[..., dict[str, object]]:
    """Replaces a response of more than 6 MB by an error."""

    def execute_limited(*invocation: object) -> dict[str, object]:
        result = execute(*invocation)
        body, size = _measure_body(result.get("body"))
        if result.get("error") or result.get("throttle") or size <= _LARGEST:
            return {**result, "body": body} if "body" in result else result
        error = {"errorType": "Function.ResponseSizeTooLarge", "errorMessage": _MESSAGE}
        return {**result, "body": error, "error": True}

    return execute_limited


def _measure_body(body: object) -> tuple[object, int]:
    """Returns a body and its size; halves of pairs of UTF-16, which have no bytes in UTF-8, are escaped."""
    if isinstance(body, bytes):
        return body, len(body)
    try:
        return body, len(json.dumps(body, ensure_ascii=False, default=str).encode())
    except UnicodeEncodeError:
        escaped = json.dumps(body, default=str).encode()
        return escaped, len(escaped)
