"""The calls of API Gateway for a document."""

import json
from typing import Any

import pytest

from embedded_aws.services.api_gateway.types.openapi import (
    Document,
    OpenApiError,
    Operation,
    build_model_schema,
    read_document,
)

MOCK: dict[str, Any] = {"x-amazon-apigateway-integration": {"type": "mock"}}


def read(paths: dict[str, Any] | None = None, **more: Any) -> Document:
    document = {"openapi": "3.0.1", "info": {"title": "shop", "version": "2"}, "paths": paths or {}}
    return read_document(json.dumps(document | more))


def read_operation(paths: dict[str, Any], **more: Any) -> Operation:
    (operation,) = read(paths, **more).operations
    return operation


def test_the_api_as_a_whole() -> None:
    endpoint = {"disableExecuteApiEndpoint": True, "vpcEndpointIds": ["vpce-1"]}
    policy = {"Statement": []}
    settings = read(
        **{
            "x-amazon-apigateway-api-key-source": "HEADER",
            "x-amazon-apigateway-binary-media-types": ["image/*"],
            "x-amazon-apigateway-minimum-compression-size": 0,
            "x-amazon-apigateway-policy": policy,
            "servers": [{"url": "/", "x-amazon-apigateway-endpoint-configuration": endpoint}],
        }
    ).settings
    assert json.loads(settings.pop("policy")) == policy
    assert settings == {
        "name": "shop",
        "version": "2",
        "apiKeySource": "HEADER",
        "binaryMediaTypes": ["image/*"],
        "minimumCompressionSize": 0,
        "disableExecuteApiEndpoint": True,
        "endpointConfiguration": {"types": ["PRIVATE"], "vpcEndpointIds": ["vpce-1"]},
    }


def test_every_part_of_an_integration() -> None:
    integration = {
        "type": "aws",
        "httpMethod": "POST",
        "uri": "arn:aws:apigateway:us-east-1:sqs:path/1/q",
        "credentials": "arn:aws:iam::1:role/r",
        "passthroughBehavior": "never",
        "contentHandling": "convert_to_text",
        "requestParameters": {"integration.request.header.A": "'b'"},
        "requestTemplates": {"application/json": "$input.body"},
        "timeoutInMillis": 500,
        "cacheKeyParameters": ["method.request.path.id"],
        "cacheNamespace": "ns",
        "connectionType": "VPC_LINK",
        "connectionId": "abc",
        "integration-target": "arn:aws:elasticloadbalancing:x",
        "responses": {
            "default": {"statusCode": "200", "responseParameters": {"method.response.header.A": "'b'"}},
            "5\\d{2}": {"statusCode": 502, "responseTemplates": {"application/json": "{}"}},
        },
    }
    operation = read_operation({"/q": {"post": {"x-amazon-apigateway-integration": integration}}})
    assert operation.integration == {
        "type": "AWS",
        "integrationHttpMethod": "POST",
        "uri": integration["uri"],
        "credentials": integration["credentials"],
        "passthroughBehavior": "NEVER",
        "contentHandling": "CONVERT_TO_TEXT",
        "requestParameters": integration["requestParameters"],
        "requestTemplates": integration["requestTemplates"],
        "timeoutInMillis": 500,
        "cacheKeyParameters": ["method.request.path.id"],
        "cacheNamespace": "ns",
        "connectionType": "VPC_LINK",
        "connectionId": "abc",
        "integrationTarget": "arn:aws:elasticloadbalancing:x",
    }
    assert operation.integration_responses == (
        {"statusCode": "200", "responseParameters": {"method.response.header.A": "'b'"}},
        {"statusCode": "502", "selectionPattern": "5\\d{2}", "responseTemplates": {"application/json": "{}"}},
    )


