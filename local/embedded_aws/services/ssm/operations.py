"""Operations of Systems Manager that MiniStack does not have."""

import json
from typing import Final

from embedded_aws.json_values import read_object
from embedded_aws.ministack.records import Handler, Headers, Query, Response
from embedded_aws.request_validation.bodies import read_json
from embedded_aws.services.ssm.errors import ParameterError
from embedded_aws.services.ssm.labels import unlabel

_OF_WINDOW: Final = ("GetMaintenanceWindow", "UpdateMaintenanceWindow")
_LISTS: Final = {"DescribeMaintenanceWindows": "WindowIdentities"}


def serve_others(handle: Handler) -> Handler:
    """Removes labels, and finds no maintenance window, since none can be created."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        given = read_object(read_json(body))
        if action == "UnlabelParameterVersion":
            return unlabel(given)
        if action in _OF_WINDOW:
            message = f"Maintenance window {given.get('WindowId')} does not exist"
            return ParameterError("DoesNotExistException", message).response
        if action in _LISTS:
            return _respond({_LISTS[action]: []})
        return await handle(method, path, headers, body, query)

    return handle_request


def _respond(answer: dict[str, object]) -> Response:
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()
