"""HTTP APIs for tests."""

import re
from typing import Any

import pulumi
import pulumi_aws as aws
import urllib3
from pulumi import Output

from embedded_aws import Deployment


class HttpApi:
    """An HTTP API that functions and services are added to."""

    def __init__(self, name: str, **more: Any) -> None:
        self.api = aws.apigatewayv2.Api(name, protocol_type="HTTP", **more)
        self.name = name

    def route(
        self, key: str, integration: aws.apigatewayv2.Integration, **more: Any
    ) -> aws.apigatewayv2.Route:
        target = Output.concat("integrations/", integration.id)
        name = f"{self.name} {key}".replace("/", "-")
        return aws.apigatewayv2.Route(name, api_id=self.api.id, route_key=key, target=target, **more)

    def function(
        self, name: str, function: aws.lambda_.Function, **more: Any
    ) -> aws.apigatewayv2.Integration:
        return aws.apigatewayv2.Integration(
            name,
            api_id=self.api.id,
            integration_type="AWS_PROXY",
            integration_uri=function.invoke_arn,
            **more,
        )

    def service(
        self, subtype: str, role: aws.iam.Role, **parameters: pulumi.Input[str]
    ) -> aws.apigatewayv2.Integration:
        return aws.apigatewayv2.Integration(
            subtype + role._name,
            api_id=self.api.id,
            integration_type="AWS_PROXY",
            integration_subtype=subtype,
            credentials_arn=role.arn,
            payload_format_version="1.0",
            request_parameters=parameters,
        )

    def permit(self, function: aws.lambda_.Function, ending: str = "/*/*") -> None:
        aws.lambda_.Permission(
            re.sub("[^a-zA-Z0-9]+", "-", f"{self.name} {function._name}{ending} permit"),
            action="lambda:InvokeFunction",
            function=function.name,
            principal="apigateway.amazonaws.com",
            source_arn=Output.concat(self.api.execution_arn, ending),
        )

    def proxy(self, name: str, uri: pulumi.Input[str], **more: Any) -> aws.apigatewayv2.Integration:
        return aws.apigatewayv2.Integration(
            name,
            api_id=self.api.id,
            integration_type="HTTP_PROXY",
            integration_method="ANY",
            integration_uri=uri,
            **more,
        )


def ask(
    stack: Deployment, path: str, method: str = "GET", url: str = "url", **more: Any
) -> urllib3.BaseHTTPResponse:
    """Sends a request to a path below an output of the stack."""
    return urllib3.request(method, f"{stack.local_url(url)}{path}", retries=False, redirect=False, **more)
