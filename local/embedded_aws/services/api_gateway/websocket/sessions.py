"""Serves the clients of WebSocket APIs: from the handshake to the end of the connection."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from embedded_aws.json_values import read_text
from embedded_aws.ministack import http_apis, rest_apis
from embedded_aws.ministack.api_records import Route
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.responses import request_scope
from embedded_aws.observation.causes import set_cause, suppress_recording_errors
from embedded_aws.observation.requests import build_api_arn, record_request
from embedded_aws.services.api_gateway.metrics import count_route_request
from embedded_aws.services.api_gateway.rest import access_log
from embedded_aws.services.api_gateway.rest.failures import FailureError
from embedded_aws.services.api_gateway.served_apis import ServedApi, find_api
from embedded_aws.services.api_gateway.websocket import backends
from embedded_aws.services.api_gateway.websocket.access import RefusedError, authorize
from embedded_aws.services.api_gateway.websocket.backends import Answer
from embedded_aws.services.api_gateway.websocket.connection import (
    GOING_AWAY,
    LARGEST_MESSAGE,
    NO_BINARY,
    NORMAL,
    TOO_BIG,
    Closing,
    Connection,
)
from embedded_aws.services.api_gateway.websocket.exchange import Handshake, MessageExchange, Scope
from embedded_aws.services.api_gateway.websocket.selection import DEFAULT, select

_AT_ONCE: Final = 32  # route requests of one connection
_ABNORMAL: Final = 1006
_STATUSES: Final = {
    "BAD_REQUEST_BODY": 400,
    "THROTTLED": 429,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "ACCESS_DENIED": 403,
}
_SUCCESSES: Final = range(200, 300)

_Receive = Callable[[], Awaitable[dict[str, object]]]
_Send = Callable[[dict[str, object]], Awaitable[None]]


async def serve(
    scope: Scope, receive: _Receive, send: _Send, api_id: str, path_override: str | None = None
) -> None:
    """Serves a client.

    Args:
        scope: The handshake.
        receive: Returns the next event of the client.
        send: Sends an event to the client.
        api_id: ID of the API.
        path_override: Path with the name of the stage. Defaults to the path of the handshake.
    """
    if (await receive())["type"] != "websocket.connect":
        return
    stage, _, rest = (path_override or scope["path"]).lstrip("/").partition("/")
    api = find_api(api_id, stage, "WEBSOCKET")
    if api is None or rest.strip("/"):
        await _refuse(send, 403, "Forbidden")
        return
    with request_scope(api.account, api.region):
        connection = Connection(api, Handshake.from_scope(scope))
        if await _open_connection(connection, scope, send):
            await _Session(connection, receive, send).run()


async def _open_connection(connection: Connection, scope: Scope, send: _Send) -> bool:
    """Authorizes the client and calls the backend of ``$connect``; whether the connection is accepted."""
    route, started = connection.api.route("$connect"), time.monotonic()
    exchange = build_exchange(connection.api, connection, "CONNECT", "$connect")
    status, failure = 200, None
    if route is not None:
        try:
            _throttle(connection.api, "$connect")
            with set_cause(build_api_arn(exchange.api.id)):
                connection.authorizer = await authorize(route, exchange, scope)
                exchange.authorizer = connection.authorizer
                status = (await backends.call(route, exchange)).status
        except FailureError as raised:
            status, failure = _find_status(raised), raised
    message = str(failure or "")
    _note(exchange, status, len(message), started, failure)
    if status not in _SUCCESSES:
        details = {"connectionId": connection.id, "requestId": exchange.id}
        await _refuse(send, status if status in range(400, 600) else 500, message, details)
        return False
    connection.open()
    await send({"type": "websocket.accept"})
    return True


def _find_status(failure: FailureError) -> int:
    """Returns the status code of the response to a route request that failed."""
    return failure.status if isinstance(failure, RefusedError) else _STATUSES.get(failure.kind, 500)


async def _refuse(send: _Send, status: int, message: str, details: Mapping[str, str] | None = None) -> None:
    """Responds to a handshake with an HTTP error."""
    body = json.dumps({"message": message, **(details or {})}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})


def build_exchange(
    api: ServedApi, connection: Connection, event_type: str, key: str, body: str = ""
) -> MessageExchange:
    """Returns an input of a client, or of the end of its connection.

    Args:
        api: The API.
        connection: The connection.
        event_type: ``CONNECT``, ``MESSAGE`` or ``DISCONNECT``.
        key: Key of the route.
        body: Message of the client.
    """
    opening = event_type == "CONNECT"
    return MessageExchange(
        request={
            "api_id": api.id,
            "stage": api.stage,
            "stage_name": api.stage_name,
            "request_id": "",
            "resource_path": "",
            "path_params": {},
        },
        method=key,
        path="",
        # Only $connect can read them.
        headers=connection.handshake.headers if opening else {},
        query=connection.handshake.query if opening else {},
        body=body.encode(errors="replace"),
        authorizer=connection.authorizer,
        api=api,
        connection_id=connection.id,
        connected_at=connection.connected_at,
        handshake=connection.handshake,
        event_type=event_type,
        route_key=key,
    )


def _throttle(api: ServedApi, key: str) -> None:
    """Takes a token of the bucket of a route.

    Raises:
        FailureError: If it is empty.
    """
    of_routes = api.stage.get("routeSettings") or {}
    of_all = api.stage.get("defaultRouteSettings") or {}
    settings = {**of_all, **of_routes.get(key, {})}
    limits = {"rateLimit": settings.get("throttlingRateLimit")}
    limits["burstLimit"] = settings.get("throttlingBurstLimit")
    if not rest_apis.take_token(("websocket", api.id, api.stage_name, key), limits):
        raise FailureError("THROTTLED", "Too Many Requests")


async def _call(api: ServedApi, route: Route | None, exchange: MessageExchange) -> Answer:
    if route is None:
        raise FailureError("ACCESS_DENIED", "Forbidden")
    _throttle(api, route.get("routeKey", ""))
    with set_cause(build_api_arn(api.id)):
        return await backends.call(route, exchange)


def _note(
    exchange: MessageExchange, status: int, length: int, started: float, failure: FailureError | None
) -> None:
    """Writes a route request to the access log of the stage, to its metrics, and to the event log."""
    access_log.write_line(exchange, status, length)
    count_route_request(exchange.api, exchange.event_type, status, failure)
    with suppress_recording_errors():
        arn, asked = build_api_arn(exchange.api.id), (exchange.event_type, f"/{exchange.api.stage_name}")
        record_request("apigateway", arn, asked, route=exchange.route_key, status=status, started=started)


class _Session:
    """An open connection; its messages are handled in parallel."""

    def __init__(self, connection: Connection, receive: _Receive, send: _Send) -> None:
        self._connection = connection
        self._receive = receive
        self._send = send
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Returns after the connection has ended, and the backend of ``$disconnect`` was called."""
        connection = self._connection
        delivering = asyncio.create_task(connection.deliver(self._send))
        code, reason = _ABNORMAL, ""
        try:
            closing = await self._receive_all()
            if closing is not None:
                code, reason = closing.code, closing.reason
                await self._send({"type": "websocket.close", "code": code, "reason": reason})
        finally:
            connection.close()
            delivering.cancel()
            await asyncio.gather(delivering, *self._tasks, return_exceptions=True)
        await self._disconnect(code, reason)

    async def _receive_all(self) -> Closing | None:
        """Handles the messages; returns how the connection is to be closed, or None if the client did."""
        ended = asyncio.ensure_future(self._connection.ended.wait())
        receiving = asyncio.ensure_future(self._receive())
        try:
            while left := self._connection.seconds_left(time.time()):
                await asyncio.wait({receiving, ended}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                if ended.done():
                    return NORMAL
                if not receiving.done():
                    continue  # a backend may have sent something meanwhile
                event = receiving.result()
                if event["type"] == "websocket.disconnect":
                    return None
                if closing := await self._accept(event):
                    return closing
                receiving = asyncio.ensure_future(self._receive())
            return GOING_AWAY
        finally:
            receiving.cancel()
            ended.cancel()

    async def _accept(self, event: Mapping[str, object]) -> Closing | None:
        """Begins to handle a message; returns how the connection is to be closed if it is not allowed."""
        text = read_text(event.get("text")) if event.get("text") is not None else None
        if text is None:
            return NO_BINARY
        if len(text.encode(errors="replace")) > LARGEST_MESSAGE:
            return TOO_BIG
        self._connection.touch()
        await self._places.acquire()
        task = asyncio.create_task(self._handle(text))
        self._tasks.add(task)
        task.add_done_callback(self._end_task)
        return None

    def _end_task(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._places.release()

    async def _handle(self, text: str) -> None:
        """Routes a message, and sends the client the response or the error."""
        api, started = self._find_served(), time.monotonic()
        key = select(api.route_selection_expression, text)
        # The routes of the beginning and the end of a connection cannot be called by a message.
        route = None if key in {"$connect", "$disconnect"} else api.route(key)
        route = route or api.route(DEFAULT)
        exchange = build_exchange(
            api, self._connection, "MESSAGE", route.get("routeKey", "") if route else DEFAULT, text
        )
        status, answer, failure = 200, "", None
        try:
            answered = await _call(api, route, exchange)
            status = answered.status
            answer = answered.body if route and api.responds(route) else ""
        except FailureError as raised:
            status, answer, failure = _find_status(raised), self._error(raised, exchange), raised
        _note(exchange, status, len(answer), started, failure)
        if answer:
            self._connection.touch()
            await self._connection.waiting.put(answer)

    def _error(self, failure: FailureError, exchange: MessageExchange) -> str:
        named = "messageId" if failure.kind == "BAD_REQUEST_BODY" else "requestId"
        return json.dumps({"message": str(failure), "connectionId": self._connection.id, named: exchange.id})

    def _find_served(self) -> ServedApi:
        """Returns the API as it is deployed now, which may be after the connection was opened."""
        api = self._connection.api
        return find_api(api.id, api.stage_name, "WEBSOCKET") or api

    async def _disconnect(self, code: int, reason: str) -> None:
        """Calls the backend of ``$disconnect``; no client is there to receive an error."""
        api, started = self._find_served(), time.monotonic()
        route = api.route("$disconnect")
        if route is None:
            return
        exchange = build_exchange(api, self._connection, "DISCONNECT", "$disconnect")
        exchange.details = {"disconnectStatusCode": code, "disconnectReason": reason}
        status, failure = 200, None
        try:
            with set_cause(build_api_arn(api.id)):
                status = (await backends.call(route, exchange)).status
        except FailureError as raised:
            status, failure = _find_status(raised), raised
        _note(exchange, status, 0, started, failure)


PATCHES = (
    Patch(
        http_apis.handle_websocket,
        lambda _: serve,
        "routes of WebSocket APIs call every backend with the API's permissions, within AWS's limits",
    ),
)
