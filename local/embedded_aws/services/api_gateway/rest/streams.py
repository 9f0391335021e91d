"""Responses that backends stream: API Gateway passes on each part when it arrives."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.records import read_members
from embedded_aws.service_calls.http_responses import (
    HttpMetadata,
    MetadataError,
    prepend,
    read_metadata,
)
from embedded_aws.service_calls.response_streams import (
    IncompleteResponseError,
    StreamedBody,
    StreamedInvocation,
    read_apart,
    start_invocation,
)
from embedded_aws.services.api_gateway.rest.exchange import Exchange
from embedded_aws.services.api_gateway.rest.failures import ConfigurationError, FailureError
from embedded_aws.services.api_gateway.rest.mapping import Integration

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

_IDLE: Final = {"EDGE": 30.0}
_IDLE_ELSEWHERE: Final = 300.0
"""Seconds between two parts of a response, by endpoint type (developer guide, "response transfer mode")."""
_PART: Final = 64 * 1024
_Called = tuple[dict[str, object], str | None]


class MalformedStreamError(Exception):
    """A function fails before it responds, or its response does not begin with metadata."""


def is_streamed(integration: Integration) -> bool:
    """Whether the response of a backend is streamed."""
    return integration.get("responseTransferMode") == "STREAM"


async def call_function(
    integration: Integration, exchange: Exchange, invoke: Callable[[], Awaitable[_Called]]
) -> tuple[int, dict[str, str | list[str]], StreamedBody]:
    """Invokes a function, and returns its response, whose body arrives later.

    Raises:
        ConfigurationError: If the function does not exist.
        FailureError: If it is throttled.
        MalformedStreamError: If it fails, or does not begin with metadata.
    """
    exchange.integration["responseTransferMode"] = "STREAM"
    invocation = await start_invocation(invoke)
    if not invocation.has_started:
        result, missing = await invocation.wait()
        if missing:
            raise ConfigurationError
        if result.get("throttle"):
            raise FailureError("INTEGRATION_FAILURE", "Internal server error")
        raise MalformedStreamError
    parts = _read_parts(invocation, integration["timeoutInMillis"] / 1000, _find_idle(exchange))
    try:
        metadata, first = await read_metadata(parts)
    except (MetadataError, IncompleteResponseError):
        raise MalformedStreamError from None
    exchange.integration["status"] = metadata.status
    return metadata.status, _complete_headers(metadata), StreamedBody(prepend(first, parts))


async def _read_parts(
    invocation: StreamedInvocation[_Called], seconds: float, idle: float
) -> AsyncIterator[bytes]:
    """Yields the parts of the response, whose end is missing if the function fails."""
    async for part in invocation.stream.read(seconds, idle):
        yield part
    result, _ = await invocation.wait()
    if result.get("error"):
        raise IncompleteResponseError


def _complete_headers(metadata: HttpMetadata) -> dict[str, str | list[str]]:
    given = {name.lower() for name in metadata.headers}
    default = {} if "content-type" in given else {"Content-Type": "application/json"}
    return {**default, **metadata.headers}


def pass_on(answer: "BaseHTTPResponse", integration: Integration, exchange: Exchange) -> StreamedBody:
    """Returns the body of an HTTP backend, which arrives later."""
    exchange.integration["responseTransferMode"] = "STREAM"
    seconds = integration["timeoutInMillis"] / 1000
    read = partial(answer.read1, _PART)
    return StreamedBody(read_apart(read, answer.close, seconds, _find_idle(exchange)))


def _find_idle(exchange: Exchange) -> float:
    api = rest_apis.apis.get(exchange.request["api_id"])
    kinds: list[str] = read_members(api, "endpointConfiguration").get("types") or [""]
    return _IDLE.get(kinds[0], _IDLE_ELSEWHERE)
