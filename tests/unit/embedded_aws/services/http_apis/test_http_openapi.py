"""OpenAPI documents of HTTP APIs become the arguments of API Gateway's calls."""

import json
from typing import Any

import pytest

from embedded_aws.resources.refusals import explain
from embedded_aws.services.api_gateway.types.http_openapi import read_http_document
from embedded_aws.services.api_gateway.types.openapi import OpenApiError

_API = "aws:apigatewayv2/api:Api"
_PROXY: dict[str, Any] = {"type": "http_proxy", "httpMethod": "ANY", "uri": "https://example.com"}
_KEY = "x-amazon-apigateway-integration"


def _document(**more: Any) -> dict[str, Any]:
    return {"openapi": "3.0.1", "info": {"title": "shop", "version": "1"}, **more}


def _operation(given: dict[str, Any], **more: Any) -> dict[str, Any]:
    return _document(paths={"/a": {"get": {_KEY: given}}}, **more)


def test_a_document_in_yaml() -> None:
    document = read_http_document("""
openapi: 3.0.1
info: {title: shop, version: 2026-11-29, description: sells}
servers: [{url: "https://x", x-amazon-apigateway-endpoint-configuration: {disableExecuteApiEndpoint: true}}]
components:
  securitySchemes:
    users:
      type: oauth2
      x-amazon-apigateway-authorizer:
        type: jwt
        identitySource: $request.header.Authorization
        jwtConfiguration: {audience: [web], issuer: "https://i"}
    own:
      type: apiKey
      x-amazon-apigateway-authorizer:
        type: request
        identitySource: "$request.header.a, $request.querystring.b"
        authorizerUri: "arn:f"
        authorizerPayloadFormatVersion: "2.0"
        enableSimpleResponses: true
        authorizerResultTtlInSeconds: 60
    signed: {type: apiKey, x-amazon-apigateway-authtype: awsSigv4}
  x-amazon-apigateway-integrations:
    shared: {type: aws_proxy, uri: "arn:f", payloadFormatVersion: "2.0", timeoutInMillis: 500}
security: [{own: []}]
paths:
  /items/{id}:
    get:
      operationId: getItem
      security: [{users: [shop/read]}]
      x-amazon-apigateway-integration: {$ref: "#/components/x-amazon-apigateway-integrations/shared"}
    x-amazon-apigateway-any-method:
      security: [{signed: []}]
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: x-amazon-apigateway-any-method
        uri: "https://example.com/{id}"
        responseParameters: {"200": {"overwrite:statuscode": "201"}}
  /queue:
    post:
      x-amazon-apigateway-integration:
        type: aws_proxy
        integrationSubtype: SQS-SendMessage
        credentials: "arn:r"
        requestParameters: {QueueUrl: u}
  /$default:
    x-amazon-apigateway-any-method:
      security: []
      isDefaultRoute: true
      x-amazon-apigateway-auth: {type: AWS_IAM}
      x-amazon-apigateway-integration: {$ref: "#/components/x-amazon-apigateway-integrations/shared"}
""")
    assert document.settings == {
        "Name": "shop",
        "Description": "sells",
        "Version": "2026-11-29",
        "DisableExecuteApiEndpoint": True,
    }
    jwt, request = document.authorizers
    assert jwt["JwtConfiguration"] == {"Audience": ["web"], "Issuer": "https://i"}
    assert request == {
        "Name": "own",
        "AuthorizerType": "REQUEST",
        "IdentitySource": ["$request.header.a", "$request.querystring.b"],
        "AuthorizerPayloadFormatVersion": "2.0",
        "AuthorizerResultTtlInSeconds": 60,
        "AuthorizerUri": "arn:f",
        "EnableSimpleResponses": True,
    }
    routes = {each.route["RouteKey"]: each for each in document.operations}
    assert {key: (each.route["AuthorizationType"], each.authorizer) for key, each in routes.items()} == {
        "GET /items/{id}": ("JWT", "users"),
        "ANY /items/{id}": ("AWS_IAM", ""),
        "POST /queue": ("CUSTOM", "own"),
        "$default": ("AWS_IAM", ""),
    }
    assert routes["GET /items/{id}"].route["AuthorizationScopes"] == ["shop/read"]
    assert routes["GET /items/{id}"].integration == routes["$default"].integration
    assert routes["GET /items/{id}"].integration["TimeoutInMillis"] == 500
    assert routes["ANY /items/{id}"].integration["IntegrationMethod"] == "ANY"
    assert routes["POST /queue"].integration["IntegrationSubtype"] == "SQS-SendMessage"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{", "body: the body is neither JSON nor YAML"),
        ("text", "body: version None is not supported; must be OpenAPI 3.0"),
        ({"swagger": "2.0"}, "body: version '2.0' is not supported"),
        (_document(paths={"/a": {"get": {}}}), f"body: GET /a: {_KEY} is missing"),
        (_operation(_PROXY, security=[{"users": []}]), "body: GET /a: security scheme 'users' is missing"),
        (
            _operation({"$ref": "#/components/x-amazon-apigateway-integrations/b"}),
            "x-amazon-apigateway-integrations/b is missing",
        ),
        (
            _operation(
                {
                    "type": "aws_proxy",
                    "integrationSubtype": "AppConfig-GetConfiguration",
                    "credentials": "arn:r",
                }
            ),
            "body: GET /a: integrationSubtype: 'AppConfig-GetConfiguration' is not in",
        ),
        (
            _operation({**_PROXY, "responseParameters": {"200": {"remove:path": ""}}}),
            "body: GET /a: responseParameters.mappings: 'remove:path' is not the key",
        ),
    ],
)
def test_other_documents_are_refused(body: Any, reason: str) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    assert reason in (explain(_API, {"body": text}) or "")


def test_authorizers_of_other_types_are_refused() -> None:
    scheme = {"x-amazon-apigateway-authorizer": {"type": "cognito_user_pools"}}
    with pytest.raises(OpenApiError, match=r"securitySchemes\.a: type 'cognito_user_pools' is not supported"):
        read_http_document(json.dumps(_document(components={"securitySchemes": {"a": scheme}})))


def test_a_valid_document_is_accepted() -> None:
    assert explain(_API, {"body": json.dumps(_operation(_PROXY))}) is None
