"""Functions as backends and authorizers, which their policy or the role must allow to invoke."""

import json
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Final, Required, TypedDict, TypeVar, Unpack, cast

from embedded_aws.iam.authorization import Caller, find_denial, is_assumable, is_service_allowed
from embedded_aws.json_values import clean_text, read_object
from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.api_records import Authorizer
from embedded_aws.ministack.arn import execute_api_arn
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Record
from embedded_aws.service_calls.functions import find_invocation_problem, invoke_later
from embedded_aws.service_calls.header_names import restore_names
from embedded_aws.service_calls.http_responses import is_valid, remap_headers
from embedded_aws.service_calls.tenants import HEADER, use_tenant
from embedded_aws.services.api_gateway.header_lines import find_several
from embedded_aws.services.api_gateway.origin import drop_headers
from embedded_aws.services.api_gateway.rest import streams
from embedded_aws.services.api_gateway.rest.exchange import (
    Answer,
    Exchange,
    complete_context,
    find_current,
)
from embedded_aws.services.api_gateway.rest.failures import ConfigurationError, FailureError
from embedded_aws.services.api_gateway.rest.limits import limit_time
from embedded_aws.services.api_gateway.rest.mapping import (
    Integration,
    Reply,
    build_backend_request,
    check_mapped_headers,
    map_headers,
    respond,
)
from embedded_aws.services.api_gateway.rest.traces import add_trace

PRINCIPAL = "apigateway.amazonaws.com"
_FAILED = 502
_BAD_REQUEST = 400
_STREAMING: Final = "/response-streaming-invocations"
_LARGEST: Final = 6 * 1024 * 1024  # bytes of a synchronous invocation and of its response (Lambda quotas)

_INVALID: Final = frozenset(
    {
        *("authorization", "connection", "content-length", "expect", "proxy-authenticate", "te"),
        "transfer-encoding",
    }
)
"""Headers that a parameter of an integration with a function cannot set, as recorded from AWS."""
_RESPONSE_FIELDS: Final = frozenset({"body", "headers", "isBase64Encoded", "multiValueHeaders", "statusCode"})

_Outcome = Answer | rest_apis.GatewayError
_Call = Callable[..., Coroutine[object, object, _Outcome]]


class Options(TypedDict, total=False):
    """Arguments that MiniStack gives by name."""

    owner_account_id: Required[str]
    owner_region: Required[str]
    binary_media_types: list[str] | None
    authorizer_context: Record | None
    caller_identity: Record | None


_Authorize = Callable[..., Awaitable[Record | None]]
_Shaped = TypeVar("_Shaped")


class _FailedFunctionError(Exception):
    """A function raised an error, or its response is not valid for a proxy integration."""


async def call(integration: Integration, *_rest: object, **options: Unpack[Options]) -> Answer:
    """Invokes a function with the rendered request template, and maps its response.

    Selection patterns match the error message of the function.
    """
    exchange = find_current()
    function = _find_permitted_function(integration, exchange, options)
    request = await build_backend_request(integration, exchange)
    check_mapped_headers(request.headers, _INVALID)
    try:
        event = json.loads(request.body or b"{}")  # Lambda reads no payload as an empty object
        if len(request.body) > _LARGEST:
            raise FailureError("REQUEST_TOO_LARGE", "Request Too Long")
    except ValueError:
        raise ConfigurationError from None
    tenant = request.headers.get(HEADER)
    if find_invocation_problem(function, tenant):
        raise ConfigurationError
    with use_tenant(tenant):
        if request.headers.get("x-amz-invocation-type") == "Event":
            if not invoke_later(function, event):
                raise ConfigurationError
            return await respond(integration, exchange, Reply(202, {}, b""), "")
        result, missing = await rest_apis.call_function(
            function, event, account_id=options["owner_account_id"], region=options["owner_region"]
        )
    if missing:
        raise ConfigurationError
    if result.get("throttle"):
        raise FailureError("INTEGRATION_FAILURE", "Internal server error")
    message = result["body"].get("errorMessage", "") if result.get("error") else ""
    reply = Reply(200, {}, json.dumps(result["body"]).encode())
    status, headers, body = await respond(integration, exchange, reply, message)
    return status, add_trace(headers, exchange), body


