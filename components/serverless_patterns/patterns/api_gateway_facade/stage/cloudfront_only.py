"""An API that only the CloudFront distribution in front of it can call."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.connections.rest.backend import RestBackend
from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.args import (
    ApiGatewayFacadeArgs,
    ApiGatewayFacadeUsagePlanArgs,
)
from serverless_patterns.patterns.api_gateway_facade.routes import Route
from serverless_patterns.patterns.api_gateway_facade.stage.custom_domain import CustomDomain

KEY = "distribution"
"""Name of the API key that the distribution sends with every request."""
PLANS: Mapping[str, ApiGatewayFacadeUsagePlanArgs] = {
    KEY: {"api_keys": [KEY], "throttle": None, "quota": None}
}
"""The usage plan that the key needs; it has no throttle, so those of the API apply."""
HEADER = "x-api-key"
"""Header in which API Gateway expects the key."""
_MAPPED_HEADER = f"integration.request.header.{HEADER}"
_HIDDEN = "'hidden'"
"""Value that an HTTP service receives instead of the key: a header can be replaced, but not removed."""
_HTTP = ("http", "http_proxy")
_PROXY = "http_proxy"
"""Integration that passes on all headers of a request."""


def require_key(
    given: ApiGatewayFacadeArgs[Completed],
    errors: Errors,
    routes: Sequence[Route],
    domain: CustomDomain | None,
) -> list[Route]:
    """Returns the routes, which require the key and hide it from HTTP services; checks other arguments."""
    for route in routes:
        if route.api_key_required:
            errors.add(
                f"routes.{route.key.method} {route.key.path}.api_key_required",
                "cannot be combined with 'cloudfront_only': the distribution sends its own key."
                " Remove either",
            )
    if given.get("usage_plans"):
        errors.add(
            "usage_plans",
            "cannot be combined with 'cloudfront_only': the distribution replaces the keys of clients by"
            " its own. Remove either",
        )
    if given.get("endpoint_type") == "PRIVATE":
        errors.add("cloudfront_only", "requires an API that CloudFront can reach, not a PRIVATE one")
    if domain and domain.has_mutual_tls:
        errors.add(
            "cloudfront_only",
            "cannot be combined with 'mutual_tls_authentication': CloudFront sends no client certificate",
        )
    return [replace(route, api_key_required=True, backend=_hide_key(route.backend)) for route in routes]


def _hide_key(backend: RestBackend) -> RestBackend:
    """Returns the backend, which does not receive the key if it is an HTTP service.

    The key opens the API to anyone who has it, and an HTTP service may belong to a third party.
    """

    def integrate(values: PendingValues) -> dict[str, Any]:
        integration = backend.integration(values)
        if integration["type"] not in _HTTP:
            return integration
        # A header that the route requires is mapped by its name in the argument, in any case.
        others = {
            target: source
            for target, source in integration["requestParameters"].items()
            if target.lower() != _MAPPED_HEADER
        }
        hidden = {_MAPPED_HEADER: _HIDDEN} if integration["type"] == _PROXY else {}
        return {**integration, "requestParameters": {**others, **hidden}}

    return replace(backend, integration=integrate)
