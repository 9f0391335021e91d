"""Functions behind HTTP APIs: invoked with permission, in the payload format of the integration."""

import json
from typing import Final

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.api_records import HttpIntegration
from embedded_aws.ministack.records import read_members
from embedded_aws.services.api_gateway.http.events import BUILDERS, read_response
from embedded_aws.services.api_gateway.http.failures import (
    INTERNAL,
    TOO_LARGE,
    UNAVAILABLE,
    HttpApiError,
    Response,
)
from embedded_aws.services.api_gateway.http.request import HttpRequest
from embedded_aws.services.api_gateway.rest.functions import may_invoke, substitute
from embedded_aws.services.api_gateway.rest.limits import finish_within

_LARGEST: Final = 6 * 1024 * 1024  # bytes of a synchronous invocation and of its response (Lambda quotas)
_DENIED: Final = (
    "The IAM role configured on the integration or API Gateway doesn't have permissions to call the "
    "integration. Check the permissions and try again."
)


async def invoke(request: HttpRequest, integration: HttpIntegration) -> Response:
    """Returns the response of the function of an integration.

    Raises:
        HttpApiError: If the function may not be invoked, fails, or returns an invalid response.
    """
    version = integration["payloadFormatVersion"]
    uri = substitute(integration["integrationUri"], request.stage_variables)
    function: str = rest_apis.function_of_integration_uri(uri)
    if not may_invoke(function, integration.get("credentialsArn") or None, request.source_arn):
        raise HttpApiError(*INTERNAL, _DENIED)
    event = BUILDERS[version](request)
    if _measure(event) > _LARGEST:
        raise HttpApiError(*TOO_LARGE)
    call = rest_apis.call_function(function, event, account_id=request.api.account, region=request.api.region)
    try:
        result, missing = await finish_within(integration["timeoutInMillis"] / 1000, call)
    except TimeoutError:
        raise HttpApiError(*UNAVAILABLE, "the function did not respond in time") from None
    if missing or result.get("throttle"):
        raise HttpApiError(*(UNAVAILABLE if result and result.get("throttle") else INTERNAL))
    if result.get("error"):
        raise HttpApiError(*INTERNAL, _explain(result.get("body")))
    payload = result.get("body")
    response = read_response(payload, version) if _measure(payload) <= _LARGEST else None
    if response is None:
        raise HttpApiError(*INTERNAL, "the response of the function is not valid")
    return response


def _explain(body: object) -> str:
    message = read_members(body).get("errorMessage", "")
    return (
        f"The Lambda function returned the following error: {message}. "
        "Check your Lambda function code and try again."
    )


def _measure(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode(errors="replace"))
