"""An API that only the CloudFront distribution in front of it can call."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
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


def require_key(
    given: ApiGatewayFacadeArgs[Completed],
    errors: Errors,
    routes: Sequence[Route],
    domain: CustomDomain | None,
) -> list[Route]:
    """Returns the routes, each of which requires the key, and checks what cannot be combined with that."""
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
    return [replace(route, api_key_required=True) for route in routes]
