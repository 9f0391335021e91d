"""Functions that an API may call only if their policy, or the route's role, lets it."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from ministack.core.arn import execute_api_arn
from ministack.services import apigateway_v1

from embedded_aws.patches.authorization import Caller, assumable, refusal, service_may
from embedded_aws.patches.gateway.arrival import caller_address
from embedded_aws.patches.gateway.exchange import Answer, Exchange, current
from embedded_aws.patches.gateway.failures import ConfigurationError, FailureError
from embedded_aws.patches.gateway.limits import in_time
from embedded_aws.patches.gateway.mapping import Integration, Reply, backend_request, respond
from embedded_aws.patches.patching import Patch

_GATEWAY = cast("Any", apigateway_v1)
PRINCIPAL = "apigateway.amazonaws.com"
_FAILED = 502
_LARGEST: Final = 6 * 1024 * 1024  # bytes of a synchronous call and of its answer (Lambda quotas)

_Call = Callable[..., Any]


class _FailedFunctionError(Exception):
    """A function has raised an error, or answered what is no answer of a proxy integration."""


async def call(integration: Integration, *_rest: Any, **options: Any) -> Answer:
    """Calls a function with what the request template renders, and maps what it answers.

    The pattern of a response is compared with the message of the function's error.
    """
    exchange = current()
    function = _permitted_function(integration, exchange, options)
    request = backend_request(integration, exchange)
    try:
        event = json.loads(request.body)
        if len(request.body) > _LARGEST:
            raise FailureError("REQUEST_TOO_LARGE", "Request Too Long")
    except ValueError:
        raise ConfigurationError from None
    result, missing = await _GATEWAY._call_lambda_raw(
        function, event, account_id=options["owner_account_id"], region=options["owner_region"]
    )
    if missing:
        raise ConfigurationError
    if result.get("throttle"):
        raise FailureError("INTEGRATION_FAILURE", "Internal server error")
    message = result["body"].get("errorMessage", "") if result.get("error") else ""
    return respond(integration, exchange, Reply(200, {}, json.dumps(result["body"]).encode()), message)


def _permitted(invoke: _Call) -> _Call:
    async def invoke_permitted(integration: dict[str, Any], *rest: Any, **options: Any) -> Any:
        exchange = current()
        function = _permitted_function(integration, exchange, options)
        try:
            return await invoke({**integration, "uri": function}, *rest, **options)
        except _FailedFunctionError:
            error = _GATEWAY._GatewayError("DEFAULT_5XX", "Internal server error")
            _, headers, body = _GATEWAY._gateway_error_response(error, exchange.request)
            return _FAILED, headers, body

    return invoke_permitted


def _permitted_function(integration: Integration, exchange: Exchange, options: Mapping[str, Any]) -> str:
    """The ARN of the function that an integration names, and may call."""
    function: str = _GATEWAY._extract_lambda_ref_from_integration_uri(
        substitute(integration["uri"], exchange.stage_variables)
    )
    if not may_invoke(function, integration.get("credentials"), _source(exchange, options)):
        raise ConfigurationError
    return function


def _well_formed(shape: _Call) -> _Call:
    def shape_well_formed(result: dict[str, Any]) -> Any:
        if not result.get("throttle") and (result.get("error") or not _is_answer(result.get("body"))):
            raise _FailedFunctionError
        if len(json.dumps(result.get("body")).encode()) > _LARGEST:
            raise _FailedFunctionError
        return shape(result)

    return shape_well_formed


def _is_answer(given: Any) -> bool:
    """Whether a function's output has the form that a proxy integration needs."""
    if not isinstance(given, dict):
        return False
    answer = cast("dict[str, Any]", given)
    return (
        str(answer.get("statusCode")).isdecimal()
        and isinstance(answer.get("body"), str | None)
        and isinstance(answer.get("headers"), dict | None)
    )


def _sized(build: _Call) -> _Call:
    """Refuses what is larger than an event of Lambda may be, with all that API Gateway puts around it."""

    def build_sized(*arguments: Any, **options: Any) -> dict[str, Any]:
        event = build(*arguments, **options)
        if len(json.dumps(event, ensure_ascii=False).encode(errors="replace")) > _LARGEST:
            raise FailureError("REQUEST_TOO_LARGE", "Request Too Long")
        return event

    return build_sized


def _permitted_authorizer(invoke: _Call) -> _Call:
    async def invoke_permitted(authorizer: dict[str, Any], event: Any, account: str, region: str) -> Any:
        function = _GATEWAY._extract_lambda_ref_from_integration_uri(authorizer["authorizerUri"])
        api_id = current().request["api_id"]
        source = f"arn:aws:execute-api:{region}:{account}:{api_id}/authorizers/{authorizer['id']}"
        if not may_invoke(function, authorizer.get("authorizerCredentials"), source):
            return None  # which is answered as an authorizer that cannot be called
        if "requestContext" in event:
            event["requestContext"]["identity"]["sourceIp"] = caller_address()
        return await invoke(authorizer, event, account, region)

    return invoke_permitted


def may_invoke(function_arn: str, role_arn: str | None, source_arn: str) -> bool:
    """Whether API Gateway may call a function: as a role if there is one, else by the function's policy."""
    action = "lambda:InvokeFunction"
    if role_arn:
        return assumable(role_arn, PRINCIPAL) and not refusal(
            Caller(role_arn, "BackplaneAssumeRoleSession"), action, [function_arn]
        )
    return service_may(PRINCIPAL, action, function_arn, source_arn)


def substitute(text: str, variables: Any) -> str:
    """A text with the values of the stage variables in it."""
    return re.sub(r"\$\{stageVariables\.(\w+)\}", lambda found: variables.get(found[1], ""), text)


def _source(exchange: Exchange, options: Mapping[str, Any]) -> str:
    """What a permission is given to: method and path, with an asterisk in the place of each parameter."""
    path = re.sub(r"\{[^}]+\}", "*", exchange.request["resource_path"])
    api_id, stage = exchange.request["api_id"], exchange.request["stage_name"]
    return cast("Any", execute_api_arn)(
        options["owner_region"], options["owner_account_id"], api_id, stage, exchange.method, path
    )


PATCHES = (
    Patch(
        apigateway_v1,
        "_build_lambda_event_v1",
        "aa20c94782210f4e",
        _sized,
        "a request that is too large for Lambda is refused",
        over="gateway.exchange",
    ),
    Patch(
        apigateway_v1,
        "_lambda_proxy_response",
        "b3e5f3b6fe0c554c",
        _well_formed,
        "an answer without the form of a proxy integration's is 502, and hides why",
    ),
    Patch(
        apigateway_v1,
        "_invoke_lambda_proxy_v1",
        "bd0efe56246eed28",
        lambda invoke: in_time(_permitted(invoke)),
        "a function is called if its policy, or the route's role, permits it, and in time",
    ),
    Patch(
        apigateway_v1,
        "_invoke_authorizer_lambda",
        "a65348f30114d547",
        _permitted_authorizer,
        "an authorizer is called if its policy, or its role, permits it",
    ),
)
