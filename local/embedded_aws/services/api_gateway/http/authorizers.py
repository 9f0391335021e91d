"""Lambda authorizers (API Gateway developer guide, "Control access to HTTP APIs with Lambda authorizers")."""

import time
from collections.abc import Mapping
from typing import cast

from embedded_aws.ministack import http_apis, rest_apis
from embedded_aws.ministack.api_records import HttpAuthorizer
from embedded_aws.ministack.arn import execute_api_arn
from embedded_aws.services.api_gateway.http.events import BUILDERS
from embedded_aws.services.api_gateway.http.failures import FORBIDDEN, INTERNAL, HttpApiError
from embedded_aws.services.api_gateway.http.request import HttpRequest

Decision = bool | dict[str, object]
"""Whether all requests are authorized, or the policy that says so for each."""


async def authorize(authorizer: HttpAuthorizer, request: HttpRequest) -> dict[str, object]:
    """Returns the context of a Lambda authorizer.

    Raises:
        HttpApiError: If the request is not authorized, or the authorizer fails.
    """
    sources = authorizer.get("identitySource") or []
    values = [request.find(each) or "" for each in sources]
    if not all(values):
        raise HttpApiError(401, "Unauthorized")
    api = request.api
    arn = execute_api_arn(api.region, api.account, api.id, request.stage, request.method, request.path)
    seconds = http_apis.authorizer_ttl(authorizer) if sources else 0
    key = (api.account, api.region, api.id, authorizer["authorizerId"], request.stage, tuple(values))
    found = http_apis.authorizer_cache.get(key) if seconds else None
    if found is None or found[0] <= time.time():
        decision, context = read_decision(authorizer, await _invoke(authorizer, request, arn, values))
        found = time.time() + seconds, decision, context
        if seconds:
            http_apis.cache_authorizer_result(key, *found)
    _, decision, context = found
    if not _allows(decision, arn):
        raise HttpApiError(*FORBIDDEN)
    return context


async def _invoke(
    authorizer: HttpAuthorizer, request: HttpRequest, arn: str, values: list[str]
) -> dict[str, object]:
    version = authorizer.get("authorizerPayloadFormatVersion") or "2.0"
    event = {**BUILDERS[version](request), "type": "REQUEST"}
    for name in ("body", "isBase64Encoded"):
        event.pop(name, None)
    if version == "1.0":
        event |= {"methodArn": arn, "identitySource": ",".join(values)}
        event["authorizationToken"] = values[0] if values else None
    else:
        event |= {"routeArn": arn, "identitySource": values}
    answer = await http_apis.invoke_request_authorizer(
        cast("dict[str, object]", authorizer), event, request.api.account, request.api.region
    )
    if answer is None:
        raise HttpApiError(*INTERNAL, "the authorizer cannot be invoked, or failed")
    return answer


def read_decision(
    authorizer: HttpAuthorizer, answer: Mapping[str, object]
) -> tuple[Decision, dict[str, object]]:
    """Returns the decision and the context in the response of an authorizer.

    Raises:
        HttpApiError: If the response does not have the format of the authorizer.
    """
    version = authorizer.get("authorizerPayloadFormatVersion") or "2.0"
    is_simple = version == "2.0" and bool(authorizer.get("enableSimpleResponses"))
    decision: object = answer.get("isAuthorized" if is_simple else "policyDocument")
    context: object = answer.get("context") or {}
    if not isinstance(decision, bool if is_simple else dict) or not isinstance(context, dict):
        raise HttpApiError(*INTERNAL, "the response of the authorizer has an invalid format")
    given = cast("dict[str, object]", context)
    if version == "1.0":
        given = cast("dict[str, object]", rest_apis.stringify_context(given))
    if not is_simple and answer.get("principalId") is not None:
        given = {**given, "principalId": answer["principalId"]}
    return cast("Decision", decision), given


def _allows(decision: Decision, arn: str) -> bool:
    if isinstance(decision, bool):
        return decision
    return http_apis.evaluate_authorizer_policy(decision, arn) == "Allow"
