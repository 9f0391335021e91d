"""HTTP backends."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Unpack
from urllib.parse import urlencode, urlsplit, urlunsplit

from embedded_aws.emulator.own_requests import pass_to
from embedded_aws.ministack.api_records import Integration
from embedded_aws.service_calls.http_responses import remap_headers
from embedded_aws.services.api_gateway import backend_requests
from embedded_aws.services.api_gateway.origin import ORIGIN
from embedded_aws.services.api_gateway.rest import streams
from embedded_aws.services.api_gateway.rest.addresses import find_local_address
from embedded_aws.services.api_gateway.rest.exchange import Answer, Exchange, find_current
from embedded_aws.services.api_gateway.rest.failures import ConfigurationError, FailureError
from embedded_aws.services.api_gateway.rest.functions import substitute
from embedded_aws.services.api_gateway.rest.mapping import (
    BackendRequest,
    Reply,
    build_backend_request,
    check_mapped_headers,
    respond,
)
from embedded_aws.services.api_gateway.rest.traces import add_trace

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

_INVALID: Final = frozenset({"content-length", "transfer-encoding"})
"""Headers that a parameter of an integration with a backend cannot set."""
_IGNORED: Final = frozenset({"connection", "expect", "proxy-authenticate", "te"})
"""Headers that a parameter sets in vain."""
_OF_CONNECTION: Final = backend_requests.NOT_FORWARDED - {"connection", "content-length", "date", "server"}
"""Headers of a response that are not passed on, not even by another name."""


async def call(integration: Integration, *_rest: object, **_options: object) -> Answer:
    """Forwards the request, unchanged or as mapped."""
    exchange = find_current()
    request = await build_backend_request(integration, exchange)
    proxy = integration["type"] == "HTTP_PROXY"
    method = integration["httpMethod"]
    url = _build_url(integration, exchange, request, proxy=proxy)
    local, host = find_local_address(integration, url)
    answer = await asyncio.to_thread(
        _send,
        method=exchange.method if method == "ANY" else method,
        url=local,
        headers=_build_headers(exchange, request, proxy=proxy)
        | ({"host": host} if local != url else {})
        | pass_to(local),
        body=request.body,
        milliseconds=integration["timeoutInMillis"],
        is_streamed=streams.is_streamed(integration),
    )
    exchange.integration["status"] = answer.status
    if streams.is_streamed(integration):
        body = streams.pass_on(answer, integration, exchange)
        return answer.status, _read_proxied_headers(answer), body
    if proxy:
        return answer.status, _read_proxied_headers(answer), answer.data
    reply = Reply(answer.status, answer.headers, answer.data)
    status, headers, body = await respond(integration, exchange, reply)
    return status, add_trace(headers, exchange), body


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
    """Returns the headers for a backend, as recorded from AWS.

    Raises:
        ConfigurationError: If a header is mapped that the backend cannot get.
    """
    check_mapped_headers(request.headers, _INVALID)
    api = exchange.request["api_id"]
    if proxy:
        dropped = {"host"} if request.body else {"host", "content-encoding"}
        sent = {name: value for name, value in exchange.headers.items() if name not in dropped}
    else:
        origin = {name: exchange.headers[name] for name in ORIGIN}
        sent = {**origin, "accept": "application/json", "user-agent": f"AmazonAPIGateway_{api}"}
    kind = {"content-type": exchange.media_type} if request.body else {}
    mapped = {name: value for name, value in request.headers.items() if name not in _IGNORED}
    return {**kind, **sent, "x-amzn-apigateway-api-id": api, **mapped}


def _read_proxied_headers(answer: "BaseHTTPResponse") -> dict[str, str | list[str]]:
    """Returns the headers of a response, with other names for those that API Gateway sets itself."""
    names = (name for name in answer.headers if name.lower() not in _OF_CONNECTION)
    values = {name: answer.headers.getlist(name) for name in names}
    return remap_headers({name: found if len(found) > 1 else found[0] for name, found in values.items()})
