"""The responses of API Gateway itself: for an unknown path, too many requests, or a slow backend."""

from typing import Any

from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.connections.rest.service_errors import DESCRIPTIONS
from serverless_patterns.connections.rest.templates import JSON, problem
from serverless_patterns.patterns.api_gateway_facade.document.cors import Cors

_OWN_MESSAGE = '{"message":$context.error.messageString,"requestId":"$context.requestId"}'
_BODY_MESSAGE = (
    '{"message":$context.error.messageString,"reason":"$context.error.validationErrorString",'
    '"requestId":"$context.requestId"}'
)
_NOTHING = "There is nothing at this path."
_NOTHING_OR_UNSIGNED = "There is nothing at this path, or the request must be signed."
RETRY_AFTER_SECONDS = 1
"""A token bucket has refilled by then."""


_TOO_LARGE = "The body has more than 10 MB. Upload it to a presigned URL."


def gateway_responses(
    cors: Cors | None, values: PendingValues, *, signed: bool, uploads: bool
) -> dict[str, Any]:
    """Returns the ``x-amazon-apigateway-gateway-responses``: all of them JSON, with the headers of CORS.

    Args:
        cors: Origins that can read responses; None for no others.
        values: Collects the Outputs.
        signed: Whether a route requires signed requests.
        uploads: Whether a route writes objects of a bucket.
    """
    headers = {
        f"gatewayresponse.header.{name}": value
        for name, value in (cors.error_headers(values) if cors else {}).items()
    }
    retry = {"gatewayresponse.header.Retry-After": f"'{RETRY_AFTER_SECONDS}'"}

    def answer(template: str, status: int | None = None, **more: dict[str, str]) -> dict[str, Any]:
        return {
            **({"statusCode": str(status)} if status else {}),
            "responseParameters": {**headers, **more.get("headers", {})},
            "responseTemplates": {JSON: template},
        }

    return {
        # A status here would replace the status of each.
        "DEFAULT_4XX": answer(_OWN_MESSAGE),
        "DEFAULT_5XX": answer(_OWN_MESSAGE),
        "BAD_REQUEST_BODY": answer(_BODY_MESSAGE, 400),
        "THROTTLED": answer(_OWN_MESSAGE, 429, headers=retry),
        "QUOTA_EXCEEDED": answer(_OWN_MESSAGE, 429),
        # API Gateway's name for a path or method that no route has, and for an unsigned request to an IAM
        # route. A template cannot tell them apart.
        "MISSING_AUTHENTICATION_TOKEN": answer(problem(_NOTHING_OR_UNSIGNED), 403)
        if signed
        else answer(problem(_NOTHING), 404),
        **({"REQUEST_TOO_LARGE": answer(problem(_TOO_LARGE), 413)} if uploads else {}),
        "INTEGRATION_FAILURE": answer(problem(DESCRIPTIONS[502]), 502),
        "INTEGRATION_TIMEOUT": answer(problem(DESCRIPTIONS[504]), 504),
    }
