"""Each effect once: records of messages, in the layout of the idempotency utility of Powertools.

An item has ``id``, ``status`` (``INPROGRESS`` or ``COMPLETED``), ``expiration`` in seconds,
``in_progress_expiration`` in milliseconds, ``data`` with the result, and ``validation`` with the hash of the
payload.
"""

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import boto3

_dynamodb = cast("Any", boto3).client("dynamodb")
_TABLE = os.environ["IDEMPOTENCY_TABLE"]
_SECONDS = int(os.environ["IDEMPOTENCY_SECONDS"])
_FREE = (
    "attribute_not_exists(id) OR expiration < :now OR "
    "(#status = :inprogress AND attribute_exists(in_progress_expiration)"
    " AND in_progress_expiration < :now_ms)"
)
_MINE = "#status = :inprogress AND in_progress_expiration = :mine"
_STATUS = {"#status": "status"}


class InProgressError(Exception):
    """Another invocation processes the message; its source delivers it again."""


class ConflictError(Exception):
    """A message with the same key had another payload: it is not a retry, and is not processed."""


class LockLostError(Exception):
    """The lock ended before the effect, which another invocation has; nothing was written."""


@dataclass(frozen=True)
class Claim:
    """The right to have the effect of one message, until it ends."""

    key: str
    until: int
    """Milliseconds since the epoch."""
    payload_hash: str

    def complete(self, result: object = None, effects: Sequence[dict[str, Any]] = ()) -> object:
        """Records the result, and in the same transaction makes the changes of DynamoDB in ``effects``.

        Args:
            result: Result that a repeated message gets, as JSON.
            effects: Items of ``TransactWriteItems``: either all of them and the record are written, or none.

        Raises:
            LockLostError: If the lock has ended, and another invocation has claimed the message.
        """
        update = {
            "TableName": _TABLE,
            "Key": {"id": {"S": self.key}},
            "UpdateExpression": "SET #status = :completed, #data = :data, expiration = :end",
            "ConditionExpression": _MINE,
            "ExpressionAttributeNames": {**_STATUS, "#data": "data"},
            "ExpressionAttributeValues": {
                ":completed": {"S": "COMPLETED"},
                ":inprogress": {"S": "INPROGRESS"},
                ":mine": {"N": str(self.until)},
                ":data": {"S": json.dumps(result)},
                ":end": {"N": str(int(time.time()) + _SECONDS)},
            },
        }
        try:
            _dynamodb.transact_write_items(TransactItems=[{"Update": update}, *effects])
        except _dynamodb.exceptions.TransactionCanceledException as error:
            if error.response["CancellationReasons"][0]["Code"] == "ConditionalCheckFailed":
                raise LockLostError(self.key) from None
            raise
        return result

    def release(self) -> None:
        """Gives the right back after a failure, so that the next delivery need not wait for its end."""
        # If another invocation has claimed it, or it is completed, there is nothing to give back.
        with contextlib.suppress(_dynamodb.exceptions.ConditionalCheckFailedException):
            _dynamodb.delete_item(
                TableName=_TABLE,
                Key={"id": {"S": self.key}},
                ConditionExpression=_MINE,
                ExpressionAttributeNames=_STATUS,
                ExpressionAttributeValues={
                    ":inprogress": {"S": "INPROGRESS"},
                    ":mine": {"N": str(self.until)},
                },
            )


def once(key: str, payload: object, context: Any, work: Callable[[Claim], object]) -> object:
    """Does ``work`` unless it was done for this key, and returns its result, also of the earlier time.

    Args:
        key: ID of the message that its sender gives it, the same for each delivery.
        payload: What must be equal for the same key.
        context: Context of the invocation, whose end is that of the lock.
        work: Has the effect, and ends with ``claim.complete(result, effects)``.

    Raises:
        InProgressError: If another invocation is at it.
        ConflictError: If the key had another payload.
    """
    found = claim(key, payload, context.get_remaining_time_in_millis())
    if not isinstance(found, Claim):
        return found["result"]
    try:
        return work(found)
    except Exception:
        found.release()
        raise


def claim(key: str, payload: object, milliseconds: int) -> Claim | dict[str, Any]:
    """Returns the right to have the effect, or the result of who had it.

    Raises:
        InProgressError: If another invocation is at it.
        ConflictError: If the key had another payload.
    """
    now = time.time()
    now_ms = int(now * 1_000)
    payload_hash = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
    mine = Claim(key, now_ms + milliseconds, payload_hash)
    item = {
        "id": {"S": key},
        "status": {"S": "INPROGRESS"},
        "expiration": {"N": str(int(now) + _SECONDS)},
        "in_progress_expiration": {"N": str(mine.until)},
        "validation": {"S": payload_hash},
    }
    try:
        _dynamodb.put_item(
            TableName=_TABLE,
            Item=item,
            ConditionExpression=_FREE,
            ExpressionAttributeNames=_STATUS,
            ExpressionAttributeValues={
                ":inprogress": {"S": "INPROGRESS"},
                ":now": {"N": str(int(now))},
                ":now_ms": {"N": str(now_ms)},
            },
        )
    except _dynamodb.exceptions.ConditionalCheckFailedException:
        return _read_result(key, payload_hash)
    return mine


def _read_result(key: str, payload_hash: str) -> dict[str, Any]:
    found = _dynamodb.get_item(TableName=_TABLE, Key={"id": {"S": key}}, ConsistentRead=True).get("Item")
    if found and found["validation"]["S"] != payload_hash:
        raise ConflictError(key)
    if not found or found["status"]["S"] != "COMPLETED":
        raise InProgressError(key)
    return {"result": json.loads(found["data"]["S"])}
