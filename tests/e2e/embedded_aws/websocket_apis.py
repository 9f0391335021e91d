"""WebSocket APIs made of single resources, and how they are called."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
from websockets.sync.client import ClientConnection, connect

from embedded_aws import Deployment
from tests.e2e.embedded_aws.programs import trust

DEFAULT = r"\$default"
SECONDS = 20
"""Seconds within which an expected message arrives."""


class Api:
    """A WebSocket API under construction, which becomes a stage at the end."""

    def __init__(self, name: str = "chat", **settings: Any) -> None:
        self.name = name
        self.api = aws.apigatewayv2.Api(
            name, protocol_type="WEBSOCKET", route_selection_expression="$request.body.action", **settings
        )
        self.parts: list[pulumi.Resource] = []

    def route(
        self,
        key: str,
        integration: Mapping[str, Any],
        responses: Mapping[str, str] | None = None,
        *,
        two_way: bool = True,
        **settings: Any,
    ) -> aws.apigatewayv2.Route:
        """Adds a route; ``responses`` are response templates by the key of the integration response."""
        name = f"{self.name}-{key.strip('$')}"
        made = aws.apigatewayv2.Integration(name, api_id=self.api.id, **integration)
        for response, template in (responses or {}).items():
            self.parts.append(
                aws.apigatewayv2.IntegrationResponse(
                    f"{name}-{response}",
                    api_id=self.api.id,
                    integration_id=made.id,
                    integration_response_key=response,
                    response_templates={"$default": template} if template else None,
                    template_selection_expression=DEFAULT,
                )
            )
        route = aws.apigatewayv2.Route(
            name,
            api_id=self.api.id,
            route_key=key,
            target=pulumi.Output.format("integrations/{0}", made.id),
            route_response_selection_expression="$default" if two_way else None,
            **settings,
        )
        self.parts.append(route)
        if two_way:
            self.parts.append(
                aws.apigatewayv2.RouteResponse(
                    name, api_id=self.api.id, route_id=route.id, route_response_key="$default"
                )
            )
        return route

    def stage(self, **settings: Any) -> aws.apigatewayv2.Stage:
        """Deploys what was added; exports the URL of the stage."""
        deployment = aws.apigatewayv2.Deployment(
            self.name,
            api_id=self.api.id,
            triggers={"always": "1"},
            opts=pulumi.ResourceOptions(depends_on=self.parts),
        )
        stage = aws.apigatewayv2.Stage(
            self.name, api_id=self.api.id, name="live", deployment_id=deployment.id, **settings
        )
        pulumi.export("url", stage.invoke_url)
        pulumi.export("api", self.api.id)
        return stage


def mock(template: str) -> tuple[dict[str, Any], dict[str, str]]:
    """A fixed answer, and its response."""
    integration = {
        "integration_type": "MOCK",
        "request_templates": {"$default": '{"statusCode":200}'},
        "template_selection_expression": DEFAULT,
    }
    return integration, {"$default": template}


def service(action: str, role: aws.iam.Role, template: pulumi.Input[str], **more: Any) -> dict[str, Any]:
    """A call of an AWS service with a role."""
    return {
        "integration_type": "AWS",
        "integration_method": "POST",
        "integration_uri": f"arn:aws:apigateway:us-east-1:{action}",
        "credentials_arn": role.arn,
        "request_templates": {"$default": template},
        "template_selection_expression": DEFAULT,
        "passthrough_behavior": "NEVER",
        **more,
    }


def proxy(function: aws.lambda_.Function, role: aws.iam.Role | None = None) -> dict[str, Any]:
    """A function that receives the whole message."""
    return {
        "integration_type": "AWS_PROXY",
        "integration_method": "POST",
        "integration_uri": function.invoke_arn,
        **({"credentials_arn": role.arn} if role else {}),
    }


def gateway_role(name: str, *statements: Mapping[str, Any]) -> aws.iam.Role:
    """A role of API Gateway with a policy."""
    role = aws.iam.Role(name, assume_role_policy=trust("apigateway"))
    allowed = [{"Effect": "Allow", **each} for each in statements]
    document = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": allowed})
    aws.iam.RolePolicy(name, role=role.name, policy=document)
    return role


def client(stack: Deployment, query: str = "", **options: Any) -> ClientConnection:
    """Connects to the stage that a stack exports."""
    return connect(stack.local_url("url") + query, proxy=None, open_timeout=SECONDS, **options)


def ask(connection: ClientConnection, message: object) -> Any:
    """Sends a message as JSON, or a string as it is, and returns what arrives next."""
    connection.send(message if isinstance(message, str) else json.dumps(message))
    return receive(connection)


def receive(connection: ClientConnection) -> Any:
    """Returns what arrives next, parsed if it is JSON."""
    text = connection.recv(timeout=SECONDS)
    try:
        return json.loads(text)
    except ValueError:
        return text
