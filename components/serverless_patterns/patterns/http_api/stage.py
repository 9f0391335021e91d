"""The stage of an HTTP API: its routes, deployment, throttles, and access log."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.component import Scope
from serverless_patterns.connections.api_role import slug
from serverless_patterns.connections.throttle import Throttle
from serverless_patterns.patterns.http_api.args import HttpApiArgs
from serverless_patterns.patterns.http_api.authorizers import AWS_IAM, NONE, Authorizer
from serverless_patterns.patterns.http_api.routes import Route, format_key
from serverless_patterns.safeguards.log_groups import create_access_log_group

LOG_FIELDS = {
    "requestId": "$context.requestId",
    "requestTime": "$context.requestTime",
    "httpMethod": "$context.httpMethod",
    "path": "$context.path",
    "routeKey": "$context.routeKey",
    "protocol": "$context.protocol",
    "sourceIp": "$context.identity.sourceIp",
    "userAgent": "$context.identity.userAgent",
    "principalId": "$context.authorizer.principalId",
    "subject": "$context.authorizer.claims.sub",
    "userArn": "$context.identity.userArn",
    "status": "$context.status",
    "responseLength": "$context.responseLength",
    "responseLatency": "$context.responseLatency",
    "integrationStatus": "$context.integration.status",
    "integrationLatency": "$context.integration.latency",
    "integrationError": "$context.integrationErrorMessage",
    "authorizerError": "$context.authorizer.error",
    "error": "$context.error.message",
}
"""Fields of the access log: neither bodies nor headers, which can be secret."""


def create_deployment(
    scope: Scope,
    api: aws.apigatewayv2.Api,
    given: HttpApiArgs[Completed],
    routes: Sequence[Route],
    *,
    authorizers: Mapping[str, tuple[Authorizer, aws.apigatewayv2.Authorizer]],
    roles: Mapping[str, pulumi.Output[str]],
) -> aws.apigatewayv2.Deployment:
    """Creates the routes and a deployment of them; a new deployment whenever they change.

    Args:
        scope: Scope of the API.
        api: The API.
        given: Its arguments.
        routes: Its routes.
        authorizers: Its authorizers by name, with their resources.
        roles: ARN of the role for each label of a permission.
    """
    created: list[pulumi.Resource] = []
    description: dict[str, Any] = {
        "api": [given["cors"], given["disable_execute_api_endpoint"]],
        "authorizers": {name: each.settings for name, (each, _) in authorizers.items()},
    }
    for route in routes:
        settings = _integrate(route, given, roles)
        integration = aws.apigatewayv2.Integration(
            scope.child(f"{slug(route.key)}-integration"), api_id=api.id, **settings, opts=scope.opts()
        )
        for key in route.list_keys(cors=given["cors"] is not None):
            created.append(
                aws.apigatewayv2.Route(
                    scope.child(f"{slug(key)}-route"),
                    api_id=api.id,
                    route_key=format_key(key),
                    target=pulumi.Output.format("integrations/{0}", integration.id),
                    **_authorize(route, authorizers),
                    opts=scope.opts(),
                )
            )
            description[format_key(key)] = [settings, route.authorizer, route.authorization_scopes]
    described = pulumi.Output.json_dumps(description, sort_keys=True)
    return aws.apigatewayv2.Deployment(
        scope.child("deployment"),
        api_id=api.id,
        triggers={"routes": described.apply(lambda text: hashlib.sha256(text.encode()).hexdigest())},
        opts=pulumi.ResourceOptions.merge(
            scope.opts(*created), pulumi.ResourceOptions(delete_before_replace=False)
        ),
    )


def _integrate(
    route: Route, given: HttpApiArgs[Completed], roles: Mapping[str, pulumi.Output[str]]
) -> dict[str, Any]:
    """Returns the inputs of the integration of a route."""
    return {
        "payload_format_version": given["payload_format_version"],
        **route.integration.settings,
        "timeout_milliseconds": round(route.timeout * 1_000),
        **({"credentials_arn": roles[route.permission.label]} if route.permission else {}),
    }


def _authorize(
    route: Route, authorizers: Mapping[str, tuple[Authorizer, aws.apigatewayv2.Authorizer]]
) -> dict[str, Any]:
    if route.authorizer in {NONE, AWS_IAM}:
        return {"authorization_type": route.authorizer}
    authorizer, resource = authorizers[route.authorizer]
    return {
        "authorization_type": authorizer.type,
        "authorizer_id": resource.id,
        "authorization_scopes": route.authorization_scopes or None,
    }


def create_stage(
    scope: Scope,
    given: HttpApiArgs[Completed],
    deployment: aws.apigatewayv2.Deployment,
    routes: Sequence[Route],
    *,
    throttle: Throttle,
    policies: Sequence[pulumi.Resource],
) -> aws.apigatewayv2.Stage:
    """Creates the stage with its access log.

    Args:
        scope: Scope of the API.
        given: Arguments of the API.
        deployment: The deployment that the stage serves.
        routes: The routes.
        throttle: Throttle of each route that has none.
        policies: What has to exist before the first request.
    """
    log_group = create_access_log_group(scope, given["log_retention_days"])

    def settings(bucket: Throttle) -> dict[str, Any]:
        return {
            "throttling_rate_limit": bucket.rate,
            "throttling_burst_limit": bucket.burst,
            "detailed_metrics_enabled": given["detailed_metrics"],
        }

    own = [
        {"route_key": format_key(key), **settings(route.throttle)}
        for route in routes
        if route.throttle
        for key in route.list_keys(cors=given["cors"] is not None)
    ]
    return aws.apigatewayv2.Stage(
        scope.child("stage"),
        api_id=deployment.api_id,
        name=given["stage_name"],
        deployment_id=deployment.id,
        access_log_settings={"destination_arn": log_group.arn, "format": json.dumps(LOG_FIELDS)},
        default_route_settings=cast("Any", settings(throttle)),
        route_settings=cast("Any", own),
        stage_variables=given["stage_variables"],
        tags=scope.tags,
        opts=scope.opts(*policies),
    )
