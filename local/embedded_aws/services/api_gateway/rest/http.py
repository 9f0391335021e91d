"""HTTP backends."""

import asyncio
from typing import Any, Final
from urllib.parse import urlencode, urlsplit, urlunsplit

import urllib3

from embedded_aws.emulator.own_requests import pass_to
from embedded_aws.services.api_gateway.rest.exchange import Answer, Exchange, find_current
from embedded_aws.services.api_gateway.rest.failures import ConfigurationError, FailureError
from embedded_aws.services.api_gateway.rest.functions import substitute
from embedded_aws.services.api_gateway.rest.mapping import (
    BackendRequest,
    Integration,
    Reply,
    build_backend_request,
    respond,
)
from embedded_aws.services.api_gateway.rest.private import find_local_address

# Headers of a connection (RFC 9110), and headers that each side sets itself.
_NOT_FORWARDED: Final = frozenset(
    {
        *("connection", "content-length", "date", "expect", "host", "keep-alive", "proxy-authenticate"),
        *("proxy-authorization", "server", "te", "trailer", "transfer-encoding", "upgrade"),
    }
)
_backends = urllib3.PoolManager(maxsize=32, retries=False)


async def call(integration: Integration, *_rest: Any, **_options: Any) -> Answer:
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
        timeout=urllib3.Timeout(total=integration["timeoutInMillis"] / 1000),
    )
    exchange.integration["status"] = answer.status
    if proxy:
        return answer.status, _pass_headers_back(answer.headers), answer.data
    return await respond(integration, exchange, Reply(answer.status, answer.headers, answer.data))


def _send(**request: Any) -> urllib3.BaseHTTPResponse:
    try:
        return _backends.request(**request, redirect=False, decode_content=False)
    except (urllib3.exceptions.NameResolutionError, urllib3.exceptions.LocationParseError):
        raise ConfigurationError("Invalid endpoint address") from None
    except urllib3.exceptions.NewConnectionError:  # a subclass of TimeoutError in urllib3
        raise FailureError("INTEGRATION_FAILURE", "Internal server error") from None
    except urllib3.exceptions.TimeoutError:
        raise FailureError("INTEGRATION_TIMEOUT", "Endpoint request timed out") from None
    except urllib3.exceptions.HTTPError:
        raise FailureError("INTEGRATION_FAILURE", "Internal server error") from None


def _build_url(integration: Integration, exchange: Exchange, request: BackendRequest, *, proxy: bool) -> str:
    """Returns the URI with its parameters, whose encoding does not change."""
    url = substitute(integration["uri"], exchange.stage_variables)
    passed: dict[str, str] = exchange.request["path_params"] if proxy else {}
    for name, value in {**passed, **request.path}.items():
        url = url.replace(f"{{{name}}}", value)
    parts = urlsplit(url)
    if not parts.hostname:
        raise ConfigurationError("Invalid endpoint address")
    query = urlencode({**(exchange.query if proxy else {}), **request.query}, doseq=True)
    path = parts.path if request.override_path is None else request.override_path
    return urlunsplit(parts._replace(path=path, query="&".join(filter(None, (parts.query, query)))))


def _build_headers(exchange: Exchange, request: BackendRequest, *, proxy: bool) -> dict[str, str]:
    passed = (
        {name: value for name, value in exchange.headers.items() if name not in _NOT_FORWARDED}
        if proxy
        else {}
    )
    source: str = exchange.context()["identity"]["sourceIp"]
    before = exchange.headers.get("x-forwarded-for")
    return {
        "content-type": exchange.media_type,
        **passed,
        "x-forwarded-for": f"{before}, {source}" if before else source,
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
        **request.headers,
    }


def _pass_headers_back(headers: urllib3.HTTPHeaderDict) -> dict[str, Any]:
    """Returns the headers of the backend's response; API Gateway renames WWW-Authenticate."""
    passed: dict[str, Any] = {}
    for name in headers:
        if name.lower() not in _NOT_FORWARDED:
            values = headers.getlist(name)
            remapped = f"x-amzn-Remapped-{name}" if name.lower() == "www-authenticate" else name
            passed[remapped] = values if len(values) > 1 else values[0]
    return passed
