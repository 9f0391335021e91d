"""Sends what is published to the connections of a channel, to one connection, or to all.

A message of the queue is a JSON object:

* ``{"channel": "blue", "data": …}`` for the connections of a channel that clients join by its name,
* ``{"channel": "ann", "source": "authorizer.principalId", "data": …}`` for those of a channel that the
  authorizer chose,
* ``{"connectionId": "…", "data": …}`` for one connection,
* ``{"data": …}`` for all connections.

``data`` is any JSON value; clients receive a string as it is, and any other value as JSON.

A message sends one page of connections, and another message continues. A connection that cannot be reached
becomes a message for that connection alone: it is tried again, becomes a dead letter in the end, and no other
connection receives the data twice. Only API Gateway sends ``{"disconnected": "…"}``, with the key of the
channel that the connection was in from its beginning: its items are deleted.
"""

import json
import logging
import os
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any, cast

import boto3
import connections
from botocore.config import Config

_AT_ONCE = 32
_BATCH = 10  # most messages of one request to SQS
_LARGEST = 128 * 1024  # bytes of a message (quotas of WebSocket APIs)
_REST_SECONDS = 20
"""Seconds before the timeout at which no connection is tried any more: the calls under way end meanwhile."""
_DELAY_SECONDS = 1

# A call that takes longer than the timeout of the function would end it, with all that it has left to do.
_config = Config(
    max_pool_connections=_AT_ONCE,
    connect_timeout=3,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 2},
)
_create = cast("Any", boto3).client
_api = _create("apigatewaymanagementapi", endpoint_url=os.environ["WEBSOCKET_API"], config=_config)
_queue = _create("sqs", config=_config)
_log = logging.getLogger(__name__)

Event = dict[str, Any]


def handler(event: Event, context: Any) -> dict[str, list[dict[str, str]]]:
    """Publishes the messages of a batch; returns those that are not valid, or could not be sent."""
    deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1_000 - _REST_SECONDS
    failed: list[dict[str, str]] = []
    for record in event["Records"]:
        try:
            _receive(json.loads(record["body"]), deadline)
        except Exception:  # the others are published all the same
            _log.exception("message %s", record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def _receive(message: Event, deadline: float) -> None:
    if time.monotonic() > deadline:
        raise TimeoutError("no time is left for this message")
    if "disconnected" in message:
        connections.delete(message["disconnected"], message["home"])
        return
    data = message["data"]
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > _LARGEST:
        raise ValueError(f"a message has at most {_LARGEST} bytes")
    send = partial(_send, data=text.encode(), deadline=deadline)
    if "connectionId" in message:
        if not send((message.get("key"), message["connectionId"])):
            raise RuntimeError("the connection could not be reached")
        return
    _broadcast(message, send)


def _broadcast(message: Event, send: Any) -> None:
    """Sends to a page of connections; the next page and each that fails become messages."""
    page, after = connections.read_page(message)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        done = list(pool.map(send, page))
    left = [pair for pair, sent in zip(page, done, strict=True) if not sent]
    retries = [{"key": key, "connectionId": identifier, "data": message["data"]} for key, identifier in left]
    next_page = [({**message, "after": after}, 0)] if after else []
    # The next page is last: if putting fails, this message is received again, and would continue twice.
    _put([*((each, _DELAY_SECONDS) for each in retries), *next_page])


def _send(pair: connections.Pair, *, data: bytes, deadline: float) -> bool:
    """Sends to a connection; returns whether that is done, also because the connection is gone."""
    key, identifier = pair
    if time.monotonic() > deadline:
        return False
    try:
        _api.post_to_connection(ConnectionId=identifier, Data=data)
    except _api.exceptions.GoneException:
        return _forget(key, identifier)
    except Exception:  # of this connection: the others are reached all the same
        _log.warning("connection %s could not be reached", identifier, exc_info=True)
        return False
    return True


def _forget(key: str | None, identifier: str) -> bool:
    """Deletes the items of a connection that is gone; returns True, since nothing is left to be sent."""
    try:
        connections.delete(identifier, key, unless_new=True)
    except Exception:  # it expires
        _log.warning("connection %s could not be deleted", identifier, exc_info=True)
    return True


def _put(messages: Iterable[tuple[Event, int]]) -> None:
    """Puts messages into the queue, each with its delay in seconds."""
    remaining = iter(messages)
    while batch := list(islice(remaining, _BATCH)):
        entries = [
            {"Id": str(index), "DelaySeconds": delay, "MessageBody": json.dumps(each)}
            for index, (each, delay) in enumerate(batch)
        ]
        answer = _queue.send_message_batch(QueueUrl=os.environ["MESSAGES_QUEUE"], Entries=entries)
        if answer.get("Failed"):
            raise RuntimeError(f"{len(answer['Failed'])} messages could not be put into the queue")
