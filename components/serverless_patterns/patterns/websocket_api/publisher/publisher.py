"""Sends what is published to the connections of a channel, to one connection, or to all.

A message of the queue is a JSON object:

* ``{"channel": "blue", "data": …}`` for the connections of a channel,
* ``{"connectionId": "…", "data": …}`` for one connection,
* ``{"data": …}`` for all connections.

``data`` is any JSON value; clients receive a string as it is, and any other value as JSON. What could not be
sent to a single connection is tried again for that connection alone, so that no other receives it twice.
"""

import json
import logging
import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any, cast

import boto3
from botocore.config import Config

_OPENING_SECONDS = 60
"""Age below which a connection may not be open yet: it is kept before API Gateway accepts it."""
_DURATION_SECONDS = 2 * 60 * 60
_AT_ONCE = 32
_BATCH = 10  # most messages of one request to SQS

_config = Config(max_pool_connections=_AT_ONCE, retries={"mode": "standard", "total_max_attempts": 4})
_create = cast("Any", boto3).client
_api = _create("apigatewaymanagementapi", endpoint_url=os.environ["WEBSOCKET_API"], config=_config)
_table = _create("dynamodb", config=_config)
_queue = _create("sqs", config=_config)
_log = logging.getLogger(__name__)

Event = dict[str, Any]
Key = tuple[str | None, str]
"""Channel, if it is known, and ID of a connection."""


def handler(event: Event, _context: object) -> dict[str, list[dict[str, str]]]:
    """Publishes the messages of a batch; returns those that are not valid, or could not be read."""
    failed: list[dict[str, str]] = []
    for record in event["Records"]:
        try:
            _publish(json.loads(record["body"]))
        except Exception:  # the others are published all the same
            _log.exception("message %s", record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def _publish(message: Event) -> None:
    data = message["data"]
    if message.get("channel") == "":
        return  # of a client that named none: no connection can be in it
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        keys = list(_targets(message))
        done = pool.map(partial(_send, data=text.encode()), keys)
        left = [key for key, sent in zip(keys, done, strict=True) if not sent]
    if left and "connectionId" in message:
        raise RuntimeError("the connection accepts no message at the moment")
    _try_again(left, data)


def _targets(message: Event) -> Iterator[Key]:
    """Yields channel and ID of each connection, once for each ID."""
    if "connectionId" in message:
        yield message.get("channel"), message["connectionId"]
        return
    found: set[str] = set()
    for item in _items(message.get("channel")):
        identifier = item["connectionId"]["S"]
        if identifier not in found:
            found.add(identifier)
            yield item["channel"]["S"], identifier


def _items(channel: str | None) -> Iterator[Event]:
    table = {"TableName": os.environ["CONNECTIONS_TABLE"], "ConsistentRead": True}
    if channel is None:
        pages = _table.get_paginator("scan").paginate(**table)
    else:
        pages = _table.get_paginator("query").paginate(
            **table,
            KeyConditionExpression="channel = :channel",
            ExpressionAttributeValues={":channel": {"S": channel}},
        )
    for page in pages:
        yield from page["Items"]


def _send(key: Key, data: bytes) -> bool:
    """Sends to a connection; whether that is done, also because the connection is gone."""
    channel, identifier = key
    try:
        _api.post_to_connection(ConnectionId=identifier, Data=data)
    except _api.exceptions.GoneException:
        if channel is not None:
            _forget(channel, identifier)
    except _api.exceptions.LimitExceededException:
        return False
    return True


def _forget(channel: str, identifier: str) -> None:
    """Deletes a connection that is gone, unless it is so new that it may not be open yet."""
    oldest_opening = int(time.time()) - _OPENING_SECONDS + _DURATION_SECONDS
    try:
        _table.delete_item(
            TableName=os.environ["CONNECTIONS_TABLE"],
            Key={"channel": {"S": channel}, "connectionId": {"S": identifier}},
            ConditionExpression="expiresAt < :opening",
            ExpressionAttributeValues={":opening": {"N": str(oldest_opening)}},
        )
    except _table.exceptions.ConditionalCheckFailedException:
        return


def _try_again(keys: Iterable[Key], data: Any) -> None:
    """Puts a message for each connection alone into the queue."""
    remaining = iter(keys)
    while batch := list(islice(remaining, _BATCH)):
        entries = [
            {
                "Id": str(index),
                "DelaySeconds": 1,
                "MessageBody": json.dumps({"channel": channel, "connectionId": identifier, "data": data}),
            }
            for index, (channel, identifier) in enumerate(batch)
        ]
        answer = _queue.send_message_batch(QueueUrl=os.environ["MESSAGES_QUEUE"], Entries=entries)
        if answer.get("Failed"):
            raise RuntimeError(f"{len(answer['Failed'])} messages could not be put into the queue")
