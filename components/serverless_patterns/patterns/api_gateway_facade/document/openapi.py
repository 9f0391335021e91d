"""The OpenAPI 3.0 document that an API is created from, with the extensions of API Gateway."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pulumi

from serverless_patterns.connections.api_role import BackendPermission
from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.connections.rest.sources import RequestPart, distinct
from serverless_patterns.connections.rest.templates import JSON
from serverless_patterns.patterns.api_gateway_facade.access.authorizers import (
    API_KEY_SCHEME,
    IAM_SCHEME,
    Authorizer,
)
from serverless_patterns.patterns.api_gateway_facade.access.policy import access_policy
from serverless_patterns.patterns.api_gateway_facade.document.cors import Cors
from serverless_patterns.patterns.api_gateway_facade.document.gateway_responses import gateway_responses
from serverless_patterns.patterns.api_gateway_facade.routes import AWS_IAM, NONE, Route, takes_signed

VALIDATOR = "request"
ANY_METHOD = "x-amazon-apigateway-any-method"
ANY_TYPE = "$default"
"""API Gateway's name for every content type that is not listed."""
INTEGRATION = "x-amazon-apigateway-integration"
TLS = ("x-amazon-apigateway-security-policy", "x-amazon-apigateway-endpoint-access-mode")
"""Security policy and endpoint access mode, which apply without a deployment."""


@dataclass(frozen=True)
class Api:
    """The API as a whole."""

    title: str
    description: str
    authorizers: Mapping[str, Authorizer]
    cors: Cors | None
    binary_media_types: Sequence[str]
    minimum_compression_size: int
    """Smallest response that is compressed, in bytes."""
    allowed_cidr_blocks: Sequence[pulumi.Input[str]]
    """CIDR blocks that can call the API; none for all."""
    vpc_endpoint_ids: Sequence[pulumi.Input[str]]
    disable_execute_api_endpoint: bool
    """Whether clients cannot call the API by its default host name."""
    tls_policy: tuple[str, str] | None = None
    """Security policy of the default host name, and endpoint access mode; None for those of API Gateway."""


def build_document(
    api: Api, routes: Sequence[Route], roles: Mapping[str, pulumi.Input[str]], values: PendingValues
) -> dict[str, Any]:
    """Returns the document, with a placeholder for each Output.

    Args:
        api: The API as a whole.
        routes: Its routes, sorted by path.
        roles: ARN of the role for each of the :func:`list_permissions`, by label.
        values: Collects the Outputs.
    """
    slugs = _slugs(routes)
    schemas: dict[str, Any] = {}
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        name = f"{route.key.method.lower()}{slugs[route.key.path]}"
        method = ANY_METHOD if route.key.method == "ANY" else route.key.method.lower()
        operation = _operation(route, name, api.cors, values)
        if route.request_schema:
            model = f"{name[0].upper()}{name[1:]}Body"
            schemas[model] = route.request_schema
            schema = {"schema": {"$ref": f"#/components/schemas/{model}"}}
            # With JSON only, a request with any other content type would not be validated.
            operation["requestBody"] = {"required": True, "content": {JSON: schema, ANY_TYPE: schema}}
        operation[INTEGRATION] = _integration(route, roles, api.cors, values)
        paths.setdefault(route.key.path, {})[method] = operation
    if api.cors:
        _add_preflights(api.cors, routes, paths, values)
    return {
        "openapi": "3.0.3",
        "info": {"title": api.title, "description": api.description, "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": _security_schemes(api, routes, roles, values)},
        **_extensions(api, routes, values),
    }


def list_permissions(
    authorizers: Mapping[str, Authorizer], routes: Sequence[Route]
) -> list[BackendPermission]:
    """Returns the calls that the role of an API needs permissions for."""
    callers: list[Route | Authorizer] = [*routes, *authorizers.values()]
    return [caller.permission for caller in callers if caller.permission]


def _extensions(api: Api, routes: Sequence[Route], values: PendingValues) -> dict[str, Any]:
    vpc_endpoint_ids = [values.text(id_) for id_ in api.vpc_endpoint_ids]
    cidrs = [values.text(cidr) for cidr in api.allowed_cidr_blocks]
    signed = takes_signed(routes)
    policy = access_policy(cidrs, vpc_endpoint_ids, signed=signed)
    endpoint = {
        "disableExecuteApiEndpoint": api.disable_execute_api_endpoint or None,
        "vpcEndpointIds": vpc_endpoint_ids or None,
    }
    server = {"url": "/", "x-amazon-apigateway-endpoint-configuration": _drop_omitted(endpoint)}
    return _drop_omitted(
        {
            "x-amazon-apigateway-request-validators": {
                VALIDATOR: {"validateRequestBody": True, "validateRequestParameters": True}
            },
            "x-amazon-apigateway-request-validator": VALIDATOR,
            "x-amazon-apigateway-api-key-source": "HEADER",
            "x-amazon-apigateway-gateway-responses": gateway_responses(
                api.cors, values, signed=signed, uploads=any(_is_upload(route) for route in routes)
            ),
            "x-amazon-apigateway-minimum-compression-size": api.minimum_compression_size,
            # Another order of the same types is the same API.
            "x-amazon-apigateway-binary-media-types": sorted(_list_binary(api, routes)) or None,
            "x-amazon-apigateway-policy": policy,
            **dict(zip(TLS, api.tls_policy or (), strict=False)),
            "servers": [server] if any(endpoint.values()) else None,
        }
    )


