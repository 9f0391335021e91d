"""Each effect once: records of messages, in the layout of the idempotency utility of Powertools.

An item has ``id``, ``status`` (``INPROGRESS`` or ``COMPLETED``), ``expiration`` in seconds,
``in_progress_expiration`` in milliseconds, ``data`` with the result, and ``validation`` with the hash of the
payload.
"""

import contextlib
import hashlib
import json
import os
import random
import time
from collections.abc import Callable, Sequence
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


class Claim:
    """The right to have the effect of one message, until it ends.

    Attributes:
        key: ID of the message.
        until: End, in milliseconds since the epoch.
        is_completed: Whether the result is recorded.
    """

    def __init__(self, key: str, until: int) -> None:
        self.key, self.until, self.is_completed = key, until, False

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
        self._write([{"Update": update}, *effects])
        self.is_completed = True
        return result

    def _write(self, items: list[dict[str, Any]]) -> None:
        """Writes all items or none; waits for other transactions on them while the lock lasts."""
        while True:
            try:
                _dynamodb.transact_write_items(TransactItems=items)
            except _dynamodb.exceptions.TransactionCanceledException as error:
                reasons = [each.get("Code") for each in error.response["CancellationReasons"]]
                if reasons[0] == "ConditionalCheckFailed":
                    raise LockLostError(self.key) from None
                others = {*reasons} - {"None"}
                if others != {"TransactionConflict"} or time.time() * 1_000 > self.until - 1_000:
                    raise
                time.sleep(random.uniform(0.02, 0.2))  # noqa: S311 not a secret
            else:
                return

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
        payload: What must be equal for the same key, as JSON.
        context: Context of the invocation, whose end is that of the lock.
        work: Has the effect, and returns the result. Changes of DynamoDB belong into
            ``claim.complete(result, effects)``, which is otherwise called with its result.

    Raises:
        InProgressError: If another invocation has claimed it.
        ConflictError: If the key had another payload.
    """
    found = claim(key, payload, context.get_remaining_time_in_millis())
    if not isinstance(found, Claim):
        return found["result"]
    try:
        result = work(found)
        return result if found.is_completed else found.complete(result)
    except Exception:
        found.release()
        raise


def claim(key: str, payload: object, milliseconds: int) -> Claim | dict[str, Any]:
    """Returns the right to have the effect, or the result of the invocation that had it.

    Raises:
        InProgressError: If another invocation has claimed it.
        ConflictError: If the key had another payload.
    """
    now = time.time()
    now_ms = int(now * 1_000)
    payload_hash = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
    mine = Claim(key, now_ms + milliseconds)
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