def _require_permission(invoke: _Call) -> _Call:
    async def invoke_permitted(
        integration: Integration, *rest: object, **options: Unpack[Options]
    ) -> _Outcome:
        exchange = find_current()
        function = _find_permitted_function(integration, exchange, options)
        try:
            mapped = map_headers(integration, exchange)
            check_mapped_headers(mapped, _INVALID)
            tenant = mapped.get(HEADER)
            if problem := find_invocation_problem(function, tenant):
                return _BAD_REQUEST, {"Content-Type": "application/json"}, json.dumps(problem).encode()
            with use_tenant(tenant):
                if streams.is_streamed(integration):
                    answer = await _stream(integration, exchange, function, rest, options)
                else:
                    answer = await invoke({**integration, "uri": function}, *rest, **options)
            if isinstance(answer, rest_apis.GatewayError):
                return answer
            status, headers, body = answer
            return status, add_trace(remap_headers(headers), exchange), body
        except (_FailedFunctionError, streams.MalformedStreamError):
            error = rest_apis.GatewayError("DEFAULT_5XX", "Internal server error")
            _, headers, body = rest_apis.gateway_error_response(error, exchange.request)
            return _FAILED, {**headers}, body

    return invoke_permitted


async def _stream(
    integration: Integration,
    exchange: Exchange,
    function: str,
    request: Sequence[object],
    options: Options,
) -> _Outcome:
    """Invokes a function with the event of a proxy integration, and passes on its response."""
    account, region = options["owner_account_id"], options["owner_region"]
    given = {name: each for name, each in options.items() if not name.startswith("owner_")}
    build = cast("Callable[..., Record]", rest_apis.build_function_event)
    event = build(*request, **given)
    invoke = partial(rest_apis.call_function, function, event, account_id=account, region=region)
    return await streams.call_function(integration, exchange, invoke)


def _find_permitted_function(integration: Integration, exchange: Exchange, options: Options) -> str:
    """Returns the ARN of the function of an integration.

    Raises:
        ConfigurationError: If the API is not allowed to invoke it.
    """
    if integration.get("httpMethod") not in (None, "POST"):  # Lambda has the operation with POST only
        raise ConfigurationError
    uri = substitute(integration["uri"], exchange.stage_variables).removesuffix(_STREAMING)
    function: str = rest_apis.function_of_integration_uri(uri)
    if not may_invoke(function, integration.get("credentials"), _build_source_arn(exchange, options)):
        raise ConfigurationError
    return function


def _require_well_formed(shape: Callable[[Record], _Shaped]) -> Callable[[Record], _Shaped]:
    def shape_well_formed(result: Record) -> _Shaped:
        if not result.get("throttle") and (result.get("error") or not _is_answer(result.get("body"))):
            raise _FailedFunctionError
        if len(json.dumps(result.get("body")).encode()) > _LARGEST:
            raise _FailedFunctionError
        return shape(_complete(result))

    return shape_well_formed


def _complete(result: Record) -> Record:
    """Adds the status code and the body that a response of a proxy integration may leave out."""
    given = result.get("body")
    if result.get("throttle") or not isinstance(given, dict):
        return result
    answer = cast("dict[str, object]", given)
    return {
        **result,
        "body": {
            **answer,
            **_merge_headers(answer),
            "statusCode": answer.get("statusCode", 200),
            "body": clean_text(str(answer.get("body") or "")),
        },
    }


