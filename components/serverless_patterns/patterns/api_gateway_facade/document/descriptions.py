"""The document for clients, in standard OpenAPI, and what of a document a deployment serves."""

from collections.abc import Mapping
from typing import Any, cast

from serverless_patterns.connections.rest.route_key import METHODS
from serverless_patterns.patterns.api_gateway_facade.document.openapi import ANY_METHOD, ANY_TYPE, TLS

_EXTENSION = "x-amazon-"


def build_documentation(document: Mapping[str, Any], url: str) -> dict[str, Any]:
    """Returns the documentation of an API.

    Roles, queues and templates are left out. OpenAPI has no parameter for the rest of a path, and no
    operation for any method: ``{proxy+}`` becomes ``{proxy}``, and ``ANY`` one operation a method.

    Args:
        document: The document that the API is created from.
        url: URL of the API.
    """
    plain = _remove_extensions({**document, "paths": {}})
    paths: dict[str, Any] = {}
    for path, operations in document["paths"].items():
        any_method = _expand_methods(operations[ANY_METHOD]) if ANY_METHOD in operations else {}
        # The operations for preflight requests are for browsers; they have no ID.
        own = {method: found for method, found in operations.items() if "operationId" in found}
        standard = {method: _describe_json_bodies(found) for method, found in {**any_method, **own}.items()}
        paths[path.replace("+}", "}")] = _remove_extensions(standard)
    return {**plain, "servers": [{"url": url}], "paths": paths}


def build_deployed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the part of a document that a deployment serves: no title, descriptions, and TLS policy."""
    paths = {
        path: {
            method: {name: member for name, member in operation.items() if name != "summary"}
            for method, operation in operations.items()
        }
        for path, operations in document["paths"].items()
    }
    deployed = {name: member for name, member in document.items() if name not in TLS}
    return {**deployed, "info": {}, "paths": paths}


def _expand_methods(operation: Mapping[str, Any]) -> dict[str, Any]:
    name = operation["operationId"].removeprefix("any")
    return {
        method.lower(): {**operation, "operationId": f"{method.lower()}{name}"}
        for method in METHODS
        if method != "OPTIONS"
    }


def _describe_json_bodies(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    body = operation.get("requestBody")
    if body is None:
        return operation
    content = {kind: schema for kind, schema in body["content"].items() if kind != ANY_TYPE}
    return {**operation, "requestBody": {**body, "content": content}}


def _remove_extensions(part: Any) -> Any:
    match part:
        case Mapping():
            members = cast("Mapping[str, Any]", part)
            return {
                name: _remove_extensions(member)
                for name, member in members.items()
                if not name.startswith(_EXTENSION)
            }
        case list():
            return [_remove_extensions(item) for item in cast("list[Any]", part)]
        case _:
            return part
