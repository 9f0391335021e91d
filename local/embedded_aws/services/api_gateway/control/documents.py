"""Reads documents that define APIs: OpenAPI 3.0 and Swagger 2.0, with Amazon's extensions.

The extensions are described in the API Gateway developer guide, "OpenAPI extensions".
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final, cast

import yaml

from embedded_aws.ministack.records import Record
from embedded_aws.program.yaml_files import parse_yaml
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    read_list,
    read_map,
    read_members,
    read_records,
    read_string,
)

PREFIX: Final = "x-amazon-apigateway-"
"""Prefix of the names of extensions."""
_JSON: Final = ["application/json"]
METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch")
"""Names of operations."""
_PLACES: Final = {"path": "path", "query": "querystring", "header": "header"}


def read_document(body: bytes, error: str) -> Record:
    """Returns a document in JSON or YAML.

    Raises:
        ApiError: If it is neither, or not a document.
    """
    try:
        text = body.decode()
        document = json.loads(text) if text.lstrip().startswith("{") else parse_yaml(text)
    except (ValueError, RecursionError, yaml.YAMLError):
        raise ApiError(error) from None
    if not isinstance(document, dict):
        raise ApiError(error)
    return cast("Record", document)


def list_schemas(document: Record) -> Record:
    """Returns the schemas of a document by name."""
    return dict(read_map(document, "definitions") or read_map(read_map(document, "components"), "schemas"))


def list_security_schemes(document: Record) -> Record:
    """Returns the security schemes of a document by name."""
    schemes = read_map(document, "securityDefinitions")
    return dict(schemes or read_map(read_map(document, "components"), "securitySchemes"))


def read_base_path(document: Record) -> str:
    """Returns the path that all paths are below: ``basePath``, or that of the first server."""
    if "swagger" in document:
        return str(document.get("basePath") or "")
    servers: list[Record] = read_records(document, "servers") or [{}]
    variables = read_members(servers[0], "variables")
    if "basePath" in variables:
        return str(variables["basePath"].get("default", ""))
    path = str(servers[0].get("url", "")).partition("://")[2].partition("/")[2]
    for name, variable in variables.items():
        path = path.replace(f"{{{name}}}", str(variable.get("default", "")))
    return path


def list_operations(document: Record) -> Iterator[tuple[str, str, Record]]:
    """Yields path, method and definition of each operation, with the parameters of its path."""
    for path, item in read_members(document, "paths").items():
        for name, given in cast("dict[str, Record]", item).items():
            method = "ANY" if name == f"{PREFIX}any-method" else name.upper()
            if name in METHODS or method == "ANY":
                parameters = [
                    _resolve(each, document)
                    for each in (*read_records(item, "parameters"), *read_records(given, "parameters"))
                ]
                yield path, method, {**given, "parameters": parameters}


def _resolve(part: Record, document: Record) -> Record:
    found = document
    for name in str(part["$ref"]).removeprefix("#/").split("/") if "$ref" in part else ():
        found = read_map(found, name)
    return found if "$ref" in part else part


def read_method(path: str, operation: Record, document: Record) -> Record:
    """Returns the parameters of PutMethod that do not refer to authorizers and validators."""
    parameters = read_records(operation, "parameters")
    variables = re.findall(r"\{([^{}]+?)\+?\}", path)
    declared = {
        f"method.request.{_PLACES[place]}.{each['name']}": bool(each.get("required"))
        for each in parameters
        if (place := read_string(each, "in")) in _PLACES
    }
    settings: Record = {
        "operationName": operation.get("operationId"),
        "requestParameters": {f"method.request.path.{name}": True for name in variables} | declared,
    }
    body = _resolve(read_map(operation, "requestBody"), document)
    content = dict(read_members(body, "content"))
    for each in parameters:
        if each.get("in") == "body":
            kinds = read_list(operation, "consumes") or read_list(document, "consumes") or _JSON
            content |= {kind: {"schema": each.get("schema")} for kind in kinds}
    settings["requestModels"] = _list_models(content)
    return settings


def _list_models(content: Mapping[str, Record]) -> dict[str, str]:
    references = {kind: read_map(each, "schema").get("$ref") for kind, each in content.items()}
    return {kind: str(each).rpartition("/")[2] for kind, each in references.items() if each}


def list_method_responses(operation: Record, document: Record) -> Iterator[tuple[str, Record]]:
    """Yields status code and parameters of PutMethodResponse for each response."""
    for status, given in read_members(operation, "responses").items():
        response = _resolve(given, document)
        content = dict(read_members(response, "content"))
        if "schema" in response:
            kinds = read_list(operation, "produces") or read_list(document, "produces") or _JSON
            content = {kind: {"schema": response["schema"]} for kind in kinds}
        models = _list_models(content)
        headers = {f"method.response.header.{name}": False for name in read_map(response, "headers")}
        named = {"responseModels": models, "responseParameters": headers}
        yield str(status), {name: value for name, value in named.items() if value}


_UPPER: Final = ("contentHandling", "passthroughBehavior", "responseTransferMode")
"""Members whose value is in capitals, however a document writes it."""


def read_integration(operation: Record) -> Record | None:
    """Returns the parameters of PutIntegration; None if the operation does not have a backend."""
    if operation.get(f"{PREFIX}integration") is None:
        return None
    given = read_map(operation, f"{PREFIX}integration")
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


def list_integration_responses(operation: Record) -> Iterator[tuple[str, Record]]:
    """Yields status code and parameters of PutIntegrationResponse for each response of a backend."""
    for pattern, response in read_members(read_map(operation, f"{PREFIX}integration"), "responses").items():
        settings = {name: value for name, value in response.items() if name != "statusCode"}
        if str(pattern) != "default":
            settings["selectionPattern"] = str(pattern)
        yield str(response.get("statusCode", "200")), settings


def list_wrong_parameters(operation: Record) -> Iterator[tuple[str, object]]:
    """Yields the mappings of an integration that are not strings, which are left out."""
    for name, value in read_map(read_map(operation, f"{PREFIX}integration"), "requestParameters").items():
        if not isinstance(value, str):
            yield name, value
