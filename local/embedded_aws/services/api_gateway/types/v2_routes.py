"""Amazon API Gateway, version 2: the routes of an API, and what they consist of."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.services.api_gateway.types.v2 import ApiPart


@resource_type("aws:apigatewayv2/authorizer:Authorizer")
class Authorizer(ApiPart):
    """An authorizer of an API."""

    operation = "Authorizer"
    identifier = "AuthorizerId"
    names = {"audiences": "Audience", "identitySources": "IdentitySource"}
    takes = (
        *("apiId", "authorizerCredentialsArn", "authorizerPayloadFormatVersion"),
        *("authorizerResultTtlInSeconds", "authorizerType", "authorizerUri", "enableSimpleResponses"),
        *("identitySources", "jwtConfiguration", "name"),
    )
    replaced_by = ("apiId",)
    defaults = {"authorizerCredentialsArn": "", "identitySources": []}

    def settings(self, aws: Context, name: str, given: Inputs) -> Properties:
        physical = {"name": aws.physical_name(name, given)} if name else {}
        return physical | super().settings(aws, name, given)


@resource_type("aws:apigatewayv2/integration:Integration")
class Integration(ApiPart):
    """Call of a backend by a route."""

    operation = "Integration"
    identifier = "IntegrationId"
    names = {"timeoutMilliseconds": "TimeoutInMillis"}
    takes = (
        *("apiId", "connectionId", "connectionType", "contentHandlingStrategy", "credentialsArn"),
        *("description", "integrationMethod", "integrationSubtype", "integrationType", "integrationUri"),
        *("passthroughBehavior", "payloadFormatVersion", "requestParameters", "requestTemplates"),
        *("responseParameters", "templateSelectionExpression", "timeoutMilliseconds", "tlsConfig"),
    )
    replaced_by = ("apiId", "integrationSubtype", "integrationType")
    defaults = {
        "credentialsArn": "",
        "description": "",
        "requestParameters": {},
        "requestTemplates": {},
        "responseParameters": [],
        "templateSelectionExpression": "",
        "timeoutMilliseconds": 29_000,
    }

    def settings(self, aws: Context, name: str, given: Inputs) -> Properties:
        settings = super().settings(aws, name, given)
        if "responseParameters" in given:
            settings["responseParameters"] = {
                each["statusCode"]: each["mappings"] for each in given["responseParameters"]
            }
        return settings


@resource_type("aws:apigatewayv2/integrationResponse:IntegrationResponse")
class IntegrationResponse(ApiPart):
    """Response to a client of a WebSocket API for a response of the backend."""

    operation = "IntegrationResponse"
    parents = ("apiId", "integrationId")
    identifier = "IntegrationResponseId"
    takes = (
        *("apiId", "contentHandlingStrategy", "integrationId", "integrationResponseKey"),
        *("responseTemplates", "templateSelectionExpression"),
    )
    replaced_by = ("apiId", "integrationId")
    defaults = {"responseTemplates": {}, "templateSelectionExpression": ""}


@resource_type("aws:apigatewayv2/model:Model")
class Model(ApiPart):
    """A JSON schema that the messages of a route have to match."""

    operation = "Model"
    identifier = "ModelId"
    takes = ("apiId", "contentType", "description", "name", "schema")
    replaced_by = ("apiId",)
    defaults = {"description": ""}


@resource_type("aws:apigatewayv2/route:Route")
class Route(ApiPart):
    """A route of an API."""

    operation = "Route"
    identifier = "RouteId"
    takes = (
        *("apiId", "apiKeyRequired", "authorizationScopes", "authorizationType", "authorizerId"),
        *("modelSelectionExpression", "operationName", "requestModels", "requestParameters", "routeKey"),
        *("routeResponseSelectionExpression", "target"),
    )
    replaced_by = ("apiId",)
    defaults = {
        "apiKeyRequired": False,
        "authorizationScopes": [],
        "authorizationType": "NONE",
        "authorizerId": "",
        "modelSelectionExpression": "",
        "operationName": "",
        "requestModels": {},
        "requestParameters": [],
        "routeResponseSelectionExpression": "",
        "target": "",
    }

    def settings(self, aws: Context, name: str, given: Inputs) -> Properties:
        settings = super().settings(aws, name, given)
        if "requestParameters" in given:
            settings["requestParameters"] = {
                each["requestParameterKey"]: {"Required": each["required"]}
                for each in given["requestParameters"]
            }
        return settings


@resource_type("aws:apigatewayv2/routeResponse:RouteResponse")
class RouteResponse(ApiPart):
    """Makes a route of a WebSocket API return the response of its backend to the client."""

    operation = "RouteResponse"
    parents = ("apiId", "routeId")
    identifier = "RouteResponseId"
    takes = ("apiId", "modelSelectionExpression", "responseModels", "routeId", "routeResponseKey")
    replaced_by = ("apiId", "routeId")
    defaults = {"modelSelectionExpression": "", "responseModels": {}}
