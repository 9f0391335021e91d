"""The table of connections: which of them are in a channel, and what is deleted when one has ended.

An item has the key of a channel, which begins with the source of its name, and the ID of a connection. A
connection that has joined channels has the item ``connection:<ID>`` too, which lists their keys.
"""

import json
import os
import time
from typing import Any, cast

import boto3
from botocore.config import Config

_PAGE = 1_000
"""Items that one message of the queue is about."""
_LONGEST_KEY = 2_048  # bytes of a partition key of DynamoDB
_OPENING_SECONDS = 60
"""Age below which a connection may not be open yet: it is kept before API Gateway accepts it."""
_DURATION_SECONDS = 2 * 60 * 60

_TABLE = os.environ["CONNECTIONS_TABLE"]
_HOME: str | None = json.loads(os.environ["CHANNELS"])["home"]
"""Namespace of the channel that a connection is in from its beginning; None for everyone's channel."""
_NAMESPACES: list[str] = json.loads(os.environ["CHANNELS"])["namespaces"]
_config = Config(max_pool_connections=32, retries={"mode": "standard", "total_max_attempts": 4})
_table = cast("Any", boto3).client("dynamodb", config=_config)

Item = dict[str, Any]
Pair = tuple[str | None, str]
"""Key of a channel, if it is known, and ID of a connection."""


def read_page(message: dict[str, Any]) -> tuple[list[Pair], Item | None]:
    """Returns the next connections that a message is for, each once, and the item after which others follow.

    Raises:
        ValueError: If the API has no such channels.
    """
    channel = message.get("channel")
    if channel is None:
        found = _read_all(message.get("after"))
    else:
        key = _find_key(channel, message.get("source", "body"))
        if not channel or len(key.encode()) > _LONGEST_KEY:
            return [], None  # of a client: no connection can be in it
        found = _query(key, message.get("after"))
    pairs = [(item["channel"]["S"], item["connectionId"]["S"]) for item in found["Items"]]
    return pairs, found.get("LastEvaluatedKey")


def delete(identifier: str, key: str | None, *, unless_new: bool = False) -> None:
    """Deletes the items of a connection.

    Args:
        identifier: ID of the connection.
        key: Key of a channel that it is in, if it is known.
        unless_new: Whether to keep a connection that is so new that it may not be open yet.
    """
    listed = _table.get_item(
        TableName=_TABLE, Key=_name(f"connection:{identifier}", identifier), ConsistentRead=True
    ).get("Item", {})
    joined: list[str] = listed.get("channels", {}).get("SS", [])
    home = [listed["home"]["S"]] if "home" in listed else []
    # A connection that has joined a channel was open.
    condition = _limit_age() if unless_new and not listed else {}
    for each in {*joined, *home, *([key] if key else [])}:
        _delete_item(each, identifier, condition)
    if listed:  # last: if this is tried again, it says what is left
        _delete_item(f"connection:{identifier}", identifier, {})


def _find_key(channel: object, source: object) -> str:
    if not isinstance(channel, str):
        raise TypeError("the name of a channel must be a string")
    if source not in _NAMESPACES:
        raise ValueError(f"no connection joins channels of the source {source!r}: {_NAMESPACES}")
    return f"{source}:{channel}"


def _read_all(after: Item | None) -> Item:
    """Returns connections by the channel that each is in from its beginning to its end."""
    if _HOME is None:
        return _query("everyone", after)
    return _table.scan(
        **_begin(after),
        FilterExpression="begins_with(channel, :home)",
        ExpressionAttributeValues={":home": {"S": f"{_HOME}:"}},
    )


def _query(key: str, after: Item | None) -> Item:
    return _table.query(
        **_begin(after),
        KeyConditionExpression="channel = :channel",
        ExpressionAttributeValues={":channel": {"S": key}},
    )


def _begin(after: Item | None) -> Item:
    page = {"TableName": _TABLE, "ConsistentRead": True, "Limit": _PAGE}
    return {**page, "ExclusiveStartKey": after} if after else page


def _name(key: str, identifier: str) -> Item:
    return {"channel": {"S": key}, "connectionId": {"S": identifier}}


def _limit_age() -> Item:
    oldest_opening = int(time.time()) - _OPENING_SECONDS + _DURATION_SECONDS
    return {
        "ConditionExpression": "expiresAt < :opening",
        "ExpressionAttributeValues": {":opening": {"N": str(oldest_opening)}},
    }


def _delete_item(key: str, identifier: str, condition: Item) -> None:
    try:
        _table.delete_item(TableName=_TABLE, Key=_name(key, identifier), **condition)
    except _table.exceptions.ConditionalCheckFailedException:
        return
