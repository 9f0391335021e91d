"""The responses of API Gateway itself: for an unknown path, too many requests, or a slow backend."""

from typing import Any

from serverless_patterns.patterns.api_gateway_facade.document.cors import Cors
from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.request.service_errors import DESCRIPTIONS
from serverless_patterns.patterns.api_gateway_facade.request.templates import JSON, problem

_OWN_MESSAGE = '{"message":$context.error.messageString,"requestId":"$context.requestId"}'
_BODY_MESSAGE = (
    '{"message":$context.error.messageString,"reason":"$context.error.validationErrorString",'
    '"requestId":"$context.requestId"}'
)
RETRY_AFTER_SECONDS = 1
"""A token bucket has refilled by then."""


def gateway_responses(cors: Cors | None, values: PendingValues) -> dict[str, Any]:
    """Returns the ``x-amazon-apigateway-gateway-responses``: all of them JSON, with the headers of CORS."""
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
        # API Gateway's name for a path or method that no route has; an unsigned request to an IAM route, too.
        "MISSING_AUTHENTICATION_TOKEN": answer(problem("There is nothing at this path."), 404),
        "INTEGRATION_FAILURE": answer(problem(DESCRIPTIONS[502]), 502),
        "INTEGRATION_TIMEOUT": answer(problem(DESCRIPTIONS[504]), 504),
    }
