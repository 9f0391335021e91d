"""Records requests to REST APIs, in the event log and as metrics."""

import time
from collections.abc import Awaitable, Callable

from embedded_aws.ministack import responses
from embedded_aws.observation.causes import set_cause, suppress_recording_errors
from embedded_aws.observation.requests import record_request
from embedded_aws.services.api_gateway.metrics import count_rest_request
from embedded_aws.services.api_gateway.rest.exchange import Answer, find_current

_Handle = Callable[..., Awaitable[Answer]]


def record_rest_api_requests(handle: _Handle) -> _Handle:
    """Records requests to REST APIs."""

    async def handle_recorded(api: str, stage: str, method: str, path: str, *rest: object) -> Answer:
        started, arn = time.monotonic(), f"arn:aws:apigateway:{responses.get_region()}::/restapis/{api}"
        with set_cause(arn):
            response = await handle(api, stage, method, path, *rest)
        with suppress_recording_errors():
            count_rest_request(find_current(), response[0])
            route = find_current().request["resource_path"] or None
            record_request(
                "apigateway", arn, (method, path), route=route, status=response[0], started=started
            )
        return response

    return handle_recorded
