"""The API gateway facade pattern."""

import pulumi

from serverless_patterns.api_gateway_facade.args import ApiGatewayFacadeArgs
from serverless_patterns.api_gateway_facade.component import ApiGatewayFacade
from serverless_patterns.api_gateway_facade.log_role import ApiGatewayLogRole, ApiGatewayLogRoleArgs
from serverless_patterns.gateway_route import ApiGatewayFacadeRouteArgs

__all__ = [
    "ApiGatewayFacade",
    "ApiGatewayFacadeArgs",
    "ApiGatewayLogRole",
    "ApiGatewayLogRoleArgs",
    "http_route",
]


def http_route(url: pulumi.Input[str]) -> ApiGatewayFacadeRouteArgs:
    """A route to a public HTTP service, such as ``http_route("https://legacy.example.com/{proxy}")``."""
    return {"http": {"url": url}}
