"""HTTP backends."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack, cast
from urllib.parse import urlencode, urlsplit, urlunsplit

from embedded_aws.emulator.own_requests import pass_to
from embedded_aws.ministack.api_records import Integration
from embedded_aws.service_calls.http_responses import remap_headers
from embedded_aws.services.api_gateway import backend_requests
from embedded_aws.services.api_gateway.rest import streams
from embedded_aws.services.api_gateway.rest.exchange import Answer, Exchange, find_current
from embedded_aws.services.api_gateway.rest.failures import ConfigurationError, FailureError
from embedded_aws.services.api_gateway.rest.functions import substitute
from embedded_aws.services.api_gateway.rest.mapping import (
    BackendRequest,
    Reply,
    build_backend_request,
    respond,
)
from embedded_aws.services.api_gateway.rest.private import find_local_address

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse


async def call(integration: Integration, *_rest: object, **_options: object) -> Answer:
    """Forwards the request, unchanged or as mapped."""
    exchange = find_current()
    request = await build_backend_request(integration, exchange)
    proxy = integration["type"] == "HTTP_PROXY"
    method = integration["httpMethod"]
    url, host = find_local_address(integration, _build_url(integration, exchange, request, proxy=proxy))
    answer = await asyncio.to_thread(
        _send,
        method=exchange.method if method == "ANY" else method,
        url=url,
        headers=_build_headers(exchange, request, proxy=proxy)
        | ({"host": host} if host else {})
        | pass_to(url),
        body=request.body,
        milliseconds=integration["timeoutInMillis"],
        is_streamed=streams.is_streamed(integration),
    )
    exchange.integration["status"] = answer.status
    if streams.is_streamed(integration):
        body = streams.pass_on(answer, integration, exchange)
        return answer.status, remap_headers(backend_requests.read_headers(answer.headers)), body
    if proxy:
        return answer.status, remap_headers(backend_requests.read_headers(answer.headers)), answer.data
    return await respond(integration, exchange, Reply(answer.status, answer.headers, answer.data))


def _send(**request: "Unpack[backend_requests.BackendCall]") -> "BaseHTTPResponse":
    try:
        return backend_requests.send(**request)
    except backend_requests.UnknownHostError:
        raise ConfigurationError("Invalid endpoint address") from None
    except backend_requests.LateError:
        raise FailureError("INTEGRATION_TIMEOUT", "Endpoint request timed out") from None
    except backend_requests.UnreachableError:
        raise FailureError("INTEGRATION_FAILURE", "Internal server error") from None


def _build_url(integration: Integration, exchange: Exchange, request: BackendRequest, *, proxy: bool) -> str:
    """Returns the URI with its parameters, whose encoding does not change."""
    url = substitute(integration["uri"], exchange.stage_variables)
    passed: Mapping[str, str] = exchange.request["path_params"] if proxy else {}
    for name, value in {**passed, **request.path}.items():
        url = url.replace(f"{{{name}}}", value)
    parts = urlsplit(url)
    if not parts.hostname:
        raise ConfigurationError("Invalid endpoint address")
    query = urlencode({**(exchange.query if proxy else {}), **request.query}, doseq=True)
    path = parts.path if request.override_path is None else request.override_path
    return urlunsplit(parts._replace(path=path, query="&".join(filter(None, (parts.query, query)))))


def _build_headers(exchange: Exchange, request: BackendRequest, *, proxy: bool) -> dict[str, str]:
    dropped = backend_requests.NOT_FORWARDED | {"host"}
    passed = {name: value for name, value in exchange.headers.items() if proxy and name not in dropped}
    source = cast("Mapping[str, str]", exchange.context()["identity"])["sourceIp"]
    before = exchange.headers.get("x-forwarded-for")
    return {
        "content-type": exchange.media_type,
        **passed,
        "x-forwarded-for": f"{before}, {source}" if before else source,
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
        **request.headers,
    }
