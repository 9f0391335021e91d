"""Reads an OpenAPI or Swagger document with Amazon's extensions, as API Gateway does for a REST API.

What comes out are the arguments of API Gateway's own calls (PutMethod, PutIntegration and so on), by the
names that boto3 has for them. The extensions are described in the API Gateway developer guide, "OpenAPI
extensions".
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from embedded_aws.services.api_gateway.types.openapi_documents import (
    AuthorizerExtension,
    Body,
    Components,
    Endpoint,
    Info,
    IntegrationExtension,
    OpenApiDocument,
    OperationObject,
    Parameter,
    Reference,
    Scheme,
)
from embedded_aws.services.api_gateway.types.swagger import OpenApiError, convert_swagger, parse_document

Arguments = dict[str, object]

_PREFIX: Final = "x-amazon-apigateway-"
_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch")
_PLACES: Final = {"path": "path", "query": "querystring", "header": "header"}
_SCHEMAS: Final = "#/components/schemas/"


@dataclass(frozen=True)
class Operation:
    """One method of one path.

    Attributes:
        path: Path of the resource, such as ``/items/{id}``.
        method: HTTP method in capitals, or ``ANY``.
        settings: Arguments of PutMethod but for the ids of ``authorizer`` and ``validator``.
        authorizer: Name of the authorizer; empty for none.
        validator: Name of the request validator; empty for none.
        integration: Arguments of PutIntegration.
        integration_responses: Arguments of PutIntegrationResponse.
        method_responses: Arguments of PutMethodResponse.
    """

    path: str
    method: str
    settings: Arguments
    authorizer: str
    validator: str
    integration: Arguments
    integration_responses: tuple[Arguments, ...]
    method_responses: tuple[Arguments, ...]


@dataclass(frozen=True)
class Document:
    """Content of an OpenAPI document.

    Attributes:
        settings: Arguments of CreateRestApi.
        models: Schemas by name, in which references to others still are as in the document.
        validators: Arguments of CreateRequestValidator.
        authorizers: Arguments of CreateAuthorizer.
        gateway_responses: Arguments of PutGatewayResponse.
        operations: Every method of every path.
    """

    settings: Arguments
    models: Mapping[str, object]
    validators: tuple[Arguments, ...]
    authorizers: tuple[Arguments, ...]
    gateway_responses: tuple[Arguments, ...]
    operations: tuple[Operation, ...]


def read_document(text: str) -> Document:
    """Reads a document in JSON or YAML.

    Raises:
        OpenApiError: If it is neither OpenAPI 3.0 nor Swagger 2.0, or if an operation lacks its integration.
    """
    found = parse_document(text)
    if str(found.get("swagger")) == "2.0":
        found = convert_swagger(found)
    document = cast("OpenApiDocument", found)
    version = document.get("openapi")
    if not str(version).startswith("3.0"):
        raise OpenApiError(
            f"the body must be an OpenAPI 3.0 or Swagger 2.0 document; its 'openapi' is {version!r}"
        )
    components = document.get("components", Components())
    schemes = components.get("securitySchemes", {})
    return Document(
        settings=_read_settings(document),
        models=components.get("schemas", {}),
        validators=tuple(
            {"name": name, **checks}
            for name, checks in document.get("x-amazon-apigateway-request-validators", {}).items()
        ),
        authorizers=tuple(
            _read_authorizer(name, scheme, authorizer)
            for name, scheme in schemes.items()
            if (authorizer := scheme.get("x-amazon-apigateway-authorizer"))
        ),
        gateway_responses=tuple(
            {"responseType": kind, **response, **_read_status(response)}
            for kind, response in document.get("x-amazon-apigateway-gateway-responses", {}).items()
        ),
        operations=tuple(_list_operations(document, schemes)),
    )


def build_model_schema(schema: object, url: str) -> object:
    """A schema with the references to other schemas of the document as API Gateway writes them.

    Args:
        schema: The schema, or a part of one.
        url: What the name of a model is appended to.
    """
    match schema:
        case {"$ref": str(reference)} if reference.startswith(_SCHEMAS):
            return {"$ref": url + reference.removeprefix(_SCHEMAS)}
        case dict():
            members = cast("dict[str, object]", schema)
            return {name: build_model_schema(member, url) for name, member in members.items()}
        case list():
            return [build_model_schema(item, url) for item in cast("list[object]", schema)]
        case _:
            return schema


def _read_settings(document: OpenApiDocument) -> Arguments:
    info = document.get("info", Info())
    settings: Arguments = {"name": info.get("title", "")}
    for name, value in (
        ("description", info.get("description")),
        ("version", info.get("version")),
        ("apiKeySource", document.get("x-amazon-apigateway-api-key-source")),
        ("binaryMediaTypes", document.get("x-amazon-apigateway-binary-media-types")),
        ("minimumCompressionSize", document.get("x-amazon-apigateway-minimum-compression-size")),
    ):
        if value is not None:
            settings[name] = value
    if policy := document.get("x-amazon-apigateway-policy"):
        settings["policy"] = json.dumps(policy)
    for server in document.get("servers", []):
        endpoint = server.get("x-amazon-apigateway-endpoint-configuration", Endpoint())
        if "disableExecuteApiEndpoint" in endpoint:
            settings["disableExecuteApiEndpoint"] = endpoint["disableExecuteApiEndpoint"]
        if ids := endpoint.get("vpcEndpointIds"):
            settings["endpointConfiguration"] = {"types": ["PRIVATE"], "vpcEndpointIds": ids}
    return settings


def _read_status(response: Mapping[str, object]) -> Arguments:
    """Returns the status of a gateway response, which may be a number in the document."""
    return {"statusCode": str(response["statusCode"])} if "statusCode" in response else {}


def _read_authorizer(name: str, scheme: Scheme, given: AuthorizerExtension) -> Arguments:
    kind = given["type"].upper()
    arguments: Arguments = {
        "name": name,
        "type": kind,
        "authType": scheme.get("x-amazon-apigateway-authtype"),
    }
    for theirs, ours in (
        ("authorizerUri", "authorizerUri"),
        ("authorizerCredentials", "authorizerCredentials"),
        ("identityValidationExpression", "identityValidationExpression"),
        ("authorizerResultTtlInSeconds", "authorizerResultTtlInSeconds"),
        ("providerARNs", "providerARNs"),
        ("identitySource", "identitySource"),
    ):
        if theirs in given:
            arguments[ours] = given.get(theirs)
    if kind != "REQUEST" and scheme.get("in") == "header":
        arguments.setdefault("identitySource", f"method.request.header.{scheme.get('name')}")
    return arguments


def _list_operations(document: OpenApiDocument, schemes: Mapping[str, Scheme]) -> Iterator[Operation]:
    for path, item in document.get("paths", {}).items():
        for key in (*_METHODS, "x-amazon-apigateway-any-method"):
            if key in item:
                method = "ANY" if key not in _METHODS else key.upper()
                shared = cast("list[Parameter]", item.get("parameters", []))
                parameters = [*shared, *item[key].get("parameters", [])]
                yield _read_operation(
                    document, schemes, path, method, {**item[key], "parameters": parameters}
                )


def _read_operation(
    document: OpenApiDocument,
    schemes: Mapping[str, Scheme],
    path: str,
    method: str,
    operation: OperationObject,
) -> Operation:
    integration = operation.get("x-amazon-apigateway-integration")
    if integration is None:
        raise OpenApiError(f"{method} {path} has no {_PREFIX}integration")
    needed = operation.get("security", document.get("security", []))
    settings, authorizer = _read_authorization(needed, schemes, document)
    if operation.get("x-amazon-apigateway-auth", {}).get("type", "").upper() == "AWS_IAM":
        settings["authorizationType"] = "AWS_IAM"
    settings["requestParameters"] = {
        f"method.request.{_PLACES[parameter.get('in', '')]}.{parameter.get('name')}": parameter.get(
            "required", False
        )
        for parameter in operation.get("parameters", [])
        if parameter.get("in") in _PLACES
    }
    settings["requestModels"] = {
        kind: reference.removeprefix(_SCHEMAS)
        for kind, content in operation.get("requestBody", Body()).get("content", {}).items()
        if (reference := content.get("schema", Reference()).get("$ref")) is not None
    }
    if name := operation.get("operationId"):
        settings["operationName"] = name
    return Operation(
        path=path,
        method=method,
        settings=settings,
        authorizer=authorizer,
        validator=operation.get(
            "x-amazon-apigateway-request-validator",
            document.get("x-amazon-apigateway-request-validator", ""),
        ),
        integration=_read_integration(integration, method),
        integration_responses=tuple(_read_integration_responses(integration, f"{method} {path}")),
        method_responses=tuple(_read_method_responses(operation)),
    )


def _read_authorization(
    needed: list[dict[str, list[str]]], schemes: Mapping[str, Scheme], document: OpenApiDocument
) -> tuple[Arguments, str]:
    """The arguments of PutMethod that are about it, and the name of the authorizer."""
    settings: Arguments = {"authorizationType": "NONE", "apiKeyRequired": False}
    authorizer = ""
    for name, scopes in ((name, scopes) for one in needed for name, scopes in one.items()):
        if name not in schemes:
            title = document.get("info", Info()).get("title", "the API")
            raise OpenApiError(f"{title} has no security scheme '{name}'")
        scheme = schemes[name]
        if given := scheme.get("x-amazon-apigateway-authorizer"):
            cognito = given["type"].lower() == "cognito_user_pools"
            settings["authorizationType"] = "COGNITO_USER_POOLS" if cognito else "CUSTOM"
            authorizer = name
            if scopes:
                settings["authorizationScopes"] = scopes
        elif scheme.get("x-amazon-apigateway-authtype", "").lower() == "awssigv4":
            settings["authorizationType"] = "AWS_IAM"
        elif scheme.get("name", "").lower() == "x-api-key":
            settings["apiKeyRequired"] = True
    return settings, authorizer


def _read_integration(given: IntegrationExtension, method: str) -> Arguments:
    type_ = given["type"].upper()
    arguments: Arguments = {"type": type_}
    if kind := given.get("httpMethod", "POST" if type_.startswith("AWS") else method):
        arguments["integrationHttpMethod"] = kind.replace("x-amazon-apigateway-any-method", "ANY")
    for name in ("passthroughBehavior", "contentHandling", "responseTransferMode"):
        if name in given:
            arguments[name] = str(given.get(name)).upper()
    for theirs, ours in (
        ("uri", "uri"),
        ("credentials", "credentials"),
        ("requestParameters", "requestParameters"),
        ("requestTemplates", "requestTemplates"),
        ("timeoutInMillis", "timeoutInMillis"),
        ("cacheNamespace", "cacheNamespace"),
        ("cacheKeyParameters", "cacheKeyParameters"),
        ("connectionType", "connectionType"),
        ("connectionId", "connectionId"),
        ("integration-target", "integrationTarget"),
        ("tlsConfig", "tlsConfig"),
    ):
        if theirs in given:
            arguments[ours] = given.get(theirs)
    return arguments


def _read_integration_responses(given: IntegrationExtension, subject: str) -> Iterator[Arguments]:
    """The key of a response is the pattern that selects it; ``default`` has none."""
    patterns: dict[str, str] = {}
    for pattern, response in given.get("responses", {}).items():
        status = str(response["statusCode"])
        arguments: Arguments = {"statusCode": status}
        other = patterns.setdefault(status, pattern)
        if other != pattern:
            raise OpenApiError(
                f"{subject} has two integration responses with status {status}, for "
                f"'{other}' and '{pattern}'; API Gateway keeps one of a status: join the patterns by |"
            )
        if pattern != "default":
            arguments["selectionPattern"] = pattern
        for name in ("responseParameters", "responseTemplates", "contentHandling"):
            if name in response:
                arguments[name] = response.get(name)
        yield arguments


def _read_method_responses(operation: OperationObject) -> Iterator[Arguments]:
    for status, response in operation.get("responses", {}).items():
        headers = {f"method.response.header.{name}": False for name in response.get("headers", {})}
        yield {"statusCode": str(status), "responseParameters": headers}
