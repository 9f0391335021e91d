"""Reads an OpenAPI 3.0 document with Amazon's extensions, as API Gateway does when it imports an HTTP API.

The results are arguments of API Gateway's own calls. See API Gateway developer guide, "Working with OpenAPI
definitions for HTTP APIs".
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from embedded_aws.json_values import JsonObject, read_array, read_object
from embedded_aws.resource_model.known_inputs import read_member
from embedded_aws.services.api_gateway.types.openapi import OpenApiError
from embedded_aws.services.api_gateway.types.swagger import parse_document

Arguments = dict[str, object]

_PREFIX: Final = "x-amazon-apigateway-"
_ANY: Final = f"{_PREFIX}any-method"
_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", _ANY)
_SCHEMES: Final = ("components", "securitySchemes")
_SHARED: Final = f"#/components/{_PREFIX}integrations/"
_INTEGRATION: Final = {
    "connectionId": "ConnectionId",
    "connectionType": "ConnectionType",
    "credentials": "CredentialsArn",
    "description": "Description",
    "httpMethod": "IntegrationMethod",
    "integration-subtype": "IntegrationSubtype",
    "integrationSubtype": "IntegrationSubtype",
    "payloadFormatVersion": "PayloadFormatVersion",
    "requestParameters": "RequestParameters",
    "responseParameters": "ResponseParameters",
    "timeoutInMillis": "TimeoutInMillis",
    "tlsConfig": "TlsConfig",
    "uri": "IntegrationUri",
}
_AUTHORIZER: Final = {
    "authorizerCredentials": "AuthorizerCredentialsArn",
    "authorizerPayloadFormatVersion": "AuthorizerPayloadFormatVersion",
    "authorizerResultTtlInSeconds": "AuthorizerResultTtlInSeconds",
    "authorizerUri": "AuthorizerUri",
    "enableSimpleResponses": "EnableSimpleResponses",
}


@dataclass(frozen=True)
class Operation:
    """A route with its integration.

    Attributes:
        route: Arguments of CreateRoute except the IDs of integration and authorizer.
        integration: Arguments of CreateIntegration.
        authorizer: Name of the authorizer; empty for none.
    """

    route: Arguments
    integration: Arguments
    authorizer: str


@dataclass(frozen=True)
class HttpDocument:
    """Content of an OpenAPI document.

    Attributes:
        settings: Arguments of UpdateApi.
        authorizers: Arguments of CreateAuthorizer.
        operations: Every method of every path.
    """

    settings: Arguments
    authorizers: tuple[Arguments, ...]
    operations: tuple[Operation, ...]


def read_http_document(text: str) -> HttpDocument:
    """Reads a document in JSON or YAML.

    The CORS configuration of a document is not read: Pulumi's provider replaces it by ``corsConfiguration``.

    Raises:
        OpenApiError: If it is not OpenAPI 3.0, or an operation is not valid.
    """
    try:
        document = parse_document(text)
    except OpenApiError as error:
        raise OpenApiError(f"body: {error}") from None
    if not str(document.get("openapi")).startswith("3.0"):
        version = document.get("openapi", document.get("swagger"))
        raise OpenApiError(f"body: version {version!r} is not supported; must be OpenAPI 3.0. Convert it.")
    authorizers = (
        _read_authorizer(name, authorizer)
        for name, scheme in read_member(document, *_SCHEMES).items()
        if (authorizer := read_member(read_object(scheme), f"{_PREFIX}authorizer"))
    )
    return HttpDocument(
        settings=_read_settings(document),
        authorizers=tuple(authorizers),
        operations=tuple(_list_operations(document)),
    )


def _read_settings(document: Mapping[str, object]) -> Arguments:
    info = read_member(document, "info")
    names = {"title": "Name", "description": "Description", "version": "Version"}
    settings: Arguments = {theirs: str(info[ours]) for ours, theirs in names.items() if ours in info}
    for server in read_array(document.get("servers")):
        endpoint = read_member(read_object(server), f"{_PREFIX}endpoint-configuration")
        if "disableExecuteApiEndpoint" in endpoint:
            settings["DisableExecuteApiEndpoint"] = endpoint["disableExecuteApiEndpoint"]
    return settings


def _read_authorizer(name: str, given: Mapping[str, object]) -> Arguments:
    kind = str(given.get("type")).upper()
    if kind not in {"JWT", "REQUEST"}:
        raise OpenApiError(
            f"body: components.securitySchemes.{name}: type {given.get('type')!r} is not supported; "
            "must be 'jwt' or 'request'. Change it."
        )
    source = given.get("identitySource")
    sources = [each.strip() for each in source.split(",")] if isinstance(source, str) else read_array(source)
    arguments: Arguments = {"Name": name, "AuthorizerType": kind, "IdentitySource": sources}
    arguments |= {theirs: given[ours] for ours, theirs in _AUTHORIZER.items() if ours in given}
    if configuration := read_object(given.get("jwtConfiguration")):
        arguments["JwtConfiguration"] = {
            member: configuration[member.lower()]
            for member in ("Audience", "Issuer")
            if member.lower() in configuration
        }
    return arguments


def _list_operations(document: Mapping[str, object]) -> Iterator[Operation]:
    for path, value in read_member(document, "paths").items():
        item = read_object(value)
        for method in (each for each in _METHODS if each in item):
            key = "$default" if path in {"/$default", "$default"} else f"{_name_method(method)} {path}"
            yield _read_operation(document, key, read_member(item, method))


def _read_operation(document: Mapping[str, object], key: str, operation: Mapping[str, object]) -> Operation:
    given = read_member(operation, f"{_PREFIX}integration")
    reference = str(given.get("$ref", ""))
    if reference:
        name = reference.removeprefix(_SHARED)
        given = read_member(document, "components", f"{_PREFIX}integrations", name)
    if not given:
        missing = reference or f"{_PREFIX}integration"
        raise OpenApiError(f"body: {key}: {missing} is missing; is required. Add it.")
    needed = read_array(operation.get("security", document.get("security")))
    route, authorizer = _read_authorization(
        key, [read_object(each) for each in needed], read_member(document, *_SCHEMES)
    )
    if read_member(operation, f"{_PREFIX}auth").get("type") == "AWS_IAM":
        route["AuthorizationType"] = "AWS_IAM"
    if name := operation.get("operationId"):
        route["OperationName"] = name
    return Operation({"RouteKey": key, **route}, _read_integration(given), authorizer)


def _name_method(method: str) -> str:
    return "ANY" if method == _ANY else method.upper()


def _read_authorization(
    key: str, needed: list[JsonObject], schemes: Mapping[str, object]
) -> tuple[Arguments, str]:
    """Returns the arguments of CreateRoute for authorization, and the name of the authorizer."""
    for name, scopes in ((name, scopes) for one in needed for name, scopes in one.items()):
        scheme = read_object(schemes.get(name))
        if not scheme:
            raise OpenApiError(f"body: {key}: security scheme {name!r} is missing; is required. Add it.")
        if given := read_object(scheme.get(f"{_PREFIX}authorizer")):
            if str(given["type"]).lower() == "jwt":
                return {"AuthorizationType": "JWT", "AuthorizationScopes": scopes}, name
            return {"AuthorizationType": "CUSTOM"}, name
        if str(scheme.get(f"{_PREFIX}authtype")).lower() == "awssigv4":
            return {"AuthorizationType": "AWS_IAM"}, ""
    return {"AuthorizationType": "NONE"}, ""


def _read_integration(given: Mapping[str, object]) -> Arguments:
    arguments: Arguments = {"IntegrationType": str(given.get("type")).upper()}
    arguments |= {theirs: given[ours] for ours, theirs in _INTEGRATION.items() if ours in given}
    if method := arguments.get("IntegrationMethod"):
        arguments["IntegrationMethod"] = _name_method(str(method))
    if arguments.get("TlsConfig"):
        arguments["TlsConfig"] = {
            "ServerNameToVerify": read_member(given, "tlsConfig").get("serverNameToVerify", "")
        }
    return json.loads(json.dumps(arguments, default=str))
