"""Effects of steps in DynamoDB: each once for its idempotency key, and none after it was undone."""

import os
from typing import Any, cast

import boto3

_dynamodb = cast("Any", boto3).client("dynamodb")
_TABLE = os.environ["EFFECTS"]
_DONE, _UNDONE = {"S": "done"}, {"S": "undone"}

Change = dict[str, Any]
"""An item of ``TransactWriteItems``."""


class RefusedError(Exception):
    """A condition of a change is not met; a retry does not help."""


class UndoneError(Exception):
    """The step was compensated before it had its effect; a retry does not help."""


def take(key: str, *changes: Change) -> None:
    """Makes changes, unless an earlier attempt with the same key has made them.

    Raises:
        RefusedError: If a condition of a change is not met.
        UndoneError: If the changes were undone already.
    """
    record = {"Item": {"id": {"S": key}, "stage": _DONE}, "ConditionExpression": "attribute_not_exists(id)"}
    if _write({"Put": {"TableName": _TABLE, **record}}, *changes):
        return
    match _read_stage(key):
        case None:
            raise RefusedError(key)
        case stage if stage == _UNDONE:
            raise UndoneError(key)
        case _:
            return


def undo(key: str, *changes: Change) -> None:
    """Makes the changes that undo a step, once; a step that had no effect cannot have it any more."""
    update = {
        "Key": {"id": {"S": key}},
        "UpdateExpression": "SET stage = :undone",
        "ConditionExpression": "stage = :done",
        "ExpressionAttributeValues": {":done": _DONE, ":undone": _UNDONE},
    }
    if _write({"Update": {"TableName": _TABLE, **update}}, *changes):
        return
    match _read_stage(key):
        case None:
            mark = {
                "Item": {"id": {"S": key}, "stage": _UNDONE},
                "ConditionExpression": "attribute_not_exists(id)",
            }
            # If the step has its effect meanwhile, this fails, and the next attempt undoes it.
            _dynamodb.put_item(TableName=_TABLE, **mark)
        case stage if stage == _UNDONE:
            return
        case _:
            raise RefusedError(key)


def _write(*changes: Change) -> bool:
    """Makes all changes or none; returns whether their conditions were met."""
    try:
        _dynamodb.transact_write_items(TransactItems=[*changes])
    except _dynamodb.exceptions.TransactionCanceledException as error:
        if any(each["Code"] == "ConditionalCheckFailed" for each in error.response["CancellationReasons"]):
            return False
        raise
    return True


def _read_stage(key: str) -> dict[str, str] | None:
    found = _dynamodb.get_item(TableName=_TABLE, Key={"id": {"S": key}}, ConsistentRead=True)
    return found["Item"]["stage"] if "Item" in found else None
