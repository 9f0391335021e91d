"""OpenAPI 3.0 documents with Amazon's extensions, as far as they are read."""

from collections.abc import Mapping
from typing import Required, TypedDict


class Info(TypedDict, total=False):
    """Title, description and version of an API."""

    title: str
    description: str
    version: str


class AuthorizerExtension(TypedDict, total=False):
    """An authorizer of a security scheme."""

    type: Required[str]
    authorizerUri: str
    authorizerCredentials: str
    authorizerResultTtlInSeconds: int
    identitySource: str
    identityValidationExpression: str
    providerARNs: list[str]


Scheme = TypedDict(
    "Scheme",
    {
        "in": str,
        "name": str,
        "x-amazon-apigateway-authorizer": AuthorizerExtension,
        "x-amazon-apigateway-authtype": str,
    },
    total=False,
)
Parameter = TypedDict("Parameter", {"in": str, "name": str, "required": bool}, total=False)
Reference = TypedDict("Reference", {"$ref": str}, total=False)


class Content(TypedDict, total=False):
    """A body of a media type."""

    schema: Reference


class Body(TypedDict, total=False):
    """The body of a request."""

    content: Mapping[str, Content]


class MethodResponse(TypedDict, total=False):
    """A response of a method."""

    headers: Mapping[str, object]


class IntegrationResponseExtension(TypedDict, total=False):
    """A response of a backend."""

    statusCode: Required[str | int]
    responseParameters: Mapping[str, str]
    responseTemplates: Mapping[str, str]
    contentHandling: str


class IntegrationExtension(TypedDict, total=False):
    """The backend of an operation."""

    type: Required[str]
    httpMethod: str
    responses: Mapping[str, IntegrationResponseExtension]


OperationObject = TypedDict(
    "OperationObject",
    {
        "operationId": str,
        "parameters": list[Parameter],
        "requestBody": Body,
        "responses": Mapping[str, MethodResponse],
        "security": list[dict[str, list[str]]],
        "x-amazon-apigateway-auth": Mapping[str, str],
        "x-amazon-apigateway-integration": IntegrationExtension,
        "x-amazon-apigateway-request-validator": str,
    },
    total=False,
)


class Components(TypedDict, total=False):
    """Schemas and security schemes."""

    schemas: Mapping[str, object]
    securitySchemes: Mapping[str, Scheme]


class Endpoint(TypedDict, total=False):
    """The endpoint of an API."""

    disableExecuteApiEndpoint: bool
    vpcEndpointIds: list[str]


Server = TypedDict("Server", {"x-amazon-apigateway-endpoint-configuration": Endpoint}, total=False)
OpenApiDocument = TypedDict(
    "OpenApiDocument",
    {
        "openapi": str,
        "swagger": str,
        "info": Info,
        "components": Components,
        "paths": Mapping[str, Mapping[str, OperationObject]],
        "security": list[dict[str, list[str]]],
        "servers": list[Server],
        "x-amazon-apigateway-api-key-source": str,
        "x-amazon-apigateway-binary-media-types": list[str],
        "x-amazon-apigateway-gateway-responses": Mapping[str, Mapping[str, object]],
        "x-amazon-apigateway-minimum-compression-size": int,
        "x-amazon-apigateway-policy": object,
        "x-amazon-apigateway-request-validator": str,
        "x-amazon-apigateway-request-validators": Mapping[str, Mapping[str, object]],
    },
    total=False,
)
