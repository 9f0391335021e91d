"""Checks before routing: the method, and the encoding of the body."""

import gzip
import zlib
from collections.abc import Mapping
from typing import Final

from embedded_aws.ministack import rest_apis
from embedded_aws.services.api_gateway.rest.failures import FailureError

LARGEST: Final = 10 * 1024 * 1024
"""Maximum bytes of a request (API Gateway quotas)."""

# The methods of ANY (API Gateway developer guide, "Set up a method request").
_METHODS: Final = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


def check_method(method: str) -> None:
    """Validates the HTTP method.

    Raises:
        FailureError: If no route can have the method.
    """
    if method not in _METHODS:
        raise FailureError("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token")


def decode_request(api_id: str, headers: Mapping[str, str], body: bytes) -> tuple[Mapping[str, str], bytes]:
    """Returns headers and decompressed body if the API compresses (developer guide, "compressed payload").

    Raises:
        FailureError: If the body does not have the encoding in its header, or is too large.
    """
    api = rest_apis.apis.get(api_id)
    coding = headers.get("content-encoding", "identity").strip().lower()
    if api is None or api.get("minimumCompressionSize") is None or coding == "identity":
        return headers, body
    kept = {name: value for name, value in headers.items() if name.lower() != "content-encoding"}
    return kept, _decompress_body(coding, body)


def _decompress_body(coding: str, body: bytes) -> bytes:
    unsupported = FailureError("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")
    if coding not in {"gzip", "deflate"}:
        raise unsupported
    decompressor = zlib.decompressobj(zlib.MAX_WBITS | (16 if coding == "gzip" else 0))
    try:
        content = decompressor.decompress(body, LARGEST + 1)
    except (zlib.error, gzip.BadGzipFile):
        raise unsupported from None
    if len(content) > LARGEST:
        raise FailureError("REQUEST_TOO_LARGE", "Request Too Long")
    if not decompressor.eof:
        raise unsupported
    return content
