"""A ``RestAPI`` of the package ``aws-apigateway``: a function, a site, a key, authorizers, an integration."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

from embedded_aws import Deployment
from tests.e2e.embedded_aws.programs import simple_function
from tests.foreign.directories import create_directory
from tests.foreign.programs.rest_resources import ECHO, GATE
from tests.foreign.requests import get_json, request

SITE = create_directory("site")
(SITE / "css").mkdir()
(SITE / "index.html").write_text("<h1>home</h1>")
(SITE / "css/main.css").write_text("h1 { color: blue }")


class RestAPI(pulumi.ComponentResource):
    """The component as the SDK of the package registers it."""

    def __init__(self, name: str, **inputs: Any) -> None:
        outputs = {"api": None, "deployment": None, "stage": None, "url": None}
        super().__init__("aws-apigateway:index:RestAPI", name, {**outputs, **inputs}, remote=True)


def program() -> None:
    _build("GET")


def second_program() -> None:
    _build("POST")


def _build(method: str) -> None:
    function, gate = simple_function("echo", ECHO), simple_function("gate", GATE)
    api = RestAPI(
        "shop",
        stageName="v1",
        routes=[
            {"path": "/", "localPath": str(SITE)},
            {"path": "/echo", "method": method, "eventHandler": function},
            {"path": "/page", "localPath": str(SITE / "index.html"), "contentType": "text/plain"},
            {"path": "keyed", "method": "GET", "eventHandler": function, "apiKeyRequired": True},
            {"path": "/signed", "method": "GET", "eventHandler": function, "iamAuthEnabled": True},
            {
                "path": "/gated/{id}",
                "method": "ANY",
                "eventHandler": function,
                "authorizers": [
                    {
                        "authorizerName": "gate",
                        "parameterName": "Authorization",
                        "authType": "custom",
                        "type": "token",
                        "handler": gate,
                        "authorizerResultTtlInSeconds": 0,
                    }
                ],
            },
            {
                "path": "/status",
                "method": "GET",
                "data": {
                    "responses": {"200": {"description": "ok"}},
                    "x-amazon-apigateway-integration": {
                        "type": "mock",
                        "requestTemplates": {"application/json": '{"statusCode": 200}'},
                        "responses": {
                            "default": {
                                "statusCode": "200",
                                "responseTemplates": {"application/json": '{"up": true}'},
                            }
                        },
                    },
                },
            },
        ],
    )
    stage: Any = pulumi.Output.from_input(pulumi.get(api, "stage"))
    pulumi.export("url", pulumi.get(api, "url"))
    pulumi.export("stage", stage.apply(lambda found: found.stage_name))
    aws.ssm.Parameter("url", type="String", value=pulumi.get(api, "url"))


def check(stack: Deployment) -> None:
    assert stack.outputs["url"].endswith(".execute-api.us-east-1.amazonaws.com/v1/")
    assert stack.outputs["stage"] == "v1"
    assert request(stack, "url", "/").data == b"<h1>home</h1>"
    css = request(stack, "url", "/css/main.css")
    assert (css.data, css.headers["Content-Type"]) == (b"h1 { color: blue }", "text/css")
    assert request(stack, "url", "/page").headers["Content-Type"] == "text/plain"
    assert request(stack, "url", "/css/none.css").status == 400
    assert get_json(stack, "url", "/echo")["resource"] == "/echo"
    assert get_json(stack, "url", "/status") == {"up": True}
    assert request(stack, "url", "/keyed").status == 403
    assert request(stack, "url", "/signed").status == 404  # by the response to a missing token
    assert request(stack, "url", "/gated/7").status == 401
    found = request(stack, "url", "/gated/7", method="PUT", headers={"Authorization": "let me in"})
    assert json.loads(found.data)["pathParameters"] == {"id": "7"}
    parents = {made.name: made.parent.rpartition("::")[2] for made in stack.resources}
    assert {name for name, parent in parents.items() if parent == "shop"} >= {"gate-authorizer-role"}


def check_changed(stack: Deployment) -> None:
    assert json.loads(request(stack, "url", "/echo", method="POST").data)["httpMethod"] == "POST"
