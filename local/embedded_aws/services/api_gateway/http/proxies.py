"""HTTP backends, public ones and those behind a VPC link."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Unpack
from urllib.parse import quote, urlsplit, urlunsplit

from embedded_aws.emulator.own_requests import pass_to
from embedded_aws.ministack import load_balancing
from embedded_aws.ministack.api_records import HttpIntegration
from embedded_aws.services.api_gateway import backend_requests
from embedded_aws.services.api_gateway.http.failures import TIMED_OUT, UNAVAILABLE, HttpApiError, Response
from embedded_aws.services.api_gateway.http.request import HttpRequest
from embedded_aws.services.api_gateway.origin import find_caller_address
from embedded_aws.services.api_gateway.rest.addresses import find_local_address
from embedded_aws.services.api_gateway.rest.failures import ConfigurationError
from embedded_aws.services.api_gateway.rest.functions import substitute

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

_UNRESERVED: Final = "/!$&'()*+,;=:@~"


async def call(request: HttpRequest, integration: HttpIntegration, client_host: str) -> Response:
    """Sends a request to the backend of an integration, and returns its response.

    Args:
        request: The request, as it is mapped for the backend.
        integration: The integration.
        client_host: Host header of the client, of which a mapped one differs.

    Raises:
        HttpApiError: If the backend cannot be reached, or does not respond in time.
    """
    address, host = _find_address(request, integration)
    mapped = request.headers.get("host")
    method = integration["integrationMethod"]
    dropped = backend_requests.NOT_FORWARDED | {"host"}
    passed = {name: value for name, value in request.headers.items() if name not in dropped}
    headers = {
        **passed,
        "host": mapped if mapped and mapped != client_host else host,
        "forwarded": f"for={find_caller_address()};host={request.domain_name};proto=https",
        "via": "HTTP/1.1 AmazonAPIGateway",
        **pass_to(address),
    }
    answer = await asyncio.to_thread(
        _send,
        method=request.method if method == "ANY" else method,
        url=address,
        headers=headers,
        body=request.body,
        milliseconds=integration["timeoutInMillis"],
    )
    return answer.status, backend_requests.read_headers(answer.headers), answer.data


def _send(**request: "Unpack[backend_requests.BackendCall]") -> "BaseHTTPResponse":
    try:
        return backend_requests.send(**request)
    except backend_requests.LateError:
        raise HttpApiError(*TIMED_OUT, "the backend did not respond in time") from None
    except (backend_requests.UnknownHostError, backend_requests.UnreachableError):
        raise HttpApiError(*UNAVAILABLE, "the backend cannot be reached") from None


def _find_address(request: HttpRequest, integration: HttpIntegration) -> tuple[str, str]:
    """Returns the URL to call, and its Host header."""
    private = integration["connectionType"] == "VPC_LINK"
    uri = substitute(integration["integrationUri"], request.stage_variables)
    if private and uri.startswith("arn:"):
        listener = load_balancing.listeners.get(uri)
        balancer = load_balancing.load_balancers.get((listener or {}).get("LoadBalancerArn", ""))
        if listener is None or balancer is None:
            raise HttpApiError(*UNAVAILABLE, "the listener of the integration does not exist")
        url = f"http://{balancer['DNSName']}:{listener['Port']}{quote(request.full_path, safe=_UNRESERVED)}"
    else:
        url = build_url(uri, request.path_parameters)
    parts = urlsplit(url)
    if integration.get("requestParameters", {}).get("overwrite:path"):
        parts = parts._replace(path=quote(request.path, safe=_UNRESERVED))
    url = urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, request.raw_query)))))
    try:
        return find_local_address({"connectionType": integration["connectionType"]}, url)
    except ConfigurationError:
        raise HttpApiError(*UNAVAILABLE, "an internal load balancer requires a VPC link") from None


def build_url(uri: str, parameters: Mapping[str, str]) -> str:
    """Returns the URI of an integration with the path parameters of a request."""
    for name, value in parameters.items():
        for variable in (f"{{{name}}}", f"{{{name}+}}"):
            uri = uri.replace(variable, quote(value, safe=_UNRESERVED))
    return uri
