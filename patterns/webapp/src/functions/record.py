"""Records the status of conversions in the items of photos.

SQS delivers messages at least once and in any order, those of one photo at the same time. The item is the
same in the end: a result remains when a failure is reported after it, and the status of the photo follows
from all conversions.
"""

import json
from typing import Any
from urllib.parse import quote

import photos
import progress
import storage
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,  # pyright: ignore[reportUnknownVariableType] a bare Callable
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from boto3.dynamodb.conditions import Attr

logger = Logger(service="record")
processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Records a batch of status messages; SQS delivers one that fails again."""
    return process_partial_response(event, _take, processor, context)


def _take(record: SQSRecord) -> None:
    try:
        _record(json.loads(record.body))
    except Exception:
        logger.exception("to be delivered again", extra={"message_id": record.message_id})
        raise


def _record(outcome: dict[str, Any]) -> None:
    owner, _, rest = outcome["source_key"].partition("/")
    photo_id = rest.partition("/")[0]
    if not (owner and photo_id):
        logger.warning("not uploaded through the API", extra={"source_key": outcome["source_key"]})
        return
    key = {"owner": owner, "id": photo_id}
    photo = _note(key, outcome)
    if photo:
        # If sending fails, SQS delivers the message again, and the item is the same afterwards.
        progress.send(_set_status(key, photo["conversions"]) or photo)
        logger.info("noted", extra={**key, "conversion": outcome["conversion"], "is": outcome["status"]})


def _note(key: dict[str, str], outcome: dict[str, Any]) -> dict[str, Any] | None:
    """Writes a conversion to the item; returns the item, or None if the condition is not met."""
    name, converted = outcome["conversion"], outcome["status"] == photos.CONVERTED
    condition = Attr("id").exists()
    if not converted:
        condition &= Attr(f"conversions.{name}.status").ne(photos.CONVERTED)
    try:
        return photos.table.update_item(
            Key=key,
            # It was uploaded, so it must not expire.
            UpdateExpression="SET conversions.#name = :conversion REMOVE expires ADD version :one",
            ConditionExpression=condition,
            ExpressionAttributeNames={"#name": name},
            ExpressionAttributeValues={":conversion": _conversion(outcome), ":one": 1},
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )["Attributes"]
    except photos.Conflict as conflict:
        if "Item" not in conflict.response:
            # The photo was deleted during the conversion: nothing else refers to upload and result.
            storage.remove_results([outcome["output_key"]] if converted else [])
            storage.remove_source(outcome["source_key"])
        logger.info("of no use any more", extra={**key, "conversion": name})
        return None


def _conversion(outcome: dict[str, Any]) -> dict[str, Any]:
    if outcome["status"] != photos.CONVERTED:
        return {"status": photos.FAILED, "reason": outcome["reason"]}
    output_key = outcome["output_key"]
    return {
        "status": photos.CONVERTED,
        "key": output_key,
        "url": f"/media/{quote(output_key)}",
        "type": outcome["content_type"],
        "bytes": outcome["bytes"],
    }


def _set_status(key: dict[str, str], conversions: dict[str, Any]) -> dict[str, Any] | None:
    """Sets the status that follows from ``conversions``, unless another message has changed them since.

    Returns the item, or None if it was not changed.
    """
    status = _status(conversions)
    remove = "" if status == photos.FAILED else "REMOVE reason "
    try:
        return photos.table.update_item(
            Key=key,
            UpdateExpression=f"SET #status = :status {remove}ADD version :one",
            ConditionExpression=Attr("conversions").eq(conversions) & Attr("status").ne(photos.PUBLISHED),
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":status": status, ":one": 1},
            ReturnValues="ALL_NEW",
        )["Attributes"]
    except photos.Conflict:
        logger.info("left to the outcome that came after", extra=key)
        return None


def _status(conversions: dict[str, Any]) -> str:
    statuses = {conversion["status"] for conversion in conversions.values()}
    if photos.FAILED in statuses:
        return photos.FAILED
    return photos.READY if statuses == {photos.CONVERTED} else photos.WAITING
