"""InvokeWithResponseStream: the response of a function as events."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from typing import Final

from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.records import Response
from embedded_aws.service_calls.response_streams import (
    IncompleteResponseError,
    StreamedBody,
    StreamedInvocation,
    start_invocation,
)
from embedded_aws.services.lambda_.streaming.writer import OCTETS

_EVENTS: Final = "application/vnd.amazon.eventstream"
_TOO_LARGE: Final = {
    "errorType": "Function.ResponseSizeTooLarge",
    "errorMessage": "Response payload size exceeded maximum allowed payload size.",
}


async def invoke_streaming(invoke: Callable[[], Awaitable[Response]]) -> Response:
    """Returns the response to InvokeWithResponseStream.

    Args:
        invoke: Invokes the function, and returns the response to Invoke.
    """
    invocation = await start_invocation(invoke)
    if invocation.has_started:
        version = invocation.stream.version
        return HTTPStatus.OK, _build_headers(version), StreamedBody(_pass_on(invocation))  # type: ignore[return-value]
    status, headers, body = await invocation.wait()
    if status != HTTPStatus.OK:
        return status, headers, body
    return status, _build_headers(headers.get("X-Amz-Executed-Version", "")), _write_events(headers, body)


async def _pass_on(invocation: StreamedInvocation[Response]) -> AsyncIterator[bytes]:
    try:
        async for part in invocation.stream.read():
            yield _build_event("PayloadChunk", OCTETS, part)
    except IncompleteResponseError:
        yield _complete({}, json.dumps(_TOO_LARGE).encode(), is_error=True)
        return
    _, headers, body = await invocation.wait()
    yield _complete(headers, body, is_error="X-Amz-Function-Error" in headers)


def _write_events(headers: dict[str, str], body: bytes) -> bytes:
    """Returns the events of a function that does not stream its response."""
    is_error = "X-Amz-Function-Error" in headers
    payload = b"" if is_error or not body else _build_event("PayloadChunk", OCTETS, body)
    return payload + _complete(headers, body, is_error=is_error)


def _complete(headers: dict[str, str], body: bytes, *, is_error: bool) -> bytes:
    error = {"ErrorCode": "Unhandled", "ErrorDetails": body.decode(errors="replace")} if is_error else {}
    log = {"LogResult": headers["X-Amz-Log-Result"]} if "X-Amz-Log-Result" in headers else {}
    return _build_event("InvokeComplete", "application/json", json.dumps({**error, **log}).encode())


def _build_event(kind: str, content_type: str, payload: bytes) -> bytes:
    headers = {":message-type": "event", ":event-type": kind, ":content-type": content_type}
    return lambda_functions.encode_event(headers, payload)


def _build_headers(version: str) -> dict[str, str]:
    return {"Content-Type": _EVENTS, "X-Amz-Executed-Version": version}
