"""Functions as data sources: MiniStack reads their strings as JSON, and shows their errors as data."""

import json
from contextlib import suppress
from typing import Final, Required, TypedDict, Unpack

from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.records import Record, read_members
from embedded_aws.ministack.responses import request_scope
from embedded_aws.services.appsync.data_sources.calls import build_failure, require_invocation
from embedded_aws.services.appsync.data_sources.records import DataSource, FunctionConfig

_WITH_VALUES: Final = ("python", "nodejs")
"""Beginnings of the runtimes whose results MiniStack has as values, not as JSON."""


def invoke(source: DataSource, event: object) -> object:
    """Returns the result of the function of a data source.

    Args:
        source: The data source.
        event: Event of the function.

    Raises:
        Exception: MiniStack's error of a resolver if the function fails, or the role may not invoke it.
    """
    require_invocation(source)
    arn = source.get("lambdaConfig", FunctionConfig()).get("lambdaFunctionArn", "")
    function, config, _ = lambda_functions.find_function(arn)
    if function is None or config is None:
        raise build_failure(f"Function not found: {arn}", "Lambda:ResourceNotFoundException")
    _, _, _, region, account, *_ = arn.split(":")
    with request_scope(account, region):
        result = lambda_functions.execute_function(lambda_functions.execution_record(function, config), event)
    body: object = result.get("body")
    if result.get("error"):
        message = read_members({"body": body}, "body").get("errorMessage") or "The function failed."
        raise build_failure(str(message), "Lambda:Unhandled")
    if isinstance(body, str | bytes) and not str(config.get("Runtime", "")).startswith(_WITH_VALUES):
        with suppress(ValueError):
            return json.loads(body)
    return body


class _Request(TypedDict, total=False):
    """Arguments that MiniStack gives by name."""

    resolver: Required[Record]
    data_source: Required[DataSource]
    field_name: Required[str]
    args: Required[object]
    identity: Required[object]
    source: Required[object]
    request_headers: Required[object]
    variables: object


def resolve(**request: Unpack[_Request]) -> object:
    """Returns the result of a direct resolver, whose function receives the context.

    Args:
        request: Resolver, data source, and what the resolver knows of the request, by MiniStack's names.
    """
    info: dict[str, object] = {
        "fieldName": request["field_name"],
        "parentTypeName": request["resolver"].get("typeName", "Query"),
        "variables": request.get("variables") or {},
    }
    event: dict[str, object] = {
        "arguments": request["args"],
        "identity": request["identity"],
        "source": request["source"] or None,
        "request": {"headers": request["request_headers"], "domainName": None},
        "prev": None,
        "info": info,
        "stash": {},
    }
    return invoke(request["data_source"], event)
