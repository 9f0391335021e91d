"""Conversion of bodies between text and bytes (API Gateway developer guide, "Content type conversions").

A body that is not of a binary media type of the API is text in UTF-8, whatever it contains.
"""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import read_members
from embedded_aws.services.api_gateway.rest.failures import ConfigurationError

_TO_TEXT, _TO_BINARY = "CONVERT_TO_TEXT", "CONVERT_TO_BINARY"
_DEFAULT: Final = "application/json"
"""Media type of a body or a request that names none."""
_Match = Callable[[str, Sequence[str]], bool]


def convert_request(body: bytes, media_type: str, handling: str | None, binary: Sequence[str]) -> bytes:
    """Returns the body for a backend.

    Args:
        body: Body of the request.
        media_type: Its content type.
        handling: Content handling of the integration.
        binary: Binary media types of the API.

    Raises:
        ConfigurationError: If text is not Base64 that the integration converts.
    """
    if rest_apis.is_media_type(media_type, binary):
        return base64.b64encode(body) if handling == _TO_TEXT else body
    return _decode(body) if handling == _TO_BINARY else _read_text(body)


def convert_response(
    body: bytes, headers: Mapping[str, str], accept: str, handling: str | None, binary: Sequence[str]
) -> bytes:
    """Returns the body for a client.

    Args:
        body: Body of the backend's response.
        headers: Its headers.
        accept: Header ``Accept`` of the request, of which the first type counts.
        handling: Content handling of the integration response.
        binary: Binary media types of the API.

    Raises:
        ConfigurationError: If text is not Base64 that the integration response converts.
    """
    given = {name.lower(): value for name, value in headers.items()}
    prefers_binary = rest_apis.is_media_type(accept, binary)
    if rest_apis.is_media_type(given.get("content-type", ""), binary):
        is_kept = handling == _TO_BINARY or (handling is None and prefers_binary)
        return body if is_kept else base64.b64encode(body)
    is_decoded = handling == _TO_BINARY or (handling is None and prefers_binary)
    return _decode(body) if is_decoded else _read_text(body)


def find_binary_types(api_id: str) -> Sequence[str]:
    """Returns the binary media types of an API."""
    return read_members(rest_apis.apis.get(api_id)).get("binaryMediaTypes") or []


def _read_text(body: bytes) -> bytes:
    return body.decode(errors="replace").encode()


def _decode(body: bytes) -> bytes:
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        raise ConfigurationError from None


def _match_as_aws(match: _Match) -> _Match:
    """The first type of a header counts, JSON without one; a type such as ``*/png`` matches nothing."""

    def is_media_type(media_type: str | None, binary: Sequence[str]) -> bool:
        supported = [each for each in binary or () if each == "*/*" or not each.startswith("*/")]
        return match((media_type or _DEFAULT).partition(",")[0], supported)

    return is_media_type


PATCHES = (
    Patch(
        rest_apis.is_media_type,
        _match_as_aws,
        "binary media types have a wildcard on the right only; the first type of a header counts, and JSON"
        " without a header",
    ),
)
