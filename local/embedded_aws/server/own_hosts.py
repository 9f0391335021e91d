"""Load balancers, distributions, custom domains and websites receive the requests for all of their paths.

MiniStack responds to paths such as ``/health`` and ``/.well-known/…`` itself, for every host.
"""

from collections.abc import Awaitable, Callable
from typing import TypedDict, Unpack

from embedded_aws.ministack import (
    app,
    cloudfront,
    cognito,
    http_apis,
    lambda_functions,
    load_balancing,
    rest_apis,
)
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Handler, Query, Response
from embedded_aws.service_calls.own_addresses import is_address
from embedded_aws.services.api_gateway import domain_routing
from embedded_aws.services.appsync import domains as graph_domains
from embedded_aws.services.s3 import websites

_Headers = dict[str, str]


def is_own(host: str, path: str) -> bool:
    """Whether a host is a load balancer, a distribution, a custom domain or a website of the user."""
    if app.is_load_balancer(host, path):
        return True
    return not is_address(host) and (
        websites.find_bucket(host) is not None
        or app.distribution_label(host) is not None
        or domain_routing.is_domain(host)
    )


def is_own_host(name: str) -> bool:
    """Whether a host name is that of a distribution, API, function, load balancer or user pool."""
    label = app.distribution_label(name)
    api = app.api_host_pattern.get().match(name)
    function = app.function_url_host_pattern.match(name)
    return (
        (label is not None and cloudfront.find_distribution(label) is not None)
        or (api is not None and find_api(api[1]) is not None)
        or (function is not None and lambda_functions.resolve_function_url(function[1]) is not None)
        or rest_apis.find_domain_scope(name) is not None
        or graph_domains.find_domain(name) is not None
        or load_balancing.find_load_balancer(name) is not None
        or _is_of_user_pool(name)
    )


def find_api(api: str) -> tuple[str, str] | None:
    """Returns the account and the Region of an API; None if it does not exist."""
    return rest_apis.find_api_scope(api) or http_apis.find_api_scope(api)


def _is_of_user_pool(name: str) -> bool:
    return any(
        name in {domain, f"{domain}.auth.{region}.amazoncognito.com"}
        for (_account, region, domain), _pool in cognito.list_domains()
    )


def _skip_own(handle: Handler) -> Callable[..., Awaitable[Response | None]]:
    async def skip_own(method: str, path: str, headers: _Headers, *rest: object) -> Response | None:
        host = headers.get("host", "")
        # Everyone may ask a GraphQL API by a preflight, which MiniStack answers.
        own = is_own(host, path) or (method != "OPTIONS" and graph_domains.find_domain(host) is not None)
        return None if own else await handle(method, path, headers, *rest)

    return skip_own


class _Arrival(TypedDict):
    """Arguments that MiniStack gives by name."""

    client_ip: str
    raw_path: str
    raw_query_string: str


def _prefer_own(handle: Handler) -> Handler:
    async def prefer_own(
        method: str,
        path: str,
        headers: _Headers,
        body: bytes,
        query: Query,
        *rest: str,
        **more: Unpack[_Arrival],
    ) -> Response:
        host, raw_path, raw_query = headers.get("host", ""), more["raw_path"], more["raw_query_string"]
        if answer := await graph_domains.serve_graph(method, path, headers, body, query, *rest):
            return answer
        if is_own(host, path):
            if answer := await websites.serve(host, method, path, headers):
                return answer
            if answer := await app.handle_load_balancer_request(
                host, path, method, headers, body, query, raw_query, raw_path
            ):
                return answer
            if answer := await app.handle_distribution_request(
                host, path, raw_path or path, raw_query, method, headers, body, query, more["client_ip"]
            ):
                return answer
        return await handle(method, path, headers, body, query, *rest, **more)

    return prefer_own


PATCHES = (
    Patch(
        app.handle_before_body,
        _skip_own,
        "the user's hosts receive all paths, including /health",
    ),
    Patch(
        app.handle_shortcuts,
        _skip_own,
        "the user's hosts receive all paths, including POST /login",
    ),
    Patch(
        app.handle_data_plane_request,
        _prefer_own,
        "the user's hosts take precedence over paths such as /iceberg",
    ),
)