@pytest.mark.parametrize(
    ("key", "method", "integration_method"),
    [("get", "GET", "GET"), ("x-amazon-apigateway-any-method", "ANY", "ANY"), ("delete", "DELETE", "DELETE")],
)
def test_methods(key: str, method: str, integration_method: str) -> None:
    integration = {"type": "http_proxy", "uri": "https://x"}
    operation = read_operation({"/": {key: {"x-amazon-apigateway-integration": integration}}})
    assert operation.method == method
    assert operation.integration["integrationHttpMethod"] == integration_method


def test_parameters_models_responses_and_validators() -> None:
    path = {
        "parameters": [{"name": "id", "in": "path", "required": True}],
        "put": {
            **MOCK,
            "operationId": "putItem",
            "parameters": [
                {"name": "q", "in": "query", "required": False},
                {"name": "X-A", "in": "header", "required": True},
                {"name": "session", "in": "cookie"},
            ],
            "requestBody": {
                "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Item"}},
                    "text/plain": {"schema": {"type": "string"}},
                }
            },
            "responses": {"200": {"description": "", "headers": {"X-B": {}}}, "404": {"description": ""}},
        },
    }
    more = {
        "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": True}},
        "x-amazon-apigateway-request-validator": "all",
        "components": {"schemas": {"Item": {"type": "object"}}},
    }
    document = read({"/items/{id}": path}, **more)
    (operation,) = document.operations
    assert operation.settings == {
        "authorizationType": "NONE",
        "apiKeyRequired": False,
        "operationName": "putItem",
        "requestParameters": {
            "method.request.path.id": True,
            "method.request.querystring.q": False,
            "method.request.header.X-A": True,
        },
        "requestModels": {"application/json": "Item"},
    }
    assert operation.validator == "all"
    assert operation.method_responses == (
        {"statusCode": "200", "responseParameters": {"method.response.header.X-B": False}},
        {"statusCode": "404", "responseParameters": {}},
    )
    assert document.validators == ({"name": "all", "validateRequestBody": True},)
    assert document.models == {"Item": {"type": "object"}}


SCHEMES = {
    "pool": {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": ["arn"]},
    },
    "asked": {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {
            "type": "request",
            "authorizerUri": "uri",
            "identitySource": "method.request.querystring.key",
            "authorizerResultTtlInSeconds": 0,
        },
    },
    "iam": {"type": "apiKey", "name": "Authorization", "x-amazon-apigateway-authtype": "awsSigv4"},
    "key": {"type": "apiKey", "name": "X-API-Key", "in": "header"},
}


@pytest.mark.parametrize(
    ("needed", "kind", "key", "authorizer", "scopes"),
    [
        ([], "NONE", False, "", None),
        ([{"iam": []}], "AWS_IAM", False, "", None),
        ([{"pool": ["shop/read"], "key": []}], "COGNITO_USER_POOLS", True, "pool", ["shop/read"]),
        ([{"asked": []}, {"key": []}], "CUSTOM", True, "asked", None),
    ],
)
def test_authorizers(
    needed: list[Any], kind: str, key: bool, authorizer: str, scopes: list[str] | None
) -> None:
    more = {"components": {"securitySchemes": SCHEMES}}
    operation = read_operation({"/": {"get": {**MOCK, "security": needed}}}, **more)
    assert operation.settings["authorizationType"] == kind
    assert operation.settings["apiKeyRequired"] is key
    assert operation.settings.get("authorizationScopes") == scopes
    assert operation.authorizer == authorizer


def test_authorizers_and_gateway_responses() -> None:
    document = read(
        **{
            "components": {"securitySchemes": SCHEMES},
            "x-amazon-apigateway-gateway-responses": {"THROTTLED": {"statusCode": "429"}},
        }
    )
    assert document.authorizers == (
        {
            "name": "pool",
            "type": "COGNITO_USER_POOLS",
            "authType": "cognito_user_pools",
            "providerARNs": ["arn"],
            "identitySource": "method.request.header.Authorization",
        },
        {
            "name": "asked",
            "type": "REQUEST",
            "authType": "custom",
            "authorizerUri": "uri",
            "identitySource": "method.request.querystring.key",
            "authorizerResultTtlInSeconds": 0,
        },
    )
    assert document.gateway_responses == ({"responseType": "THROTTLED", "statusCode": "429"},)


