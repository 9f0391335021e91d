"""The ``@connections`` API, by which backends send to clients, look at connections, and close them.

The caller was authorized before, for ``execute-api:ManageConnections`` on the connection.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import unquote

from embedded_aws.ministack import http_apis
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.api_gateway.websocket.connection import (
    LARGEST_MESSAGE,
    Connection,
    find_connection,
)

_Answer = tuple[int, dict[str, str], bytes]


async def manage_connection(
    method: str, api_id: str, stage: str, connection_id: str, body: bytes, _headers: Mapping[str, str]
) -> _Answer:
    """Responds to a request to ``/@connections/{connectionId}``."""
    connection = find_connection(api_id, stage, unquote(connection_id))
    if connection is None:
        return _build_error(HTTPStatus.GONE, "GoneException", "")
    match method:
        case "POST":
            return _post(connection, body)
        case "GET":
            return (
                HTTPStatus.OK,
                {"Content-Type": "application/json"},
                json.dumps(_describe_connection(connection)).encode(),
            )
        case "DELETE":
            connection.close()
            return HTTPStatus.NO_CONTENT, {}, b""
        case _:
            return _build_error(HTTPStatus.FORBIDDEN, "ForbiddenException", "Missing Authentication Token")


def _post(connection: Connection, body: bytes) -> _Answer:
    if len(body) > LARGEST_MESSAGE:
        return _build_error(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "PayloadTooLargeException", "Payload too large"
        )
    if connection.waiting.full():
        return _build_error(
            HTTPStatus.TOO_MANY_REQUESTS, "LimitExceededException", "The WebSocket client side buffer is full"
        )
    connection.touch()
    connection.waiting.put_nowait(body.decode(errors="replace"))
    return HTTPStatus.OK, {"Content-Type": "application/json"}, b""


def _describe_connection(connection: Connection) -> dict[str, object]:
    handshake = connection.handshake
    return {
        "connectedAt": _format_timestamp(connection.opened),
        "identity": {
            "sourceIp": handshake.source_ip,
            "userAgent": handshake.headers.get("user-agent", ""),
        },
        "lastActiveAt": _format_timestamp(connection.active),
    }


def _format_timestamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _build_error(status: HTTPStatus, kind: str, message: str) -> _Answer:
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": kind}
    return status, headers, json.dumps({"message": message}).encode()


PATCHES = (
    Patch(
        http_apis.handle_connections_api,
        lambda _: manage_connection,
        "backends send, look and close by the connections of a stage, within AWS's limits",
    ),
)
