"""The operations of REST APIs in the place of MiniStack's."""

import json
import re
from collections.abc import Awaitable
from typing import cast

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Handler, Headers, Query, Record, Response
from embedded_aws.services.api_gateway.control import (
    apis,
    authorizers,
    deployments,
    documentation,
    gateway_responses,
    imports,
    integrations,
    invocations,
    keys,
    method_responses,
    methods,
    models,
    resources,
    routing_rules,
    stages,
    usage_plans,
    validators,
    vpc_links,
)
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    build_error,
    build_response,
    find_operation,
)

_MODULES = (
    *(apis, authorizers, deployments, documentation, gateway_responses, imports, integrations),
    *(
        invocations,
        keys,
        method_responses,
        methods,
        models,
        resources,
        routing_rules,
        stages,
        usage_plans,
        validators,
        vpc_links,
    ),
)
"""The modules that register operations."""
_WITHOUT_API = re.compile(r"/*(clientcertificates|vpclinks)(/.*)?|/v2/domainnames/[^/]+/routingrules(/.*)?")


def _serve_operations(handle: Handler) -> Handler:
    async def handle_operation(
        method: str, path: str, headers: Headers, body: bytes, query: Query
    ) -> Response:
        found = find_operation(method, path)
        if found is None:
            return await handle(method, path, headers, body, query)
        operation, names = found
        try:
            result = operation(Call(names, _read_body(body), query or {}, body))
            return build_response(*(await result if isinstance(result, Awaitable) else result))
        except ApiError as error:
            return build_error(error)

    return handle_operation


def serve_without_api(handle: Handler) -> Handler:
    """Serves the operations that MiniStack would take for those of HTTP APIs, or that it lacks."""

    async def handle_first(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        if _WITHOUT_API.fullmatch(path):
            return await rest_apis.handle_request(method, path, headers, body, query)
        return await handle(method, path, headers, body, query)

    return handle_first


def _read_body(body: bytes) -> Record:
    try:
        data: object = json.loads(body or b"{}")
    except ValueError:
        return {}
    return cast("Record", data) if isinstance(data, dict) else {}


PATCHES = (
    Patch(
        rest_apis.handle_request,
        _serve_operations,
        "operations of REST APIs validate, change and show what API Gateway does",
    ),
)
