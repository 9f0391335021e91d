"""Functions behind HTTP APIs: invoked with permission, in the payload format of the integration."""

from embedded_aws.ministack import rest_apis
from embedded_aws.services.api_gateway.http.events import BUILDERS, Response, read_response
from embedded_aws.services.api_gateway.http.request import HttpRequest
from embedded_aws.services.api_gateway.rest.functions import may_invoke, substitute
from embedded_aws.services.api_gateway.rest.limits import finish_within


def build_failure(status: int, message: str) -> Response:
    """Returns an error that an HTTP API responds itself with."""
    return status, {"Content-Type": "application/json"}, f'{{"message":"{message}"}}'.encode()


async def invoke(request: HttpRequest) -> Response:
    """Returns the response of the function of an integration."""
    integration, version = request.integration, request.integration["payloadFormatVersion"]
    uri = substitute(integration["integrationUri"], request.stage_variables)
    function: str = rest_apis.function_of_integration_uri(uri)
    if not may_invoke(function, integration.get("credentialsArn") or None, request.source_arn):
        return build_failure(500, "Internal Server Error")
    call = rest_apis.call_function(
        function, BUILDERS[version](request), account_id=request.account, region=request.region
    )
    try:
        result, missing = await finish_within(integration["timeoutInMillis"] / 1000, call)
    except TimeoutError:
        return build_failure(503, "Service Unavailable")
    if missing or result.get("error") or result.get("throttle"):
        return build_failure(500, "Internal Server Error")
    return read_response(result.get("body"), version) or build_failure(500, "Internal Server Error")
