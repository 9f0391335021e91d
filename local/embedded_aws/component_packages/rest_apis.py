"""``RestAPI`` of the package ``aws-apigateway``: an API with its routes, functions and files."""

import json
from typing import Final

from embedded_aws.component_packages.expansion import Expansion, Properties, shorten_hash
from embedded_aws.component_packages.routes import RestRoutes
from embedded_aws.errors import DeploymentError

TAKES: Final = frozenset(
    {
        *("apiKeySource", "binaryMediaTypes", "gatewayResponses", "requestValidator", "routes"),
        *("stageName", "staticRoutesBucket", "swaggerString"),
    }
)
_NOT_FOUND: Final = {
    "statusCode": 404,
    "responseTemplates": {"application/json": '{"message": "404 Not found" }'},
}


def expand(component: Expansion) -> Properties:
    """Registers the API, its deployment and stage, and the permissions to invoke its functions.

    Raises:
        DeploymentError: If a route has no backend, or there are neither routes nor a document.
    """
    name, given = component.name, component.inputs
    routes = RestRoutes(component)
    body = _build_body(component, routes)
    binary = given.get("binaryMediaTypes", ["*/*"])
    api = component.add(
        "aws:apigateway/restApi:RestApi",
        name,
        {
            "apiKeySource": given.get("apiKeySource"),
            "binaryMediaTypes": binary,
            "body": body,
            "name": json.loads(body)["info"]["title"],
        },
    )
    version = shorten_hash(json.dumps([given.get("apiKeySource"), binary, body]))
    deployment = component.add(
        "aws:apigateway/deployment:Deployment",
        name,
        {"restApi": api.identifier, "variables": {"version": version}},
    )
    for method, path, function in routes.functions:
        target = f"{'*' if method == 'ANY' else method}{path}"
        component.add(
            "aws:lambda/permission:Permission",
            f"{name}-{shorten_hash(target)}",
            {
                "action": "lambda:invokeFunction",
                "function": function,
                "principal": "apigateway.amazonaws.com",
                "sourceArn": f"{api.outputs['executionArn']}/*/{target}",
            },
        )
    stage = component.add(
        "aws:apigateway/stage:Stage",
        name,
        {
            "deployment": deployment.identifier,
            "restApi": api.identifier,
            "stageName": given.get("stageName", "stage"),
        },
    )
    return {"api": api, "deployment": deployment, "stage": stage, "url": f"{stage.outputs['invokeUrl']}/"}


def _build_body(component: Expansion, routes: RestRoutes) -> str:
    """Returns the document of the API, in Swagger 2.0."""
    given = component.inputs
    if text := given.get("swaggerString"):
        written: Properties = json.loads(text)
        written.setdefault("info", {}).setdefault("title", component.name)
        return json.dumps(written)
    if "routes" not in given:
        raise DeploymentError("routes or swaggerString is required. Add one of them.")
    validator: str | None = given.get("requestValidator")
    responses: Properties = {
        "MISSING_AUTHENTICATION_TOKEN": _NOT_FOUND,
        "ACCESS_DENIED": _NOT_FOUND,
        **(given.get("gatewayResponses") or {}),
    }
    document: Properties = {
        "swagger": "2.0",
        "info": {"title": component.name, "version": "1.0"},
        "paths": routes.build_paths(given["routes"]),
        "x-amazon-apigateway-binary-media-types": ["*/*"],
        "x-amazon-apigateway-gateway-responses": responses,
        "x-amazon-apigateway-api-key-source": given.get("apiKeySource", "HEADER"),
        "x-amazon-apigateway-request-validators": {
            "ALL": {"validateRequestBody": True, "validateRequestParameters": True},
            "BODY_ONLY": {"validateRequestBody": True, "validateRequestParameters": False},
            "PARAMS_ONLY": {"validateRequestBody": False, "validateRequestParameters": True},
        },
    }
    if validator:
        document["x-amazon-apigateway-request-validator"] = validator
    if routes.security:
        document["securityDefinitions"] = routes.security
    return json.dumps(document)
