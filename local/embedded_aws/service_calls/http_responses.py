"""HTTP responses that functions stream: metadata in JSON, eight NUL bytes, and the body."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

CONTENT_TYPE: Final = "application/vnd.awslambda.http-integration-response"
"""Content type of such a response."""
_DELIMITER: Final = bytes(8)
_LARGEST: Final = 16 * 1024
"""Bytes in which the delimiter must begin (API Gateway developer guide, "response streaming")."""
_FIELDS: Final[Mapping[str, type]] = {
    "cookies": list,
    "headers": dict,
    "multiValueHeaders": dict,
}


class MetadataError(Exception):
    """The metadata of a response is missing or not valid."""


@dataclass(frozen=True)
class HttpMetadata:
    """The metadata of a response.

    Attributes:
        status: Status.
        headers: Values by header.
    """

    status: int
    headers: dict[str, str | list[str]]


async def read_metadata(parts: AsyncIterator[bytes]) -> tuple[HttpMetadata, bytes]:
    """Returns the metadata, and the bytes of the body that arrived with it.

    Args:
        parts: The parts of the response; the rest of the body is left in it.

    Raises:
        MetadataError: If the response does not begin with valid metadata.
    """
    received = b""
    async for part in parts:
        received += part
        if _DELIMITER in received[: _LARGEST + len(_DELIMITER)]:
            text, _, body = received.partition(_DELIMITER)
            # A body may begin with a NUL byte, metadata do not end with one.
            return _parse(text), body
        if len(received) > _LARGEST:
            break
    raise MetadataError


async def prepend(first: bytes, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yields bytes that were read, and the parts after them."""
    if first:
        yield first
    async for part in parts:
        yield part


def _parse(text: bytes) -> HttpMetadata:
    try:
        given: Any = json.loads(text)
    except ValueError:
        raise MetadataError from None
    if not isinstance(given, dict):
        raise MetadataError
    metadata = cast("dict[str, Any]", given)
    status = metadata.get("statusCode", 200)
    if not str(status).isdecimal() or not all(
        isinstance(metadata.get(name) or kind(), kind) for name, kind in _FIELDS.items()
    ):
        raise MetadataError
    return HttpMetadata(int(status), _join_headers(metadata))


def _join_headers(metadata: Mapping[str, Any]) -> dict[str, str | list[str]]:
    headers: dict[str, str | list[str]] = {
        name: str(value) for name, value in (metadata.get("headers") or {}).items()
    }
    many: dict[str, Any] = dict(metadata.get("multiValueHeaders") or {})
    if cookies := metadata.get("cookies"):
        many["Set-Cookie"] = cookies
    for name, values in many.items():
        for known in [known for known in headers if known.lower() == name.lower()]:
            del headers[known]
        headers[name] = [str(value) for value in (cast("list[Any]", values) if isinstance(values, list) else [values])]
    return headers