def _merge_headers(answer: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """Returns the headers of a response; a header in both members has the values of both."""
    single = cast("dict[str, object]", answer.get("headers") or {})
    many = cast("dict[str, list[object]]", answer.get("multiValueHeaders") or {})
    merged: dict[str, list[object]] = {}
    for name, values in many.items():
        others = [value for each, value in single.items() if each.lower() == name.lower()]
        merged[name] = [*map(_format, values), *(_format(each) for each in others if each not in values)]
    listed = {name.lower() for name in merged if merged[name]}
    rest = {name: _format(value) for name, value in single.items() if name.lower() not in listed}
    return {"headers": rest, "multiValueHeaders": {**merged}}


def _format(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _is_answer(given: object) -> bool:
    """Whether the output of a function is valid for a proxy integration."""
    if not isinstance(given, dict):
        return False
    answer = cast("dict[str, object]", given)
    many: object = answer.get("multiValueHeaders") or {}
    single, status = answer.get("headers"), answer.get("statusCode", 200)
    return (
        answer.keys() <= _RESPONSE_FIELDS
        and isinstance(answer.get("body"), str | None)
        and isinstance(single, dict | None)
        and isinstance(many, dict)
        and all(isinstance(values, list) for values in cast("dict[str, object]", many).values())
        and is_valid(status, cast("dict[str, object]", single or {}))
        and is_valid(status, cast("dict[str, object]", many))
    )


def limit_event(build: Callable[..., Record]) -> Callable[..., Record]:
    """Has headers by the names that clients write; rejects events that exceed the size limit of Lambda."""

    def build_sized(*arguments: object, **options: object) -> Record:
        event = _restore_header_names(build(*arguments, **options))
        if len(json.dumps(event, ensure_ascii=False).encode(errors="replace")) > _LARGEST:
            raise FailureError("REQUEST_TOO_LARGE", "Request Too Long")
        return event

    return build_sized


def _restore_header_names(event: Record) -> Record:
    event = _separate_lines(event)
    names = [name for name in ("headers", "multiValueHeaders") if event.get(name)]
    return {**event, **{name: restore_names(drop_headers(cast("Record", event[name]))) for name in names}}


def _separate_lines(event: Record) -> Record:
    """Returns an event with each value of the headers in several lines, of which the last one counts."""
    single, many = read_object(event.get("headers")), read_object(event.get("multiValueHeaders"))
    several = {name: values for name, values in find_several().items() if name in single}
    if not several or not many:
        return event
    last = {name: values[-1] for name, values in several.items()}
    return {**event, "headers": {**single, **last}, "multiValueHeaders": {**many, **several}}


def _require_authorizer_permission(invoke: _Authorize) -> _Authorize:
    async def invoke_permitted(
        authorizer: Authorizer, event: Record, account: str, region: str
    ) -> Record | None:
        function = rest_apis.function_of_integration_uri(authorizer["authorizerUri"])
        api_id = find_current().request["api_id"]
        source = f"arn:aws:execute-api:{region}:{account}:{api_id}/authorizers/{authorizer['id']}"
        if not may_invoke(function, authorizer.get("authorizerCredentials"), source):
            return None  # as if the authorizer could not be invoked
        if "requestContext" in event:
            event["requestContext"] = complete_context(cast("Record", event["requestContext"]))
        return await invoke(authorizer, _restore_header_names(event), account, region)

    return invoke_permitted


def may_invoke(function_arn: str, role_arn: str | None, source_arn: str) -> bool:
    """Whether API Gateway is allowed to invoke a function: by the role, or else by the function's policy."""
    action = "lambda:InvokeFunction"
    if role_arn:
        return is_assumable(role_arn, PRINCIPAL) and not find_denial(
            Caller(role_arn, "BackplaneAssumeRoleSession"), action, [function_arn]
        )
    return is_service_allowed(PRINCIPAL, action, function_arn, source_arn)


def substitute(text: str, variables: Mapping[str, str]) -> str:
    """Replaces stage variables in a string by their values."""
    return re.sub(r"\$\{stageVariables\.(\w+)\}", lambda found: variables.get(found[1], ""), text)


def _build_source_arn(exchange: Exchange, options: Options) -> str:
    """Returns the source ARN of a request: the method, and the path of the resource as it is written."""
    path = exchange.request["resource_path"]
    api_id, stage = exchange.request["api_id"], exchange.request["stage_name"]
    return execute_api_arn(
        options["owner_region"], options["owner_account_id"], api_id, stage, exchange.method, path
    )


PATCHES = (
    Patch(
        rest_apis.function_response,
        _require_well_formed,
        "an invalid response of a proxy integration is 502 without details",
    ),
    Patch(
        rest_apis.invoke_function,
        lambda invoke: limit_time(_require_permission(invoke)),
        "a function is invoked if its policy or the route's role allows it, with a timeout",
    ),
    Patch(
        rest_apis.invoke_authorizer,
        _require_authorizer_permission,
        "an authorizer is invoked if its policy or its role allows it",
    ),
)
