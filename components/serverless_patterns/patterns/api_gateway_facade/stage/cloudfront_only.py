"""An API that is reached through the distribution in front of it alone."""

from collections.abc import Sequence
from dataclasses import replace

from serverless_patterns.arguments.reader import Given
from serverless_patterns.patterns.api_gateway_facade.routes import Route
from serverless_patterns.patterns.api_gateway_facade.stage.custom_domain import CustomDomain
from serverless_patterns.patterns.api_gateway_facade.stage.usage_plans import UsagePlan

KEY = "distribution"
"""Name of the API key that the distribution sends with every request."""
PLAN = UsagePlan(KEY, api_keys=(KEY,), throttle=None, quota=None)
"""The plan that the key has to have; the API's own throttles hold as they do without one."""


def require_key(
    given: Given, routes: Sequence[Route], endpoint_type: str, domain: CustomDomain | None
) -> list[Route]:
    """The routes, each of which needs the key; what does not go with that is a fault."""
    for route in routes:
        if route.api_key_required:
            given.fault(
                f"routes.{route.key.method} {route.key.path}.api_key_required",
                "is the distribution's with 'cloudfront_only', so no client can send one; remove either",
            )
    if given.has("usage_plans"):
        given.fault(
            "usage_plans",
            "are of keys that clients send, in whose place 'cloudfront_only' sends its own; remove either",
        )
    if endpoint_type == "PRIVATE":
        given.fault("cloudfront_only", "is for an API that a distribution can reach, not a PRIVATE one")
    if domain and domain.mutual_tls_authentication:
        given.fault(
            "cloudfront_only",
            "cannot be combined with 'mutual_tls_authentication': CloudFront sends no client certificate",
        )
    return [replace(route, api_key_required=True) for route in routes]
