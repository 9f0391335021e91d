"""The operations of Lambda around those of MiniStack."""

import json
from collections.abc import Callable
from functools import partial
from typing import Final
from urllib.parse import unquote

from embedded_aws.iam.current_request import CURRENT
from embedded_aws.json_values import JsonObject, read_object
from embedded_aws.ministack import lambda_functions, responses
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.ministack.records import Handler, Headers, Query, Response
from embedded_aws.request_validation.bodies import read_json
from embedded_aws.service_calls.tenants import HEADER, use_tenant
from embedded_aws.services.lambda_.durable.calls import read_durable_call
from embedded_aws.services.lambda_.durable.executions import use_name
from embedded_aws.services.lambda_.durable.limits import check_durable_settings
from embedded_aws.services.lambda_.invoked_aliases import read_aliases
from embedded_aws.services.lambda_.operations import (
    aliases,
    concurrency,
    functions,
    invocations,
    invoke_configs,
    policies,
    url_configs,
)
from embedded_aws.services.lambda_.operations.calls import (
    FunctionCall,
    OperationError,
    complete_error,
    report_missing,
)
from embedded_aws.services.lambda_.operations.paths import OperationPath
from embedded_aws.services.lambda_.operations.views import show
from embedded_aws.services.lambda_.requests import InvocationRequest, identify
from embedded_aws.services.lambda_.runtimes.changes import note_changes
from embedded_aws.services.lambda_.streaming.invocations import invoke_streaming
from embedded_aws.services.lambda_.tenant_isolation import check_isolated_settings, check_isolation

_ERROR: Final = 400
_INVOCATIONS: Final = (["invocations"], ["response-streaming-invocations"])
"""Ends of the paths of Invoke and InvokeWithResponseStream."""
_INVOKE: Final = "/2015-03-31/functions/{}/invocations"
_Result = tuple[int, object] | None


def _serve_operations(handle: Handler) -> Handler:
    async def handle_operation(
        method: str, path: str, headers: Headers, body: bytes, query: Query
    ) -> Response:
        parts = unquote(path).strip("/").split("/")[1:]
        data = {} if parts[2:3] in _INVOCATIONS else read_object(read_json(body))
        try:
            if parts[2:3] in _INVOCATIONS:
                call = FunctionCall.read(parts[1], {}, query or {})
                invoke = partial(_invoke, handle, call, path, headers, body)
                return await (invoke() if parts[2:] == ["invocations"] else invoke_streaming(invoke))
            result = _serve(method, parts, data, query or {})
            if result is not None:
                return _build_response(*result)
            if parts == ["functions"] and method == "POST":
                body = functions.complete_logging(data, body)
            with read_aliases():
                response = await handle(method, OperationPath(unquote(path)), headers, body, query)
        except OperationError as error:
            return complete_error(error.response)
        status = response[0]
        if status >= _ERROR:
            return complete_error(response)
        return show(method, parts, data, query or {}, response)

    return handle_operation


async def _invoke(handle: Handler, call: FunctionCall, path: str, headers: Headers, body: bytes) -> Response:
    invocations.check_invocation(call, headers, body)
    current = CURRENT.get()
    identifier = (current.identifier if current else "") or responses.new_uuid()
    request, query = InvocationRequest(identifier), {**call.query}
    path = _INVOKE.format(path.split("/")[3])
    if version := aliases.choose_version(call):
        request = InvocationRequest(identifier, call.qualified_arn)
        path = _INVOKE.format(call.name)
        query["Qualifier"] = [version]
    durable = read_durable_call(call, headers, body)
    tenant = {name.lower(): value for name, value in headers.items()}.get(HEADER)
    with identify(request), use_name(durable.name if durable else None), use_tenant(tenant):
        invoked = await handle("POST", OperationPath(unquote(path)), headers, body, query)
    response = complete_error(invocations.finish(invoked))
    return durable.add_arn(response) if durable else response


def _build_response(status: int, body: object) -> Response:
    if body is None:
        return status, {}, b""
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


def _serve(method: str, parts: list[str], data: JsonObject, query: Query) -> _Result:
    """Serves an operation, or checks it for MiniStack; returns None for the latter."""
    match parts:
        case ["functions"] if method == "POST":
            functions.check_settings(data)
            check_durable_settings(data)
            check_isolated_settings(data)
        case ["functions", name, *rest]:
            return _serve_function(method, FunctionCall.read(name, data, query), rest)
        case ["event-source-mappings"] if method == "POST":
            mapped = FunctionCall.read(str(data.get("FunctionName", "")), data, query)
            check_isolation(mapped.function, "An event source mapping")
        case ["event-source-mappings", identifier] if identifier not in lambda_functions.mappings:
            raise report_missing()
        case _:
            pass
    return None


def _serve_function(method: str, call: FunctionCall, rest: list[str]) -> _Result:
    if rest == ["provisioned-concurrency"] and call.query.get("List"):
        return concurrency.list_provisioned(call)
    exact, with_name = (method, *rest), (method, *rest[:-1], "*")
    if exact in _OPERATIONS:
        return _OPERATIONS[exact](call)
    return _OPERATIONS[with_name](call, rest[-1]) if rest and with_name in _OPERATIONS else None


_OPERATIONS: Final[dict[tuple[str, ...], Callable[..., _Result]]] = {
    ("GET",): functions.check_existence,
    ("GET", "configuration"): functions.check_existence,
    ("DELETE",): functions.check_deletion,
    ("PUT", "configuration"): functions.check_configuration,
    ("PUT", "code"): functions.check_code,
    ("POST", "versions"): functions.check_publication,
    ("POST", "aliases"): aliases.create_alias,
    ("GET", "aliases"): aliases.list_aliases,
    ("GET", "aliases", "*"): aliases.get_alias,
    ("PUT", "aliases", "*"): aliases.update_alias,
    ("DELETE", "aliases", "*"): aliases.delete_alias,
    ("POST", "policy"): policies.check_addition,
    ("GET", "policy"): policies.check_policy,
    ("DELETE", "policy", "*"): policies.remove_permission,
    ("PUT", "event-invoke-config"): invoke_configs.put_config,
    ("POST", "event-invoke-config"): invoke_configs.update_config,
    ("GET", "event-invoke-config"): invoke_configs.get_config,
    ("GET", "event-invoke-config", "list"): invoke_configs.list_configs,
    ("DELETE", "event-invoke-config"): invoke_configs.delete_config,
    ("PUT", "concurrency"): concurrency.put_reserved,
    ("PUT", "provisioned-concurrency"): concurrency.put_provisioned,
    ("GET", "provisioned-concurrency"): concurrency.get_provisioned,
    ("DELETE", "provisioned-concurrency"): concurrency.delete_provisioned,
    ("POST", "url"): url_configs.check_creation,
    ("PUT", "url"): url_configs.check_change,
    ("GET", "url"): url_configs.check_existence,
    ("DELETE", "url"): url_configs.check_existence,
    ("GET", "urls"): url_configs.check_function,
}
"""Operations on functions by method and path after the name; those that only check return None."""


PATCHES = (
    Patch(
        lambda_functions.handle_request,
        steps(_serve_operations, note_changes),
        "operations of Lambda check, change and show what Lambda does",
    ),
)
