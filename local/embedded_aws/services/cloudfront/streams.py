"""Responses of origins in the emulator, which a distribution passes on while they arrive."""

from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final

from embedded_aws.ministack import cloudfront
from embedded_aws.ministack.records import Headers
from embedded_aws.service_calls.response_streams import StreamedBody, read_apart
from embedded_aws.services.cloudfront.own_origins import Origin, is_here

_READ_TIMEOUT: Final = 30
"""Seconds that an origin has for the next part of its response, unless it has another setting."""
_PART: Final = 64 * 1024
_Answer = tuple[int, str, list[tuple[str, str]], bytes | StreamedBody]
_Forward = Callable[..., _Answer]


def pass_on_streams(forward: _Forward) -> _Forward:
    """Passes on a response whose length its origin does not know, when MiniStack would wait for its end."""

    def forward_streamed(  # noqa: PLR0917 as MiniStack calls it
        origin: Origin,
        method: str,
        uri: str,
        query: str,
        headers: Headers,
        body: bytes,
        is_https: bool,
        *client: str,
    ) -> _Answer:
        if not is_here(origin):
            return forward(origin, method, uri, query, headers, body, is_https, *client)
        host, port, _ = cloudfront.origin_address(origin, is_https)
        sent = cloudfront.origin_request_headers(origin, headers, *client)
        connection = HTTPConnection(host, port, timeout=origin.get("read_timeout", _READ_TIMEOUT))
        try:
            connection.request(method, f"{uri}?{query}" if query else uri, body or None, sent)
            response = connection.getresponse()
            passed = _read_body(connection, response)
        except TimeoutError as error:
            connection.close()
            raise cloudfront.OriginTimeoutError(str(error)) from error
        except (OSError, HTTPException) as error:
            connection.close()
            raise cloudfront.OriginUnreachableError(str(error)) from error
        return response.status, response.reason, response.getheaders(), passed

    return forward_streamed


def _read_body(connection: HTTPConnection, response: HTTPResponse) -> bytes | StreamedBody:
    if not response.chunked:
        body = response.read()
        connection.close()
        return body
    return StreamedBody(read_apart(partial(response.read1, _PART), connection.close))
