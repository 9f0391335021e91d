"""HTTP APIs for tests."""

import json
import re
from http.server import BaseHTTPRequestHandler
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


class EchoBackend(BaseHTTPRequestHandler):
    """Returns the request that it received."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        received = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        body = json.dumps(
            {"path": self.path, "method": self.command, "headers": dict(self.headers), "body": received}
        ).encode()
        self.send_response(201 if self.path.startswith("/created") else 200)
        for name, value in (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("X-Secret", "1"), ("X-N", "5")):
            self.send_header(name, value)
        self.send_header("Location", "/there")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        """Writes nothing."""
