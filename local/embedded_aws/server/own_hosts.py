"""Load balancers, distributions and custom domains receive the requests for all of their paths.

MiniStack responds to paths such as ``/health`` and ``/.well-known/…`` itself, for every host.
"""

import sys
from collections.abc import Callable
from typing import Any, cast

from ministack import app
from ministack.core.responses import request_scope
from ministack.services import alb, apigateway_v1, cloudfront, lambda_svc

from embedded_aws.ministack.patching import Patch

_APP = cast("Any", app)
_DISTRIBUTIONS = cast("Any", cloudfront)
_REST_APIS = cast("Any", apigateway_v1)
_Headers = dict[str, str]


def is_own(host: str, path: str) -> bool:
    """Whether a host is a load balancer, a distribution or a custom domain of the user."""
    return (
        _APP._is_potential_alb_request(host, path)
        or _APP._parse_cloudfront_dataplane_host(host) is not None
        or _APP._resolve_custom_domain_request(host, path) is not None
    )


def serves(name: str) -> bool:
    """Whether a host name is that of a distribution, API, function, load balancer or user pool."""
    label = _APP._parse_cloudfront_dataplane_host(name)
    api = _APP._EXECUTE_API_RE.match(name)
    function = _APP._LAMBDA_URL_RE.match(name)
    return (
        (label is not None and _DISTRIBUTIONS.find_distribution_for_label(label) is not None)
        or (api is not None and _find_api(api[1]) is not None)
        or (function is not None and cast("Any", lambda_svc).resolve_function_url(function[1]) is not None)
        or _REST_APIS.find_domain_scope(name) is not None
        or cast("Any", alb).find_lb_for_host(name) is not None
        or _is_of_user_pool(name)
    )


def preflight_path(host: str, path: str) -> str | None:
    """Returns the path of a CORS preflight that an API or a bucket answers without running code, if any."""
    if _APP._s3_cors_target(host, path):
        return path
    found = _APP._parse_execute_api_url(host, path) or _APP._resolve_custom_domain_request(host, path)
    if found is None:
        return None
    api, *rest = found
    if (scope := _find_api(api)) is None:
        return None
    with request_scope(*scope):
        if _REST_APIS.find_api_scope(api) is None:
            return path if "corsConfiguration" in _http_apis()._apis.get(api, {}) else None
        _stage, resource_path = _APP._resolve_stage_and_path(api, *rest)
        mocked = _find_mocked(api, resource_path)
        return mocked and path.removesuffix(resource_path) + mocked


def distribution_names(host: str, path: str, origin: str) -> bool:
    """Whether the response headers policy of a distribution names an origin for a path."""
    label = _APP._parse_cloudfront_dataplane_host(host)
    distribution = _DISTRIBUTIONS.find_distribution_for_label(label) if label else None
    if distribution is None:
        return False
    parsed = _DISTRIBUTIONS.parse_distribution_dataplane_config(distribution)
    behavior: dict[str, Any] = _DISTRIBUTIONS._match_behavior(parsed, path) or {}
    policy: Any = _DISTRIBUTIONS.response_headers_policy_config(behavior.get("response_headers_policy_id"))
    cors: Any = policy and policy.get("Cors")
    named: list[str] = cors["AllowOrigins"] if cors else []
    return "*" not in named and _DISTRIBUTIONS._cors_origin_allowed(named, origin)


def _find_api(api: str) -> tuple[str, str] | None:
    return _REST_APIS.find_api_scope(api) or _http_apis().find_api_scope(api)


def _http_apis() -> Any:
    return _APP._get_module("apigateway")


def _find_mocked(api: str, path: str) -> str | None:
    """Returns the path of a resource of a REST API with mocked preflights, preferably that of ``path``."""
    asked, _ = _REST_APIS._match_resource_tree(api, [part for part in path.split("/") if part])
    for resource in (asked, *_REST_APIS._resources.get(api, {}).values()):
        preflight = resource and resource.get("resourceMethods", {}).get("OPTIONS")
        if preflight and preflight.get("methodIntegration", {}).get("type") == "MOCK":
            return path if resource is asked else resource["path"]
    return None


def _is_of_user_pool(name: str) -> bool:
    cognito = cast("Any", sys.modules.get("ministack.services.cognito"))
    if cognito is None:  # not imported yet, so user pools do not exist
        return False
    domains = cognito._pool_domain_map.to_dict()
    return any(
        name in {domain, f"{domain}.auth.{region}.amazoncognito.com"} for _account, region, domain in domains
    )


def _unless_own(handle: Callable[..., Any]) -> Callable[..., Any]:
    async def unless_own(method: str, path: str, headers: _Headers, *rest: Any) -> Any:
        return None if is_own(headers.get("host", ""), path) else await handle(method, path, headers, *rest)

    return unless_own


def _own_first(handle: Callable[..., Any]) -> Callable[..., Any]:
    async def own_first(
        method: str, path: str, headers: _Headers, body: bytes, query: Any, *rest: Any, **more: Any
    ) -> Any:
        host, raw_path, raw_query = headers.get("host", ""), more["raw_path"], more["raw_query_string"]
        if is_own(host, path):
            if answer := await _APP._handle_alb_request(
                host, path, method, headers, body, query, raw_query, raw_path
            ):
                return answer
            if answer := await _APP._handle_cloudfront_dataplane_request(
                host, path, raw_path or path, raw_query, method, headers, body, query, more["client_ip"]
            ):
                return answer
        return await handle(method, path, headers, body, query, *rest, **more)

    return own_first


PATCHES = (
    Patch(
        app,
        "_handle_pre_body_request",
        "cefd711bab898d43",
        _unless_own,
        "the user's hosts receive all paths, including /health",
    ),
    Patch(
        app,
        "_handle_post_body_shortcuts",
        "e02ad0112810ea12",
        _unless_own,
        "the user's hosts receive all paths, including POST /login",
    ),
    Patch(
        app,
        "_handle_special_data_plane_request",
        "f72ef1d0f109c220",
        _own_first,
        "the user's hosts take precedence over paths such as /iceberg",
    ),
)
