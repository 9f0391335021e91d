"""The stage of a WebSocket API: routes, deployment, throttles, and access log."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.component import Scope
from serverless_patterns.connections.throttle import Throttle
from serverless_patterns.connections.websocket_integration import DEFAULT, REJECTION, STATIC, Integration
from serverless_patterns.patterns.websocket_api.args import WebSocketApiAuthorizerArgs
from serverless_patterns.safeguards.log_groups import create_access_log_group

LOG_FIELDS = {
    "requestId": "$context.requestId",
    "extendedRequestId": "$context.extendedRequestId",
    "requestTime": "$context.requestTime",
    "eventType": "$context.eventType",
    "routeKey": "$context.routeKey",
    "connectionId": "$context.connectionId",
    "messageId": "$context.messageId",
    "sourceIp": "$context.identity.sourceIp",
    "userAgent": "$context.identity.userAgent",
    "principalId": "$context.authorizer.principalId",
    "userArn": "$context.identity.userArn",
    "status": "$context.status",
    "integrationStatus": "$context.integration.status",
    "integrationLatency": "$context.integration.latency",
    "integrationError": "$context.integrationErrorMessage",
    "authorizerError": "$context.authorizer.error",
    "error": "$context.error.message",
}
"""Fields of the access log: neither messages nor query parameters, which can be secret."""


@dataclass
class Routes:
    """Creates the routes of an API, and remembers what its deployment depends on."""

    scope: Scope
    api: aws.apigatewayv2.Api
    role: aws.iam.Role
    resources: list[pulumi.Resource] = field(default_factory=list[pulumi.Resource])
    description: dict[str, Any] = field(default_factory=dict[str, Any])
    """Everything that a deployment contains: a new one is created when it changes."""

    def create(
        self,
        slug: str,
        key: str,
        integration: Integration,
        *,
        two_way: bool = True,
        timeout: float = 29,
        schema: Mapping[str, Any] | None = None,
        authorization: Mapping[str, pulumi.Input[str]] | None = None,
    ) -> None:
        """Creates a route.

        Args:
            slug: The route in the names of resources.
            key: Its key.
            integration: How it calls its backend.
            two_way: Whether the client receives the response.
            timeout: Seconds to wait for the backend.
            schema: JSON schema of the message.
            authorization: Type of the authorization, and ID of the authorizer.
        """
        scope = self.scope.child_scope(slug)
        settings: dict[str, Any] = integration.settings()
        settings["timeout_milliseconds"] = round(timeout * 1_000)
        if integration.call:
            settings["credentials_arn"] = self.role.arn
        created = aws.apigatewayv2.Integration(
            scope.child("integration"), api_id=self.api.id, **settings, opts=scope.opts()
        )
        checked: dict[str, Any] = self._create_model(scope, slug, schema) if schema is not None else {}
        route = aws.apigatewayv2.Route(
            scope.child("route"),
            api_id=self.api.id,
            route_key=key,
            target=pulumi.Output.format("integrations/{0}", created.id),
            route_response_selection_expression=DEFAULT if two_way else None,
            **checked,
            **cast("dict[str, Any]", authorization or {}),
            opts=scope.opts(),
        )
        self.resources.append(route)
        if two_way or key in {"$connect", "$disconnect"}:
            self._respond(scope, route)
        for response, template in integration.responses.items():
            self._create_response(scope, created, response, template)
        self.description[key] = [settings, {**integration.responses}, two_way, checked, schema, authorization]

    def _create_model(self, scope: Scope, slug: str, schema: Mapping[str, Any]) -> dict[str, Any]:
        # Letters and digits only (CreateModel).
        name = "".join(part.capitalize() for part in slug.replace("_", "-").replace(".", "-").split("-"))
        model = aws.apigatewayv2.Model(
            scope.child("model"),
            api_id=self.api.id,
            name=name,
            content_type="application/json",
            schema=json.dumps(schema),
            opts=scope.opts(),
        )
        self.resources.append(model)
        return {"request_models": {DEFAULT: model.name}, "model_selection_expression": STATIC}

    def _respond(self, scope: Scope, route: aws.apigatewayv2.Route) -> None:
        self.resources.append(
            aws.apigatewayv2.RouteResponse(
                scope.child("response"),
                api_id=self.api.id,
                route_id=route.id,
                route_response_key=DEFAULT,
                opts=scope.opts(),
            )
        )

    def _create_response(
        self, scope: Scope, integration: aws.apigatewayv2.Integration, key: str, template: str
    ) -> None:
        names = {DEFAULT: "failure", REJECTION: "rejection"}
        self.resources.append(
            aws.apigatewayv2.IntegrationResponse(
                scope.child(names.get(key, "success")),
                api_id=self.api.id,
                integration_id=integration.id,
                integration_response_key=key,
                response_templates={DEFAULT: template} if template else None,
                template_selection_expression=STATIC,
                opts=scope.opts(),
            )
        )

    def deploy(self) -> aws.apigatewayv2.Deployment:
        """Creates a deployment; a new one whenever its resources change."""
        described = pulumi.Output.json_dumps(self.description, sort_keys=True)
        return aws.apigatewayv2.Deployment(
            self.scope.child("deployment"),
            api_id=self.api.id,
            triggers={"routes": described.apply(lambda text: hashlib.sha256(text.encode()).hexdigest())},
            opts=pulumi.ResourceOptions.merge(
                self.scope.opts(*self.resources), pulumi.ResourceOptions(delete_before_replace=False)
            ),
        )


def create_authorizer(
    scope: Scope, api: aws.apigatewayv2.Api, role: aws.iam.Role, given: WebSocketApiAuthorizerArgs[Completed]
) -> aws.apigatewayv2.Authorizer:
    """Creates the authorizer of new connections."""
    places = {"header": "header", "query": "querystring"}
    sources = [source.partition(".")[::2] for source in given["identity_sources"] or []]
    return aws.apigatewayv2.Authorizer(
        scope.child("authorizer"),
        api_id=api.id,
        authorizer_type="REQUEST",
        authorizer_uri=given["function"]["invoke_arn"],
        authorizer_credentials_arn=role.arn,
        identity_sources=[f"route.request.{places[place]}.{name}" for place, name in sources],
        opts=scope.opts(),
    )


def create_stage(
    scope: Scope,
    api: aws.apigatewayv2.Api,
    deployment: aws.apigatewayv2.Deployment,
    *,
    name: str,
    log_retention_days: int,
    throttles: Mapping[str, Throttle],
    throttle: Throttle,
    detailed_metrics: bool,
    policies: Sequence[pulumi.Resource],
) -> aws.apigatewayv2.Stage:
    """Creates the stage with its access log.

    Args:
        scope: Scope of the API.
        api: The API.
        deployment: The deployment that the stage serves.
        name: Name of the stage.
        log_retention_days: Days that the access log is kept.
        throttles: Throttle of each route that has one.
        throttle: Throttle of all others.
        detailed_metrics: Whether CloudWatch receives metrics for each route.
        policies: What has to exist before the first request.
    """
    log_group = create_access_log_group(scope, log_retention_days)

    def settings(bucket: Throttle) -> dict[str, Any]:
        return {
            "throttling_rate_limit": bucket.rate,
            "throttling_burst_limit": bucket.burst,
            "detailed_metrics_enabled": detailed_metrics,
            # Full messages would be in the log.
            "data_trace_enabled": False,
            "logging_level": "OFF",
        }

    return aws.apigatewayv2.Stage(
        scope.child("stage"),
        api_id=api.id,
        name=name,
        deployment_id=deployment.id,
        access_log_settings={"destination_arn": log_group.arn, "format": json.dumps(LOG_FIELDS)},
        default_route_settings=cast("Any", settings(throttle)),
        route_settings=[cast("Any", {"route_key": key, **settings(own)}) for key, own in throttles.items()],
        tags=scope.tags,
        opts=scope.opts(*policies),
    )
