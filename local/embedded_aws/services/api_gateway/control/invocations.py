"""TestInvokeMethod: calls the backend of a method without a stage, and returns a log."""

import time
from collections.abc import Mapping
from typing import Final, cast
from urllib.parse import parse_qs, unquote, urlsplit

from embedded_aws.ministack import responses, rest_apis
from embedded_aws.ministack.api_records import Method, Resource, StageRequest
from embedded_aws.ministack.records import Response
from embedded_aws.services.api_gateway.control.calls import (
    Call,
    NotFoundError,
    Result,
    operation,
    read_map,
    read_texts,
)
from embedded_aws.services.api_gateway.control.lookups import find_resource
from embedded_aws.services.api_gateway.rest.exchange import Exchange, begin
from embedded_aws.services.api_gateway.rest.failures import FailureError

_STAGE: Final = "test-invoke-stage"
_REASONS: Final = {"API_CONFIGURATION_ERROR": "Execution failed due to configuration error: {0}"}


@operation("POST", "restapis/*/resources/*/methods/*")
async def test_invoke(call: Call) -> Result:
    """Invokes a method for a test."""
    api_id, resource_id, http_method = call.names
    resource = find_resource(api_id, resource_id)
    methods = resource["resourceMethods"]
    method = methods.get(http_method) or methods.get("ANY")
    if method is None:
        raise NotFoundError("Invalid Method identifier specified")
    started, exchange = time.monotonic(), _build_exchange(call, resource)
    log = _Log(exchange)
    begin(exchange)
    try:
        status, headers, body = await _invoke(method, exchange, resource)
        log.complete(status, headers, body)
    except FailureError as failure:
        error = rest_apis.GatewayError(failure.kind, str(failure))
        status, headers, body = rest_apis.gateway_error_response(error, exchange.request)
        headers = {name: value for name, value in headers.items() if name == "x-amzn-ErrorType"}
        log.fail(status, failure)
    return 200, {
        "status": status,
        "body": body.decode(errors="replace"),
        "headers": {name: _first(value) for name, value in headers.items()},
        "multiValueHeaders": {name: _convert_to_list(value) for name, value in headers.items()},
        "log": log.text,
        "latency": int((time.monotonic() - started) * 1000),
    }


def _build_exchange(call: Call, resource: Resource) -> Exchange:
    api_id, _, http_method = call.names
    given = call.data
    address = urlsplit(str(given.get("pathWithQueryString") or resource["path"]))
    many = cast("Mapping[str, list[str]]", read_map(given, "multiValueHeaders"))
    single = read_texts(given, "headers")
    headers = {name.lower(): values[-1] for name, values in many.items()}
    headers |= {name.lower(): value for name, value in single.items()}
    request: StageRequest = {
        "api_id": api_id,
        "stage_name": _STAGE,
        "stage": {"stageName": _STAGE, "variables": dict(read_texts(given, "stageVariables"))},
        "headers": headers,
        "query_params": parse_qs(address.query),
        "path_params": _match(resource["path"], address.path),
        "resource_path": resource["path"],
        "request_id": responses.new_uuid(),
    }
    body = str(given.get("body") or "").encode()
    path = address.path or "/"
    return Exchange(request, http_method, path, headers, parse_qs(address.query), body)


def _match(template: str, path: str) -> dict[str, str]:
    """Returns the parameters of a path; none if it is another."""
    parts, given = template.strip("/").split("/"), path.strip("/").split("/")
    found: dict[str, str] = {}
    for at, part in enumerate(parts):
        if part.endswith("+}"):
            found[part[1:-2]] = "/".join(given[at:])
            return found
        if at >= len(given) or (not part.startswith("{") and part != given[at]):
            return {}
        if part.startswith("{"):
            found[part[1:-1]] = unquote(given[at])
    return found if len(parts) == len(given) else {}


async def _invoke(method: Method, exchange: Exchange, resource: Resource) -> Response:
    integration = method.get("methodIntegration")
    if not integration:
        raise FailureError("API_CONFIGURATION_ERROR", "Internal server error")
    kind, query = integration["type"], dict(exchange.query)
    arrived = (exchange.method, exchange.headers, exchange.body, query, exchange.request["path_params"])
    http_method, headers, body, _, parameters = arrived
    if kind == "MOCK":
        return await rest_apis.invoke_mock(integration)
    if kind in ("HTTP", "HTTP_PROXY"):
        return await rest_apis.invoke_http(
            integration, exchange.path, http_method, headers, body, query, parameters
        )
    invoke = rest_apis.invoke_function if kind == "AWS_PROXY" else rest_apis.invoke_custom_function
    stage = exchange.request["stage"]
    return await invoke(
        integration,
        exchange.request["api_id"],
        _STAGE,
        stage,
        resource,
        exchange.path,
        http_method,
        headers,
        body,
        query,
        parameters,
        owner_account_id=responses.get_account_id(),
        owner_region=responses.get_region(),
    )


def _first(value: object) -> str:
    return _convert_to_list(value)[0]


def _convert_to_list(value: object) -> list[str]:
    return [str(each) for each in cast("list[object]", value)] if isinstance(value, list) else [str(value)]


class _Log:
    def __init__(self, exchange: Exchange) -> None:
        request_id = exchange.request["request_id"]
        self._lines = [f"Execution log for request {request_id}"]
        query = {name: ",".join(values) for name, values in exchange.query.items()}
        self._add(f"Starting execution for request: {request_id}")
        self._add(f"HTTP Method: {exchange.method}, Resource Path: {exchange.path}")
        self._add(f"Method request path: {_format(exchange.request['path_params'])}")
        self._add(f"Method request query string: {_format(query)}")
        self._add(f"Method request headers: {_format(exchange.headers)}")
        self._add(f"Method request body before transformations: {exchange.body.decode(errors='replace')}")

    def _add(self, line: str) -> None:
        moment = time.strftime("%a %b %d %H:%M:%S UTC %Y", time.gmtime())
        self._lines.append(f"{moment} : {line}")

    def complete(self, status: int, headers: Mapping[str, object], body: bytes) -> None:
        """Adds the lines of a response."""
        self._add(f"Method response body after transformations: {body.decode(errors='replace')}")
        self._add(
            f"Method response headers: {_format({name: _first(value) for name, value in headers.items()})}"
        )
        self._add("Successfully completed execution")
        self._add(f"Method completed with status: {status}")

    def fail(self, status: int, failure: FailureError) -> None:
        """Adds the lines of an error."""
        reason = _REASONS.get(failure.kind, "Execution failed: {0}").format(failure.reason or failure)
        self._add(reason)
        self._add(f"Method completed with status: {status}")

    @property
    def text(self) -> str:
        """The log."""
        return "\n".join((*self._lines, ""))


def _format(values: Mapping[str, object]) -> str:
    return "{" + ", ".join(f"{name}={value}" for name, value in values.items()) + "}"