def _is_upload(route: Route) -> bool:
    return bool(route.backend.call and route.backend.call.action == "s3:PutObject")


def _list_binary(api: Api, routes: Sequence[Route]) -> set[str]:
    return {*api.binary_media_types, *(kind for route in routes for kind in route.backend.binary_media_types)}


def _drop_omitted(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: member for name, member in members.items() if member is not None}


def _slugs(routes: Sequence[Route]) -> dict[str, str]:
    """Returns a unique name for each path, such as ``ItemsById``."""
    slugs: dict[str, str] = {}
    for key in (route.key for route in routes if route.key.path not in slugs):
        words: list[str] = []
        for part in key.parts:
            words += ["by"] if part.startswith("{") else []
            words += re.findall("[A-Za-z0-9]+", part)
        name = slug = "".join(word[0].upper() + word[1:] for word in words)
        taken, number = set(slugs.values()), 1
        while name in taken:
            number += 1
            name = f"{slug}X{number}"
        slugs[key.path] = name
    return slugs


def _operation(route: Route, name: str, cors: Cors | None, values: PendingValues) -> dict[str, Any]:
    headers = [*route.backend.response_headers]
    headers += [] if cors is None else ["Access-Control-Allow-Origin", *cors.answer_headers(values)]
    described = {"headers": {header: {"schema": {"type": "string"}} for header in headers}} if headers else {}
    return {
        "operationId": name,
        "summary": route.summary,
        "parameters": [
            *(_parameter("path", parameter) for parameter in route.key.parameters),
            *(_parameter("header", header) for header in route.headers),
            *(_parameter("query", parameter) for parameter in route.query),
            *_optional_parameters(route),
        ],
        "responses": {
            str(status): {"description": means, **described}
            for status, means in sorted(route.backend.descriptions.items())
        },
        "security": _security(route),
    }


def _parameter(place: str, name: str, *, required: bool = True) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": {"type": "string"}}


def _optional_parameters(route: Route) -> list[dict[str, Any]]:
    """Returns the parameters that the backend or the cache reads if a request has them."""
    keys = [*route.backend.optional_sources, *(route.cache.key_parameters if route.cache else ())]
    needed = {RequestPart("header", name).identity for name in route.headers}
    needed |= {RequestPart("query", name).identity for name in route.query}
    return [
        _parameter(source.place, source.name, required=False)
        for source in distinct(keys)
        if source.place in {"header", "query"} and source.identity not in needed
    ]


def _security(route: Route) -> list[dict[str, Any]]:
    needed: dict[str, list[str]] = {}
    if route.authorizer != NONE:
        scheme = "iam" if route.authorizer == AWS_IAM else route.authorizer
        needed[scheme] = list(route.authorization_scopes)
    if route.api_key_required:
        needed["api_key"] = []
    return [needed] if needed else []


def _security_schemes(
    api: Api, routes: Sequence[Route], roles: Mapping[str, pulumi.Input[str]], values: PendingValues
) -> dict[str, Any]:
    return {
        **{name: authorizer.scheme(roles, values) for name, authorizer in api.authorizers.items()},
        **({"iam": IAM_SCHEME} if takes_signed(routes) else {}),
        **({"api_key": API_KEY_SCHEME} if any(route.api_key_required for route in routes) else {}),
    }


def _integration(
    route: Route, roles: Mapping[str, pulumi.Input[str]], cors: Cors | None, values: PendingValues
) -> dict[str, Any]:
    integration = route.backend.integration(values)
    integration["timeoutInMillis"] = round(route.timeout * 1_000)
    if route.response_streaming:
        integration["responseTransferMode"] = "STREAM"
    if route.permission:
        integration["credentials"] = values.text(roles[route.permission.label])
    if route.cache:
        integration["cacheKeyParameters"] = [source.method_parameter for source in route.cache.key_parameters]
    if cors and "responses" in integration:
        integration["responses"] = {
            pattern: _readable(response, cors, values)
            for pattern, response in integration["responses"].items()
        }
    return integration


def _readable(response: Mapping[str, Any], cors: Cors, values: PendingValues) -> dict[str, Any]:
    """Returns an integration response that pages of other origins may read."""
    headers = {
        f"method.response.header.{name}": f"'{value}'" for name, value in cors.answer_headers(values).items()
    }
    own: Mapping[str, str] = response.get("responseParameters") or {}
    readable = {**response, "responseParameters": {**own, **headers}}
    if templates := response.get("responseTemplates"):
        readable["responseTemplates"] = {
            kind: cors.allow_origin(values) + template for kind, template in templates.items()
        }
    return readable


def _add_preflights(
    cors: Cors, routes: Sequence[Route], paths: dict[str, dict[str, Any]], values: PendingValues
) -> None:
    for path, keys in groupby((route.key for route in routes), lambda key: key.path):
        here = list(keys)
        allowed = cors.preflight_headers((method for key in here for method in key.methods), values)
        names = sorted({"Access-Control-Allow-Origin", *allowed})
        headers = {name: {"schema": {"type": "string"}} for name in names}
        paths[path]["options"] = {
            "summary": "CORS preflight",
            "parameters": [_parameter("path", name) for name in here[0].parameters],
            "responses": {"204": {"description": "What pages of other origins may do.", "headers": headers}},
            "security": [],
            INTEGRATION: cors.preflight(allowed, values),
        }
