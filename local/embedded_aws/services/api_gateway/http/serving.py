"""Serves requests to HTTP APIs, from the selection of a route to the response."""

import time
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from embedded_aws.ministack import http_apis, rest_apis
from embedded_aws.ministack.api_records import CorsConfiguration, Route
from embedded_aws.observation.causes import set_cause, suppress_recording_errors
from embedded_aws.observation.requests import build_api_arn, record_request
from embedded_aws.services.api_gateway.header_lines import join_values
from embedded_aws.services.api_gateway.http import cors, functions, proxies, services
from embedded_aws.services.api_gateway.http.access import authorize
from embedded_aws.services.api_gateway.http.failures import (
    HEADERS_TOO_LARGE,
    INTERNAL,
    NOT_FOUND,
    TOO_LARGE,
    TOO_MANY,
    HttpApiError,
    Response,
)
from embedded_aws.services.api_gateway.http.mapping import map_request, map_response
from embedded_aws.services.api_gateway.http.request import HttpRequest, create_request_id
from embedded_aws.services.api_gateway.http.routing import select_route
from embedded_aws.services.api_gateway.metrics import count_http_request
from embedded_aws.services.api_gateway.rest.access_log import write_line
from embedded_aws.services.api_gateway.rest.arrival import LARGEST
from embedded_aws.services.api_gateway.served_apis import ServedApi, find_api

_LARGEST_HEAD: Final = 10_240
"""Maximum bytes of the request line and the values of headers (API Gateway quotas for HTTP APIs)."""


async def serve(  # noqa: PLR0917 as MiniStack calls it
    api_id: str,
    stage: str,
    path: str,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None,
    query: Mapping[str, list[str]] | None,
    _account: object,
    _region: object,
    raw_query: str | None = None,
) -> Response:
    """Returns the response to a request, and records it.

    Args:
        api_id: ID of the API.
        stage: Name of the stage.
        path: Path below the stage.
        method: HTTP method.
        headers: Headers.
        body: Body.
        query: Values by query parameter.
        raw_query: The query string.
    """
    started, arn = time.monotonic(), build_api_arn(api_id)
    api = find_api(api_id, stage, "HTTP")
    if api is None:
        route, response = None, HttpApiError(*NOT_FOUND).respond()
    else:
        request = _build_request(api, path, method, headers, body, query, raw_query)
        with set_cause(arn):
            response = await _respond(request)
        response[1]["apigw-requestid"] = request.id
        write_line(request, response[0], len(response[2]))
        count_http_request(api, method, request.route_key, response[0])
        route = request.route_key.rpartition(" ")[2] or None
    with suppress_recording_errors():
        record_request("apigateway", arn, (method, path), route=route, status=response[0], started=started)
    return response


def _build_request(  # noqa: PLR0917 see above
    api: ServedApi,
    path: str,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None,
    query: Mapping[str, list[str]] | None,
    raw_query: str | None,
) -> HttpRequest:
    selected = select_route(api.parts["routes"].values(), method, path)
    return HttpRequest(
        request={
            "api_id": api.id,
            "stage": api.stage,
            "stage_name": api.stage_name,
            "request_id": create_request_id(),
            "resource_path": "",
            "path_params": selected.parameters if selected else {},
        },
        method=method,
        path=path,
        headers=join_values(headers),
        query=query or {},
        body=body or b"",
        raw_query=http_apis.raw_query_string(query or {}, raw_query),
        api=api,
        route=selected.route if selected else Route(),
    )


async def _respond(request: HttpRequest) -> Response:
    """Returns the response with the headers for pages of other origins."""
    configuration: CorsConfiguration = http_apis.apis[request.api.id].get("corsConfiguration") or {}
    try:
        if await _admit(request, configuration):
            return cors.answer_preflight(configuration, request.headers)
        response = await _call_backend(request)
    except HttpApiError as error:
        message = str(error)
        request.details["error"] = {
            "message": message,
            "messageString": f'"{message}"',
            "responseType": message.upper().replace(" ", "_"),
        }
        response = error.respond()
    return cors.add_headers(configuration, request.headers, response)


async def _admit(request: HttpRequest, configuration: CorsConfiguration) -> bool:
    """Checks a request before its backend is called, and returns whether the API answers it itself.

    Raises:
        HttpApiError: If the request has no route, or the route does not accept it.
    """
    is_preflight = bool(configuration) and cors.is_preflight(request.method, request.headers)
    is_disabled = http_apis.apis[request.api.id].get("disableExecuteApiEndpoint")
    if is_disabled and not request.is_from_custom_domain:
        raise HttpApiError(*NOT_FOUND)
    if measure_head(request) > _LARGEST_HEAD:
        raise HttpApiError(*HEADERS_TOO_LARGE)
    if len(request.body) > LARGEST:
        raise HttpApiError(*TOO_LARGE)
    if request.route:
        _throttle(request)
        await authorize(request)
    elif not is_preflight:
        raise HttpApiError(*NOT_FOUND)
    return is_preflight


def measure_head(request: HttpRequest) -> int:
    """Returns the bytes of the request line and the values of the headers."""
    target = quote(request.full_path) + (f"?{request.raw_query}" if request.raw_query else "")
    line = f"{request.method} {target} HTTP/1.1"
    return len(line) + sum(len(value.encode()) for value in request.headers.values())


def _throttle(request: HttpRequest) -> None:
    """Takes a token of the bucket of a route.

    Raises:
        HttpApiError: If it is empty.
    """
    stage = request.api.stage
    of_routes = stage.get("routeSettings") or {}
    of_all = stage.get("defaultRouteSettings") or {}
    settings = {**of_all, **of_routes.get(request.route_key, {})}
    rate, burst = settings.get("throttlingRateLimit"), settings.get("throttlingBurstLimit")
    limits = {"rateLimit": rate, "burstLimit": rate if burst is None else burst}
    if not rest_apis.take_token(("http", request.api.id, request.stage, request.route_key), limits):
        raise HttpApiError(*TOO_MANY)


async def _call_backend(request: HttpRequest) -> Response:
    """Calls the backend of the route, with the parameter mappings of the integration."""
    integration = request.api.integration(request.route)
    if integration is None:
        raise HttpApiError(*INTERNAL, "the route has no integration")
    started, facts = time.monotonic(), request.integration
    try:
        if integration.get("integrationSubtype"):
            response = await services.call(request, integration)
        else:
            mapped = map_request(request, integration.get("requestParameters") or {})
            if integration["integrationType"] == "HTTP_PROXY":
                response = await proxies.call(mapped, integration, request.headers.get("host", ""))
            else:
                response = await functions.invoke(mapped, integration)
    except HttpApiError as error:
        facts |= {"status": error.status, "integrationStatus": error.status, "error": error.reason or None}
        raise
    finally:
        facts["latency"] = round((time.monotonic() - started) * 1000)
    facts |= {"status": response[0], "integrationStatus": response[0]}
    by_status = integration.get("responseParameters") or {}
    return map_response(request, response, by_status.get(str(response[0]), {}))


def find_authorization_type(api_id: str, *_request: object) -> str | None:
    """Returns ``NONE`` for an HTTP API, which authorizes requests itself; None for others."""
    owner = http_apis.owner_of_api(api_id)
    return "NONE" if owner and owner[0] == "HTTP" else None
