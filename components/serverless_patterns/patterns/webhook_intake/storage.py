"""The queue of hooks, the bucket of large bodies, and the table of deliveries."""

from serverless_patterns.blocks.bucket.component import Bucket
from serverless_patterns.blocks.queue.component import Queue
from serverless_patterns.blocks.table.component import Table
from serverless_patterns.blocks.table.expiring import create_expiring_table
from serverless_patterns.component import Scope

_RETENTION_DAYS = 14
"""Days that SQS keeps a message at most."""
_BODY_DAYS = 30
"""Days until a large body is deleted: longer than the queue and its dead-letter queue keep its message."""


def create_table(scope: Scope) -> Table:
    """Creates the table of deliveries, whose items DynamoDB deletes."""
    return create_expiring_table(
        scope, "deliveries", {"partition_key": {"name": "id"}, "ttl_attribute": "expiresAt"}
    )


def create_bucket(scope: Scope, *, force_destroy: bool) -> Bucket:
    """Creates the bucket of bodies that are too large for a message."""
    return Bucket(
        scope.child("bodies"),
        {
            "versioned": False,
            "expiration_days": _BODY_DAYS,
            "force_destroy": force_destroy,
            "kms_key_arn": scope.kms_key_arn,
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )


def create_queue(scope: Scope, visibility_timeout_seconds: int) -> Queue:
    """Creates the queue of hooks, which wait for the consumer."""
    return Queue(
        scope.child("hooks"),
        {
            "visibility_timeout_seconds": visibility_timeout_seconds,
            "message_retention_seconds": _RETENTION_DAYS * 24 * 60 * 60,
            "kms_key_arn": scope.kms_key_arn,
            "alarm_topic_arn": scope.alarm_topic_arn,
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )
