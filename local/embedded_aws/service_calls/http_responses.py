"""HTTP responses of functions. They stream metadata in JSON, eight NUL bytes, and the body."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar, cast

CONTENT_TYPE: Final = "application/vnd.awslambda.http-integration-response"
"""Content type of such a response."""
_DELIMITER: Final = bytes(8)
_LARGEST: Final = 16 * 1024
"""Bytes in which the delimiter must begin (API Gateway developer guide, "response streaming")."""

_STATUS: Final = re.compile("[2-9][0-9]{2}")
"""Status of a response; after one below 200, a client waits for another."""
_NAME: Final = re.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL: Final = re.compile("[\r\n\0\ud800-\udfff]")
"""Characters that no header has: control characters, and half of a pair of UTF-16."""
_REMAPPED: Final = frozenset(
    {
        *("authorization", "connection", "content-length", "content-md5", "date", "expect", "host"),
        *("max-forwards", "proxy-authenticate", "server", "trailer", "upgrade", "user-agent"),
        "www-authenticate",
    }
)
"""Headers of backends that AWS returns with other names, as it sets them itself, in lower case."""
_Value = TypeVar("_Value")


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


def is_valid(status: object, headers: Mapping[str, object]) -> bool:
    """Whether a status and headers can be sent: a line feed in a value would begin another header.

    Args:
        status: Status that a function returned.
        headers: Values by header, which can be lists.
    """
    values = [each for value in headers.values() for each in _list(value)]
    return (
        _STATUS.fullmatch(str(status)) is not None
        and all(map(_NAME.fullmatch, headers))
        and not any(map(_CONTROL.search, map(str, values)))
    )


def remap_headers(headers: Mapping[str, _Value]) -> dict[str, _Value]:
    """Returns headers of a backend with the names that a REST API or a function URL gives them.

    Args:
        headers: Values by header.
    """
    return {
        f"x-amzn-Remapped-{name}" if name.lower() in _REMAPPED else name: value
        for name, value in headers.items()
        if name.lower() != "transfer-encoding"
    }


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]


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
        given: object = json.loads(text)
    except ValueError:
        raise MetadataError from None
    if not isinstance(given, dict):
        raise MetadataError
    metadata = cast("dict[str, object]", given)
    status = str(metadata.get("statusCode", 200))
    headers: object = metadata.get("headers") or dict[str, object]()
    many: object = metadata.get("multiValueHeaders") or dict[str, object]()
    cookies: object = metadata.get("cookies") or list[object]()
    if not (isinstance(headers, dict) and isinstance(many, dict) and isinstance(cookies, list)):
        raise MetadataError
    lists = {
        **cast("dict[str, object]", many),
        **({"Set-Cookie": cast("object", cookies)} if cookies else {}),
    }
    joined = _join_headers(cast("dict[str, object]", headers), lists)
    if not is_valid(status, joined):
        raise MetadataError
    return HttpMetadata(int(status), joined)


def _join_headers(given: Mapping[str, object], lists: Mapping[str, object]) -> dict[str, str | list[str]]:
    """Returns the headers; a list of values takes the place of one value, by the name in any case."""
    replaced = {name.lower() for name in lists}
    headers: dict[str, str | list[str]] = {
        name: str(value) for name, value in given.items() if name.lower() not in replaced
    }
    for name, values in lists.items():
        listed = cast("list[object]", values) if isinstance(values, list) else [values]
        headers[name] = [str(value) for value in listed]
    return headers
