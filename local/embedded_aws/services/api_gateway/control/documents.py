"""Reads documents that define APIs: OpenAPI 3.0 and Swagger 2.0, with Amazon's extensions.

The extensions are described in the API Gateway developer guide, "OpenAPI extensions".
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final, cast

import yaml

from embedded_aws.ministack.records import OpenRecord
from embedded_aws.services.api_gateway.control.calls import ApiError, read_map, read_records

PREFIX: Final = "x-amazon-apigateway-"
"""Prefix of the names of extensions."""
METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch")
"""Names of operations."""
_PLACES: Final = {"path": "path", "query": "querystring", "header": "header"}


def read_document(body: bytes, error: str) -> OpenRecord:
    """Returns a document in JSON or YAML.

    Raises:
        ApiError: If it is neither, or not a document.
    """
    try:
        text = body.decode()
        document = json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError):
        raise ApiError(error) from None
    if not isinstance(document, dict):
        raise ApiError(error)
    return cast("OpenRecord", document)


def list_schemas(document: OpenRecord) -> OpenRecord:
    """Returns the schemas of a document by name."""
    found = document.get("definitions") or read_map(document, "components").get("schemas")
    return dict(found or {})


def list_security_schemes(document: OpenRecord) -> OpenRecord:
    """Returns the security schemes of a document by name."""
    schemes = document.get("securityDefinitions") or read_map(document, "components").get("securitySchemes")
    return dict(schemes or {})


def read_base_path(document: OpenRecord) -> str:
    """Returns the path that all paths are below: ``basePath``, or that of the first server."""
    if "swagger" in document:
        return str(document.get("basePath") or "")
    servers: list[OpenRecord] = document.get("servers") or [{}]
    variables: dict[str, OpenRecord] = read_map(servers[0], "variables")
    if "basePath" in variables:
        return str(variables["basePath"].get("default", ""))
    path = str(servers[0].get("url", "")).partition("://")[2].partition("/")[2]
    for name, variable in variables.items():
        path = path.replace(f"{{{name}}}", str(variable.get("default", "")))
    return path


def list_operations(document: OpenRecord) -> Iterator[tuple[str, str, OpenRecord]]:
    """Yields path, method and definition of each operation, with the parameters of its path."""
    paths: dict[str, OpenRecord] = read_map(document, "paths")
    for path, item in paths.items():
        for name, given in item.items():
            method = "ANY" if name == f"{PREFIX}any-method" else name.upper()
            if name in METHODS or method == "ANY":
                parameters = [
                    _resolve(each, document)
                    for each in (*read_records(item, "parameters"), *read_records(given, "parameters"))
                ]
                yield path, method, {**given, "parameters": parameters}


def _resolve(part: OpenRecord, document: OpenRecord) -> OpenRecord:
    found = document
    for name in str(part["$ref"]).removeprefix("#/").split("/") if "$ref" in part else ():
        found = read_map(found, name)
    return found if "$ref" in part else part


def read_method(path: str, operation: OpenRecord, document: OpenRecord) -> OpenRecord:
    """Returns the parameters of PutMethod that do not refer to authorizers and validators."""
    parameters: list[OpenRecord] = operation["parameters"]
    variables = re.findall(r"\{([^{}]+?)\+?\}", path)
    declared = {
        f"method.request.{_PLACES[each['in']]}.{each['name']}": bool(each.get("required"))
        for each in parameters
        if each.get("in") in _PLACES
    }
    settings: OpenRecord = {
        "operationName": operation.get("operationId"),
        "requestParameters": {f"method.request.path.{name}": True for name in variables} | declared,
    }
    body = _resolve(read_map(operation, "requestBody"), document)
    content: dict[str, OpenRecord] = dict(read_map(body, "content"))
    for each in parameters:
        if each.get("in") == "body":
            kinds: list[str] = operation.get("consumes") or document.get("consumes") or ["application/json"]
            content |= {kind: {"schema": each.get("schema")} for kind in kinds}
    settings["requestModels"] = _list_models(content)
    return settings


def _list_models(content: Mapping[str, OpenRecord]) -> dict[str, str]:
    references = {kind: read_map(each, "schema").get("$ref") for kind, each in content.items()}
    return {kind: str(each).rpartition("/")[2] for kind, each in references.items() if each}


def list_method_responses(operation: OpenRecord, document: OpenRecord) -> Iterator[tuple[str, OpenRecord]]:
    """Yields status code and parameters of PutMethodResponse for each response."""
    responses: Mapping[str, OpenRecord] = read_map(operation, "responses")
    for status, given in responses.items():
        response = _resolve(given, document)
        content: dict[str, OpenRecord] = dict(read_map(response, "content"))
        if "schema" in response:
            kinds: list[str] = operation.get("produces") or document.get("produces") or ["application/json"]
            content = {kind: {"schema": response["schema"]} for kind in kinds}
        models = _list_models(content)
        headers = {f"method.response.header.{name}": False for name in read_map(response, "headers")}
        named = {"responseModels": models, "responseParameters": headers}
        yield str(status), {name: value for name, value in named.items() if value}


_UPPER: Final = ("contentHandling", "passthroughBehavior", "responseTransferMode")
"""Members whose value is in capitals, however a document writes it."""


def read_integration(operation: OpenRecord) -> OpenRecord | None:
    """Returns the parameters of PutIntegration; None if the operation does not have a backend."""
    given: OpenRecord | None = operation.get(f"{PREFIX}integration")
    if given is None:
        return None
    upper = {name: str(given[name]).upper() for name in _UPPER if name in given}
    method = given.get("httpMethod")
    return {
        **{name: value for name, value in given.items() if name != "responses"},
        **upper,
        "type": str(given.get("type", "")).upper(),
        "httpMethod": method and str(method).upper().replace(f"{PREFIX}any-method".upper(), "ANY"),
        "integrationTarget": given.get("integration-target"),
        "requestParameters": {
            name: value
            for name, value in read_map(given, "requestParameters").items()
            if isinstance(value, str)
        }
        or None,
    }


def list_integration_responses(operation: OpenRecord) -> Iterator[tuple[str, OpenRecord]]:
    """Yields status code and parameters of PutIntegrationResponse for each response of a backend."""
    given: Mapping[object, OpenRecord] = read_map(operation, f"{PREFIX}integration").get("responses") or {}
    for pattern, response in given.items():
        settings = {name: value for name, value in response.items() if name != "statusCode"}
        if str(pattern) != "default":
            settings["selectionPattern"] = str(pattern)
        yield str(response.get("statusCode", "200")), settings


def list_wrong_parameters(operation: OpenRecord) -> Iterator[tuple[str, object]]:
    """Yields the mappings of an integration that are not strings, which are left out."""
    given: OpenRecord = read_map(operation, f"{PREFIX}integration").get("requestParameters") or {}
    for name, value in given.items():
        if not isinstance(value, str):
            yield name, value
