"""A REST API by a document of Swagger 2.0, in YAML, with a function, a model, and a shared parameter."""

import json

import pulumi
import pulumi_aws as aws
from pulumi import Output

from embedded_aws import Deployment
from tests.e2e.embedded_aws.programs import simple_function
from tests.foreign.programs.rest_resources import ECHO
from tests.foreign.requests import get_json, request

DOCUMENT = """
swagger: "2.0"
info: {title: notes, version: "1.0"}
consumes: [application/json]
x-amazon-apigateway-request-validators:
  all: {validateRequestBody: true, validateRequestParameters: true}
x-amazon-apigateway-request-validator: all
parameters:
  page: {name: page, in: query, type: integer, required: true}
definitions:
  Tag: {type: string}
  Note:
    type: object
    required: [text]
    properties:
      text: {type: string}
      tag: {$ref: "#/definitions/Tag"}
securityDefinitions:
  api_key: {type: apiKey, name: x-api-key, in: header}
paths:
  /notes:
    get:
      parameters: [{$ref: "#/parameters/page"}]
      responses: {200: {description: ok}}
      x-amazon-apigateway-integration: &echo
        type: aws_proxy
        httpMethod: POST
        passthroughBehavior: when_no_match
        uri: URI
    post:
      parameters: [{in: body, name: note, required: true, schema: {$ref: "#/definitions/Note"}}]
      responses: {200: {description: ok}}
      x-amazon-apigateway-integration: *echo
  /{proxy+}:
    x-amazon-apigateway-any-method:
      security: [{api_key: []}]
      responses: {}
      x-amazon-apigateway-integration: *echo
"""


def program() -> None:
    function = simple_function("notes", ECHO)
    api = aws.apigateway.RestApi(
        "notes", body=function.invoke_arn.apply(lambda arn: DOCUMENT.replace("URI", arn))
    )
    aws.lambda_.Permission(
        "notes",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="apigateway.amazonaws.com",
        source_arn=Output.concat(api.execution_arn, "/*/*/*"),
    )
    deployment = aws.apigateway.Deployment("notes", rest_api=api.id, triggers={"document": api.body})
    stage = aws.apigateway.Stage("notes", rest_api=api.id, deployment=deployment.id, stage_name="v1")
    pulumi.export("url", stage.invoke_url)


def check(stack: Deployment) -> None:
    assert get_json(stack, "url", "/notes?page=1")["resource"] == "/notes"
    assert request(stack, "url", "/notes").status == 400
    headers = {"Content-Type": "application/json"}
    for note, status in (
        ({"text": "a", "tag": "b"}, 200),
        ({"tag": "b"}, 400),
        ({"text": "a", "tag": 1}, 400),
    ):
        sent = json.dumps(note).encode()
        assert request(stack, "url", "/notes", method="POST", body=sent, headers=headers).status == status
    assert request(stack, "url", "/other/page").status == 403
