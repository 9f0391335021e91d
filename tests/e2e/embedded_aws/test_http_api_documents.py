"""HTTP APIs that are imported from OpenAPI documents."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import Output

from embedded_aws import Emulator, deploy
from tests.e2e.embedded_aws.http_apis import ask
from tests.e2e.embedded_aws.programs import allow, simple_function, trust

_KEY = "x-amazon-apigateway-integration"
_AUTHORIZER = """
def handler(event, context):
    return {"isAuthorized": event["identitySource"] == ["letmein"]}
"""


def _build_paths(function: str, queue: str, role: str, *, changed: bool) -> dict[str, Any]:
    proxy = {_KEY: {"$ref": "#/components/x-amazon-apigateway-integrations/echo"}}
    send = {
        "type": "aws_proxy",
        "integrationSubtype": "SQS-SendMessage",
        "payloadFormatVersion": "1.0",
        "credentials": role,
        "requestParameters": {"QueueUrl": queue, "MessageBody": "$request.body.text"},
    }
    paths: dict[str, Any] = {
        "/items/{id}": {"get": proxy},
        "/guarded": {"get": {**proxy, "security": [{"own": []}]}},
        "/queue": {"post": {_KEY: send}},
    }
    if changed:
        del paths["/items/{id}"]
        paths["/$default"] = {"x-amazon-apigateway-any-method": proxy}
    return paths


def _program(*, changed: bool = False) -> None:
    echo = simple_function("echo", "def handler(event, context): return event['routeKey']")
    authorizer = simple_function("authorizer", _AUTHORIZER)
    queue = aws.sqs.Queue("orders")
    role = aws.iam.Role("sends", assume_role_policy=trust("apigateway"))
    document = queue.arn.apply(lambda arn: allow("sqs:SendMessage", arn))
    aws.iam.RolePolicy("sends", role=role.name, policy=document)

    def build(given: list[str]) -> str:
        function, decides, url, arn = given
        authorization = {
            "type": "request",
            "identitySource": "$request.header.x-token",
            "authorizerUri": decides,
            "authorizerPayloadFormatVersion": "2.0",
            "enableSimpleResponses": True,
        }
        integration = {"type": "aws_proxy", "uri": function, "payloadFormatVersion": "2.0"}
        return json.dumps(
            {
                "openapi": "3.0.1",
                "info": {"title": "imported", "version": "2" if changed else "1"},
                "paths": _build_paths(function, url, arn, changed=changed),
                "components": {
                    "securitySchemes": {
                        "own": {"type": "apiKey", "x-amazon-apigateway-authorizer": authorization}
                    },
                    "x-amazon-apigateway-integrations": {"echo": integration},
                },
            }
        )

    body = Output.all(echo.invoke_arn, authorizer.invoke_arn, queue.url, role.arn).apply(build)
    api = aws.apigatewayv2.Api("shop", protocol_type="HTTP", body=body)
    for function in (echo, authorizer):
        aws.lambda_.Permission(
            function._name,
            action="lambda:InvokeFunction",
            function=function.name,
            principal="apigateway.amazonaws.com",
            source_arn=Output.concat(api.execution_arn, "/*"),
        )
    stage = aws.apigatewayv2.Stage("default", api_id=api.id, name="$default", auto_deploy=True)
    pulumi.export("url", stage.invoke_url)
    pulumi.export("queue", queue.url)
    pulumi.export("api", api.id)


def test_an_api_is_imported_and_imported_again(emulator: Emulator) -> None:
    with deploy(_program, stack="http-documents", emulator=emulator) as stack:
        token = {"x-token": "letmein"}
        assert ask(stack, "items/7").data == b"GET /items/{id}"
        assert ask(stack, "guarded", headers=token).data == b"GET /guarded"
        assert ask(stack, "guarded", headers={"x-token": "other"}).status == 403
        assert ask(stack, "other").status == 404
        assert ask(stack, "queue", "POST", json={"text": "hello"}).status == 200
        (received,) = stack.client("sqs").receive_message(QueueUrl=stack.outputs["queue"])["Messages"]
        assert received["Body"] == "hello"
        client, api = stack.client("apigatewayv2"), {"ApiId": stack.outputs["api"]}
        assert (client.get_api(**api)["Name"], client.get_api(**api)["Version"]) == ("imported", "1")

        stack.update(lambda: _program(changed=True))
        assert ask(stack, "items/7").data == b"$default"
        assert ask(stack, "guarded", headers=token).data == b"GET /guarded"
        assert client.get_api(**api)["Version"] == "2"
        counts = [
            len(call(**api)["Items"])
            for call in (client.get_routes, client.get_integrations, client.get_authorizers)
        ]
        assert counts == [3, 3, 1]
        assert set(stack.update(lambda: _program(changed=True)).values()) <= {"same"}