def test_references_lead_to_the_models_of_the_api() -> None:
    schema = {
        "items": [{"$ref": "#/components/schemas/Line"}, {"$ref": "https://elsewhere"}],
        "type": "array",
    }
    assert build_model_schema(schema, "https://models/") == {
        "items": [{"$ref": "https://models/Line"}, {"$ref": "https://elsewhere"}],
        "type": "array",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "the body is neither JSON nor YAML"),
        ("[]", "must be an OpenAPI 3.0 or Swagger 2.0 document; its 'openapi' is None"),
        ('{"openapi": "3.1.0"}', "must be an OpenAPI 3.0 or Swagger 2.0 document; its 'openapi' is '3.1.0'"),
        ("swagger: '1.2'", "must be an OpenAPI 3.0 or Swagger 2.0 document; its 'openapi' is None"),
    ],
)
def test_invalid_documents(text: str, message: str) -> None:
    with pytest.raises(OpenApiError, match=message):
        read_document(text)


def test_errors_name_the_operation() -> None:
    with pytest.raises(OpenApiError, match="GET /x has no x-amazon-apigateway-integration"):
        read({"/x": {"get": {}}})
    with pytest.raises(OpenApiError, match="shop has no security scheme 'missing'"):
        read({"/x": {"get": {**MOCK, "security": [{"missing": []}]}}})
    responses = {"400": {"statusCode": "400"}, "4\\d{2}": {"statusCode": "400"}}
    twice = {"x-amazon-apigateway-integration": {"type": "mock", "responses": responses}}
    message = r"POST /x has two integration responses with status 400, for '400' and '4\\d\{2\}'; API Gateway"
    with pytest.raises(OpenApiError, match=message):
        read({"/x": {"post": twice}})


def test_a_swagger_document_is_read_as_the_same_openapi_document() -> None:
    operation = {"x-amazon-apigateway-integration": {"type": "mock"}, "operationId": "add"}
    swagger = {
        "swagger": "2.0",
        "info": {"title": "shop"},
        "basePath": "/v1",
        "definitions": {"Item": {"type": "object", "properties": {"line": {"$ref": "#/definitions/Line"}}}},
        "parameters": {"page": {"name": "page", "in": "query", "required": True}},
        "responses": {"gone": {"headers": {"X-Reason": {"type": "string"}}}},
        "securityDefinitions": {"key": {"type": "apiKey", "name": "x-api-key", "in": "header"}},
        "x-amazon-apigateway-endpoint-configuration": {"disableExecuteApiEndpoint": True},
        "paths": {
            "/x": {
                "parameters": [{"$ref": "#/parameters/page"}],
                "post": {
                    **operation,
                    "consumes": ["text/json"],
                    "parameters": [{"in": "body", "name": "item", "schema": {"$ref": "#/definitions/Item"}}],
                    "responses": {"410": {"$ref": "#/responses/gone"}},
                    "security": [{"key": []}],
                },
            }
        },
    }
    document = read_document(json.dumps(swagger))

    assert document.settings == {"name": "shop", "disableExecuteApiEndpoint": True}
    assert document.models["Item"]["properties"]["line"] == {"$ref": "#/components/schemas/Line"}
    (added,) = document.operations
    assert (added.path, added.method) == ("/x", "POST")
    assert added.settings == {
        "authorizationType": "NONE",
        "apiKeyRequired": True,
        "operationName": "add",
        "requestModels": {"text/json": "Item"},
        "requestParameters": {"method.request.querystring.page": True},
    }
    (response,) = added.method_responses
    assert response == {
        "statusCode": "410",
        "responseParameters": {"method.response.header.X-Reason": False},
    }
