"""Settings that are derived from the arguments: those of the routes, the document, and the stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show
from serverless_patterns.connections.api_domain import check_execute_api_endpoint
from serverless_patterns.connections.authorizers import warn_of_unused
from serverless_patterns.connections.rest.templates import JSON
from serverless_patterns.connections.throttle import DEFAULT, Throttle, read_throttle
from serverless_patterns.patterns.api_gateway_facade.access.authorizers import read_authorizers
from serverless_patterns.patterns.api_gateway_facade.access.policy import check_policy_length
from serverless_patterns.patterns.api_gateway_facade.args import (
    ApiGatewayFacadeArgs,
    ApiGatewayFacadeUsagePlanArgs,
)
from serverless_patterns.patterns.api_gateway_facade.document.cors import Cors, read_cors
from serverless_patterns.patterns.api_gateway_facade.document.openapi import Api
from serverless_patterns.patterns.api_gateway_facade.routes import (
    Route,
    cache_by_origin,
    read_routes,
    takes_signed,
)
from serverless_patterns.patterns.api_gateway_facade.stage.cloudfront_only import PLANS, require_key
from serverless_patterns.patterns.api_gateway_facade.stage.custom_domain import (
    CustomDomain,
    check_custom_domain,
    check_header_routes,
)
from serverless_patterns.patterns.api_gateway_facade.stage.usage_plans import check_usage_plans

_SECURITY_POLICY: Final = "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"
_TLS_POLICIES: Final = {
    "EDGE": ("SecurityPolicy_TLS12_PFS_2025_EDGE", "STRICT"),
    # Clients in a VPC may use the name of an endpoint, which is not that of the API.
    "PRIVATE": (_SECURITY_POLICY, "BASIC"),
    "REGIONAL": (_SECURITY_POLICY, "STRICT"),
}
"""Security policy, TLS 1.2 or newer with forward secrecy, and endpoint access mode, by endpoint type."""


@dataclass(frozen=True)
class Settings:
    """Settings that are derived from the arguments.

    Attributes:
        api: The API as its document describes it.
        routes: The routes, sorted.
        throttle: Throttle of each route that has none.
        usage_plans: Usage plans by name.
        domain: Custom domain name, if there is one.
        cache_cluster_size: Gigabytes of the cache; None if no route has one.
    """

    api: Api
    routes: Sequence[Route]
    throttle: Throttle
    usage_plans: Mapping[str, ApiGatewayFacadeUsagePlanArgs]
    domain: CustomDomain | None
    cache_cluster_size: str | None


def read_settings(given: ApiGatewayFacadeArgs[Completed], errors: Errors) -> Settings:
    """Returns the settings, and checks the rules that join arguments."""
    endpoint_type = given["endpoint_type"]
    domain = CustomDomain(given["domain"], endpoint_type) if given["domain"] else None
    check_custom_domain(domain, errors)
    check_header_routes(given["header_routes"], domain, errors)
    authorizers = read_authorizers(given["authorizers"], errors.narrow("authorizers"))
    routes = read_routes(given["routes"], authorizers, endpoint_type, errors.narrow("routes"))
    warn_of_unused(authorizers, (route.authorizer for route in routes), errors)
    usage_plans = given["usage_plans"]
    if given["cloudfront_only"]:
        routes = require_key(given, errors, routes, domain)
        usage_plans = PLANS
    else:
        check_usage_plans(usage_plans, routes, errors)
    cors = read_cors(given["cors"], errors)
    if cors:
        _check_preflights(routes, errors)
        _check_passed_bodies(routes, cors, errors)
        routes = [cache_by_origin(route) for route in routes] if len(cors.allowed_origins) > 1 else routes
    _check_json_stays_text("binary_media_types", given["binary_media_types"], routes, cors, errors)
    for route in routes:
        path = f"routes.{route.key.method} {route.key.path}.bucket.content_types"
        _check_json_stays_text(path, route.backend.binary_media_types, routes, cors, errors)
    _check_vpc_endpoints(given, errors)
    check_execute_api_endpoint(given, errors)
    cidr_blocks = given["allowed_cidr_blocks"] or []
    check_policy_length(cidr_blocks, errors, signed=takes_signed(routes))
    return Settings(
        api=Api(
            title=errors.name,
            description=given["description"] or errors.name,
            authorizers=authorizers,
            cors=cors,
            binary_media_types=given["binary_media_types"],
            minimum_compression_size=given["minimum_compression_size"],
            allowed_cidr_blocks=cidr_blocks,
            vpc_endpoint_ids=given["vpc_endpoint_ids"],
            disable_execute_api_endpoint=given["disable_execute_api_endpoint"],
            tls_policy=_TLS_POLICIES[endpoint_type] if given["hardened"] else None,
        ),
        routes=routes,
        throttle=read_throttle(given["throttle"], errors.narrow("throttle")) or DEFAULT,
        usage_plans=usage_plans,
        domain=domain,
        cache_cluster_size=_find_cache_size(given, routes, errors),
    )


def _check_json_stays_text(
    argument: str, media_types: Sequence[str], routes: Sequence[Route], cors: Cors | None, errors: Errors
) -> None:
    """Checks that no template reads bytes, for which API Gateway would return HTTP 500."""
    readers = ["'cors'"] if cors else []
    readers += [
        f"the route '{each.key.method} {each.key.path}'" for each in routes if each.backend.uses_template
    ]
    for index, media_type in enumerate(media_types):
        if readers and fnmatchcase(JSON, media_type.lower()):
            errors.add(
                f"{argument}.{index}",
                f"{show(media_type)} includes JSON, which {readers[0]} must read as text. Name the types that"
                " are binary",
            )


def _check_preflights(routes: Sequence[Route], errors: Errors) -> None:
    for route in routes:
        if route.key.method == "OPTIONS":
            errors.add(
                f"routes.OPTIONS {route.key.path}",
                "cannot be combined with 'cors'. Remove the route, or 'cors'",
            )


def _check_passed_bodies(routes: Sequence[Route], cors: Cors, errors: Errors) -> None:
    for route in routes:
        if len(cors.allowed_origins) > 1 and route.backend.response_headers:
            errors.add(
                f"routes.{route.key.method} {route.key.path}",
                "cannot be combined with several 'cors.allowed_origins', of which a template selects one;"
                " objects pass without a template. Use one origin, or a presigned URL",
            )


def _check_vpc_endpoints(given: ApiGatewayFacadeArgs[Completed], errors: Errors) -> None:
    endpoint_type, ids = given["endpoint_type"], given["vpc_endpoint_ids"]
    if errors.is_invalid("vpc_endpoint_ids"):
        return
    if endpoint_type == "PRIVATE" and not ids:
        errors.add(
            "vpc_endpoint_ids", "is required for a private API, which is called through a VPC endpoint"
        )
    if endpoint_type != "PRIVATE" and ids:
        errors.add("vpc_endpoint_ids", f"requires a private API, 'endpoint_type' is {endpoint_type}")


def _find_cache_size(
    given: ApiGatewayFacadeArgs[Completed], routes: Sequence[Route], errors: Errors
) -> str | None:
    size = given["cache_cluster_size"]
    if any(route.cache for route in routes):
        return size or "0.5"
    if size:
        errors.add("cache_cluster_size", "requires a route with 'cache'. Remove it, or add one")
    return None
