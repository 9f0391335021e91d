"""Types of the records of APIs."""

from collections.abc import Mapping
from typing import Required, TypedDict

from embedded_aws.ministack.records import Record


class CorsConfiguration(TypedDict, total=False):
    """Input ``corsConfiguration`` of an HTTP API."""

    allowOrigins: list[str]
    allowMethods: list[str]
    allowHeaders: list[str]
    exposeHeaders: list[str]
    allowCredentials: bool
    maxAge: int


class HttpApi(TypedDict, total=False):
    """Record of an HTTP or WebSocket API."""

    apiId: Required[str]
    protocolType: Required[str]
    routeSelectionExpression: Required[str]
    corsConfiguration: CorsConfiguration
    disableExecuteApiEndpoint: bool


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


class WebSocketModel(TypedDict, total=False):
    """A model of a WebSocket API."""

    modelId: str
    contentType: str
    name: str
    schema: str


class Canary(TypedDict, total=False):
    """Settings of a canary release."""

    deploymentId: str
    percentTraffic: float
    useStageCache: bool
    stageVariableOverrides: Mapping[str, str]


class EndpointConfiguration(TypedDict, total=False):
    """Type of the endpoint of a REST API or a domain name."""

    types: Required[list[str]]
    ipAddressType: str
    vpcEndpointIds: list[str]


class RestApi(TypedDict, total=False):
    """Record of a REST API; the emulator adds its documentation versions."""

    id: Required[str]
    name: Required[str]
    createdDate: Required[int]
    version: str
    binaryMediaTypes: list[str]
    minimumCompressionSize: int | None
    endpointConfiguration: Required[EndpointConfiguration]
    disableExecuteApiEndpoint: bool
    tags: dict[str, str]
    _documentationVersions: dict[str, Record]


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
    cacheKeyParameters: list[str]
    integrationResponses: Required[dict[str, IntegrationResponse]]


class MethodResponse(TypedDict, total=False):
    """A response of a method of a REST API."""

    statusCode: Required[str]
    responseModels: dict[str, str]
    responseParameters: dict[str, bool]


class Method(TypedDict, total=False):
    """A method of a resource."""

    httpMethod: Required[str]
    authorizationType: Required[str]
    authorizerId: Required[str | None]
    authorizationScopes: Required[list[str]]
    requestValidatorId: Required[str | None]
    requestModels: dict[str, str]
    requestParameters: dict[str, bool]
    methodResponses: Required[dict[str, MethodResponse]]
    methodIntegration: Required[Integration | None]


class Resource(TypedDict):
    """A resource of a REST API: a part of its paths."""

    id: str
    parentId: str | None
    pathPart: str
    path: str
    resourceMethods: dict[str, Method]


class Authorizer(TypedDict, total=False):
    """An authorizer of a REST API."""

    id: Required[str]
    name: Required[str]
    type: Required[str]
    authorizerUri: Required[str]
    authorizerCredentials: str
    providerARNs: list[str]


class Model(TypedDict):
    """A model of a REST API."""

    id: str
    name: str
    description: str
    schema: str
    contentType: str


class RequestValidator(TypedDict):
    """A request validator of a REST API."""

    id: str
    name: str
    validateRequestBody: bool
    validateRequestParameters: bool


class DocumentationPart(TypedDict):
    """A part of the documentation of a REST API."""

    id: str
    location: dict[str, str]
    properties: str


class Deployment(TypedDict):
    """A deployment of a REST API."""

    id: str
    description: str
    createdDate: int


class ApiKey(TypedDict):
    """An API key."""

    id: str
    name: str
    value: str
    enabled: bool
    customerId: str | None


class PlanKey(TypedDict):
    """An API key of a usage plan."""

    id: str
    type: str
    name: str
    value: str


class PlanStage(TypedDict):
    """A stage of a usage plan, with its throttling by path and method."""

    apiId: str
    stage: str
    throttle: dict[str, dict[str, float]]


class UsagePlan(TypedDict):
    """A usage plan."""

    id: str
    name: str
    apiStages: list[PlanStage]
    throttle: dict[str, float]
    quota: dict[str, object]
    tags: dict[str, str]


class BasePathMapping(TypedDict):
    """A base path mapping of a domain name."""

    basePath: str
    restApiId: str
    stage: str


class HeaderMatch(TypedDict):
    """A header and the values that a routing rule matches."""

    header: str
    valueGlob: str


class RuleCondition(TypedDict, total=False):
    """A condition of a routing rule, of one of two kinds."""

    matchBasePaths: dict[str, list[str]]
    matchHeaders: dict[str, list[HeaderMatch]]


class RuleTarget(TypedDict):
    """The stage to which a routing rule leads."""

    apiId: str
    stage: str
    stripBasePath: bool


class RoutingRule(TypedDict):
    """A routing rule of a domain name."""

    actions: list[dict[str, RuleTarget]]
    conditions: list[RuleCondition]
    priority: int
    routingRuleArn: str
    routingRuleId: str


class DomainName(TypedDict, total=False):
    """A custom domain name; the emulator adds its routing rules by their ID."""

    domainName: Required[str]
    endpointConfiguration: EndpointConfiguration
    routingMode: str
    _routingRules: dict[str, RoutingRule]


class RequestStage(TypedDict, total=False):
    """The stage of a request, of any kind of API."""

    stageName: str
    variables: Mapping[str, str]
    accessLogSettings: Mapping[str, str]
    tracingEnabled: bool


class RestStage(RequestStage, total=False):
    """A stage of a REST API."""

    deploymentId: Required[str]
    canarySettings: Canary | None
    methodSettings: dict[str, Record]
    documentationVersion: str | None


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
