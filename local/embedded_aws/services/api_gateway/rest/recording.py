"""Records requests to REST APIs."""

import time
from collections.abc import Callable
from typing import Any

from ministack.core import responses
from ministack.services import apigateway_v1

from embedded_aws.ministack.patching import Patch
from embedded_aws.observation.causes import caused_by, harmless
from embedded_aws.observation.requests import record_request
from embedded_aws.services.api_gateway.rest.exchange import current

_Handle = Callable[..., Any]


def _recorded_rest_api(handle: _Handle) -> _Handle:
    async def handle_recorded(api: str, stage: str, method: str, path: str, *rest: Any) -> Any:
        started, arn = time.monotonic(), f"arn:aws:apigateway:{responses.get_region()}::/restapis/{api}"
        with caused_by(arn):
            response = await handle(api, stage, method, path, *rest)
        with harmless():
            route = current().request["resource_path"] or None
            record_request(
                "apigateway", arn, (method, path), route=route, status=response[0], started=started
            )
        return response

    return handle_recorded


PATCHES = (
    Patch(
        apigateway_v1,
        "_handle_execute_in_scope",
        "93138a8bd81d4da3",
        _recorded_rest_api,
        "requests to REST APIs are in the event log",
        over="services.api_gateway.rest.deployments",
    ),
)
