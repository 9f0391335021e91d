"""Function URLs with the invoke mode ``RESPONSE_STREAM``."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Final

from embedded_aws.ministack import lambda_functions, responses
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Handler, Headers, Record, Response
from embedded_aws.service_calls.http_responses import (
    CONTENT_TYPE,
    HttpMetadata,
    MetadataError,
    prepend,
    read_metadata,
    remap_headers,
)
from embedded_aws.service_calls.response_streams import (
    IncompleteResponseError,
    StreamedBody,
    StreamedInvocation,
    start_invocation,
)

_FAILED: Final = b"Internal Server Error"
_Answer = Response | tuple[int, dict[str, object], bytes | StreamedBody]
_Found = tuple[str, str, str, str | None, Record]


def _stream_responses(handle: Handler) -> Callable[..., Awaitable[_Answer]]:
    async def handle_streamed(
        url: str,
        method: str,
        path: str,
        headers: Headers,
        *rest: object,
        resolved: _Found | None = None,
        **more: object,
    ) -> _Answer:
        found = resolved or lambda_functions.resolve_function_url(url)
        settings: Record = found[4] if found else {}
        call = partial(handle, url, method, path, headers, *rest, resolved=found, **more)
        if settings.get("InvokeMode") != "RESPONSE_STREAM":
            return await call()
        invocation: StreamedInvocation[Response] = await start_invocation(call)
        if not invocation.has_started:
            return await invocation.wait()
        return await _respond(invocation, lambda_functions.build_url_cors(settings, headers))

    return handle_streamed


async def _respond(invocation: StreamedInvocation[Response], cors: Headers) -> _Answer:
    parts, first = _read_parts(invocation), b""
    metadata = HttpMetadata(HTTPStatus.OK, {"Content-Type": invocation.stream.content_type})
    if invocation.stream.content_type == CONTENT_TYPE:
        try:
            metadata, first = await read_metadata(parts)
        except (MetadataError, IncompleteResponseError):
            return HTTPStatus.BAD_GATEWAY, {"Content-Type": "application/json", **cors}, _FAILED
    trace = f"{lambda_functions.create_trace_root()};Parent={secrets.token_hex(8)};Sampled=0"
    own = {"x-amzn-RequestId": responses.new_uuid(), "X-Amzn-Trace-Id": trace, **cors}
    headers = _replace({"Content-Type": "application/octet-stream"}, remap_headers(metadata.headers))
    return metadata.status, _replace(headers, own), StreamedBody(prepend(first, parts))


async def _read_parts(invocation: StreamedInvocation[Response]) -> AsyncIterator[bytes]:
    """Yields the parts of the response, whose end is missing if the function fails."""
    async for part in invocation.stream.read():
        yield part
    status, *_ = await invocation.wait()
    if status >= HTTPStatus.BAD_REQUEST:
        raise IncompleteResponseError


def _replace(headers: Mapping[str, object], others: Mapping[str, object]) -> dict[str, object]:
    """Returns headers with those of others, by their names in any case."""
    names = {name.lower() for name in others}
    return {**{name: value for name, value in headers.items() if name.lower() not in names}, **others}


PATCHES = (
    Patch(
        lambda_functions.handle_function_url,
        _stream_responses,
        "a function URL passes on a response while its function runs",
    ),
)
