"""The API gateway facade pattern."""

import pulumi

from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.patterns.api_gateway_facade.args import (
    ApiGatewayCloudWatchRoleArgs,
    ApiGatewayFacadeArgs,
    ApiGatewayFacadeCanaryArgs,
    ApiGatewayFacadeDomainArgs,
    ApiGatewayFacadeMutualTlsAuthenticationArgs,
    ApiGatewayFacadeQuotaArgs,
    ApiGatewayFacadeUsagePlanArgs,
)
from serverless_patterns.patterns.api_gateway_facade.component import ApiGatewayFacade
from serverless_patterns.patterns.api_gateway_facade.stage.cloudwatch_role import ApiGatewayCloudWatchRole

__all__ = [
    "ApiGatewayCloudWatchRole",
    "ApiGatewayCloudWatchRoleArgs",
    "ApiGatewayFacade",
    "ApiGatewayFacadeArgs",
    "ApiGatewayFacadeCanaryArgs",
    "ApiGatewayFacadeDomainArgs",
    "ApiGatewayFacadeMutualTlsAuthenticationArgs",
    "ApiGatewayFacadeQuotaArgs",
    "ApiGatewayFacadeUsagePlanArgs",
    "http_route",
]


def http_route(url: pulumi.Input[str]) -> ApiGatewayFacadeRouteArgs:
    """Returns a route to a public HTTP service, such as ``http_route("https://legacy.example.com/{proxy}")``."""
    return {"http": {"url": url}}
