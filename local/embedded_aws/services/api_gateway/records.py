"""Records of APIs that MiniStack keeps, as far as they are read here."""

from collections.abc import Mapping
from typing import Required, TypedDict


class CorsConfiguration(TypedDict, total=False):
    """Input ``corsConfiguration`` of an HTTP API."""

    allowOrigins: list[str]
    allowMethods: list[str]
    allowHeaders: list[str]
    exposeHeaders: list[str]
    allowCredentials: bool
    maxAge: int


class Route(TypedDict, total=False):
    """A route of an HTTP or WebSocket API; empty for a request without one."""

    routeId: str
    routeKey: str
    target: str
    authorizationType: str
    authorizationScopes: list[str]
    authorizerId: str
    modelSelectionExpression: str
    requestModels: Mapping[str, str]
    routeResponseSelectionExpression: str


class HttpIntegration(TypedDict, total=False):
    """An integration of an HTTP or WebSocket API."""

    integrationId: Required[str]
    integrationType: Required[str]
    integrationUri: Required[str]
    integrationMethod: Required[str]
    integrationSubtype: Required[str]
    connectionType: Required[str]
    connectionId: str
    credentialsArn: str
    passthroughBehavior: str
    payloadFormatVersion: Required[str]
    requestParameters: Mapping[str, str]
    requestTemplates: Mapping[str, str]
    responseParameters: Mapping[str, Mapping[str, str]]
    responseTransferMode: str
    templateSelectionExpression: str
    timeoutInMillis: Required[int]
    tlsConfig: Mapping[str, str]


class HttpIntegrationResponse(TypedDict, total=False):
    """An integration response of a WebSocket API."""

    integrationResponseKey: Required[str]
    responseTemplates: Mapping[str, str]
    templateSelectionExpression: str


class JwtConfiguration(TypedDict, total=False):
    """Issuer and audience of a JWT authorizer."""

    audience: list[str]
    issuer: str


class HttpAuthorizer(TypedDict, total=False):
    """An authorizer of an HTTP or WebSocket API."""

    authorizerId: Required[str]
    authorizerUri: Required[str]
    authorizerCredentialsArn: str
    authorizerPayloadFormatVersion: str
    enableSimpleResponses: bool
    identitySource: list[str]
    jwtConfiguration: JwtConfiguration


class RouteSettings(TypedDict, total=False):
    """Throttling of a route."""

    throttlingRateLimit: float
    throttlingBurstLimit: int


class HttpStage(TypedDict, total=False):
    """A stage of an HTTP or WebSocket API."""

    stageName: Required[str]
    autoDeploy: Required[bool]
    deploymentId: str
    stageVariables: Mapping[str, str]
    routeSettings: Mapping[str, RouteSettings]
    defaultRouteSettings: RouteSettings
    accessLogSettings: Mapping[str, str]


class Model(TypedDict, total=False):
    """A model of a WebSocket API."""

    modelId: str
    contentType: str
    name: str
    schema: str


class Canary(TypedDict, total=False):
    """Settings of a canary release."""

    deploymentId: str
    percentTraffic: float
    stageVariableOverrides: Mapping[str, str]


class IntegrationResponse(TypedDict, total=False):
    """An integration response of a REST API."""

    statusCode: Required[str]
    selectionPattern: str
    contentHandling: str
    responseParameters: Mapping[str, str]
    responseTemplates: Mapping[str, str]


class Connection(TypedDict, total=False):
    """The connection of an integration to its backend."""

    connectionType: str
    integrationTarget: str


class Integration(TypedDict, total=False):
    """An integration of a REST API."""

    type: Required[str]
    uri: Required[str]
    httpMethod: Required[str]
    credentials: str | None
    connectionType: str
    contentHandling: str
    integrationTarget: str
    passthroughBehavior: str
    requestParameters: Mapping[str, str]
    requestTemplates: Mapping[str, str]
    responseTransferMode: str
    timeoutInMillis: Required[int]
    integrationResponses: Mapping[str, IntegrationResponse]


class RequestStage(TypedDict, total=False):
    """The stage of a request, of any kind of API."""

    stageName: str
    variables: Mapping[str, str]
    accessLogSettings: Mapping[str, str]
    tracingEnabled: bool


class StageRequest(TypedDict, total=False):
    """MiniStack's data of a request to a stage, and what is kept in it."""

    api_id: Required[str]
    stage: Required[RequestStage | HttpStage]
    stage_name: Required[str]
    request_id: Required[str]
    resource_path: Required[str]
    path_params: Required[Mapping[str, str]]
    headers: Mapping[str, str]
    query_params: Mapping[str, list[str]]
    reason: str
    verified_token: str
