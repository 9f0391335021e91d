"""Requests that name an event bus by its ARN, which EventBridge accepts wherever it accepts the name."""

import json
from collections.abc import Awaitable, Callable

from embedded_aws.json_values import is_object, read_text
from embedded_aws.ministack import eventbridge
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Headers, Query, Response

_Handle = Callable[[str, str, Headers, bytes, Query], Awaitable[Response]]


def _accept_arns(handle: _Handle) -> _Handle:
    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        return await handle(method, path, headers, _replace_arn(body), query)

    return handle_request


def _replace_arn(body: bytes) -> bytes:
    """Returns a request with the name of its bus; one whose ARN is not of this account as it is."""
    if b"EventBusName" not in body:
        return body
    try:
        given = json.loads(body)
    except ValueError:
        return body  # rejected by the service
    reference = read_text(given.get("EventBusName")) if is_object(given) else ""
    name, error = eventbridge.find_bus_name(reference) if reference.startswith("arn:") else ("", None)
    return json.dumps({**given, "EventBusName": name}).encode() if name and not error else body


PATCHES = (
    Patch(eventbridge.handle_request, _accept_arns, "an event bus has a name and an ARN in each request"),
)
