"""Headers that are empty, blank or in several lines, at HTTP APIs in both formats and at a REST API."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import Output, ResourceOptions

from embedded_aws import Deployment
from tests.e2e.embedded_aws.programs import trust
from tests.foreign.requests import send_lines

CODE = """
import json
def handler(event, context):
    found = [event.get("headers"), event.get("multiValueHeaders")]
    kept = [each and {k.lower(): v for k, v in each.items() if k.lower().startswith("x-t")} for each in found]
    return {"statusCode": 200, "body": json.dumps(kept)}
"""


def program() -> None:
    role = aws.iam.Role("echo", assume_role_policy=trust("lambda"))
    function = aws.lambda_.Function(
        "echo",
        role=role.arn,
        runtime="python3.12",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(CODE)}),
    )
    for version in ("1.0", "2.0"):
        _create_http_api(f"http{version[0]}", version, function)
    _create_rest_api(function)


def _create_http_api(name: str, version: str, function: aws.lambda_.Function) -> None:
    api = aws.apigatewayv2.Api(name, protocol_type="HTTP")
    integration = aws.apigatewayv2.Integration(
        name,
        api_id=api.id,
        integration_type="AWS_PROXY",
        integration_uri=function.invoke_arn,
        payload_format_version=version,
    )
    target = Output.concat("integrations/", integration.id)
    aws.apigatewayv2.Route(name, api_id=api.id, route_key="$default", target=target)
    stage = aws.apigatewayv2.Stage(name, api_id=api.id, name="$default", auto_deploy=True)
    _permit(name, function, api.execution_arn)
    pulumi.export(name, stage.invoke_url)


def _create_rest_api(function: aws.lambda_.Function) -> None:
    api = aws.apigateway.RestApi("rest")
    at: Any = {"rest_api": api.id, "resource_id": api.root_resource_id, "http_method": "GET"}
    method = aws.apigateway.Method("rest", **at, authorization="NONE")
    proxy = aws.apigateway.Integration(
        "rest",
        **at,
        type="AWS_PROXY",
        integration_http_method="POST",
        uri=function.invoke_arn,
        opts=ResourceOptions(depends_on=[method]),
    )
    deployment = aws.apigateway.Deployment("rest", rest_api=api.id, opts=ResourceOptions(depends_on=[proxy]))
    stage = aws.apigateway.Stage("rest", rest_api=api.id, deployment=deployment.id, stage_name="v1")
    _permit("rest", function, api.execution_arn)
    pulumi.export("rest", stage.invoke_url)


def _permit(name: str, function: aws.lambda_.Function, api: Output[str]) -> None:
    aws.lambda_.Permission(
        name,
        action="lambda:InvokeFunction",
        function=function.name,
        principal="apigateway.amazonaws.com",
        source_arn=Output.concat(api, "/*"),
    )


ROWS: list[list[str]] = [
    [""],
    ["   "],
    ["a"],
    ["a", "b"],
    ["a", ""],
    ["", "a"],
    ["", ""],
    ["a", "", "b"],
    ["a,b"],
]
"""Values of the lines of one header."""


def check(stack: Deployment) -> None:
    for lines in ROWS:
        headers, values = [("X-Test", line) for line in lines], [line.strip() for line in lines]
        expected = {
            "http2": [{"x-test": ",".join(values)}, None],
            "http1": [{"x-test": values[-1]}, {"x-test": values}],
            "rest": [{"x-test": values[-1]}, {"x-test": values}],
        }
        for api, event in expected.items():
            assert json.loads(send_lines(stack, api, headers=headers)) == event, (api, lines)
