"""The table of connections, the queue of published messages, and the function that sends them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi

from serverless_patterns.blocks.function.component import Function
from serverless_patterns.blocks.queue.component import Queue
from serverless_patterns.blocks.table.component import Table
from serverless_patterns.blocks.table.expiring import create_expiring_table
from serverless_patterns.component import Scope
from serverless_patterns.connections.links import LinkArgs

_CODE = Path(__file__).parent / "publisher"
TIMEOUT = 60
"""Seconds that a batch of messages may take."""


def create_table(scope: Scope) -> Table:
    """Creates the table of connections, which is empty as soon as all clients have left."""
    return create_expiring_table(
        scope,
        "connections",
        {
            "partition_key": {"name": "channel"},
            "sort_key": {"name": "connectionId"},
            "ttl_attribute": "expiresAt",
        },
    )


def create_queue(scope: Scope) -> Queue:
    """Creates the queue of published messages."""
    return Queue(
        scope.child("messages"),
        {
            "visibility_timeout_seconds": 6 * TIMEOUT,
            "kms_key_arn": scope.kms_key_arn,
            "alarm_topic_arn": scope.alarm_topic_arn,
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )


def create_publisher(
    scope: Scope,
    table: Table,
    queue: Queue,
    api: LinkArgs,
    *,
    channels: Mapping[str, Any],
    log_retention_days: int,
) -> Function:
    """Creates the function that sends what is published to the connections of a channel.

    Args:
        scope: Scope of the API.
        table: The table of connections.
        queue: The queue of published messages.
        api: The API as a link.
        channels: Namespaces of the channels that connections can be in, and that of the first one.
        log_retention_days: Days that its log is kept.
    """
    return Function(
        scope.child("publisher"),
        {
            "code": str(_CODE),
            "handler": "publisher.handler",
            "timeout": TIMEOUT,
            "event_sources": {"messages": queue.event_source(batch_size=10)},
            "links": {
                "WEBSOCKET_API": api,
                "CONNECTIONS_TABLE": table.link("GetItem", "Query", "Scan", "DeleteItem"),
                "MESSAGES_QUEUE": queue.link("send"),
            },
            "environment": {"CHANNELS": json.dumps(channels)},
            "log_retention_days": log_retention_days,
            "kms_key_arn": scope.kms_key_arn,
            "alarm_topic_arn": scope.alarm_topic_arn,
            "tags": dict(scope.tags),
        },
        pulumi.ResourceOptions.merge(scope.opts(), None),
    )
