"""Writes the orders from the queue: each once, even if its message is delivered more than once."""

import json
import os
from collections.abc import Mapping
from typing import Any, cast

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,  # pyright: ignore[reportUnknownVariableType] a bare Callable
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

log = Logger(service="orders")
dynamodb = cast("Any", boto3).client("dynamodb")
# A batch that fails entirely is not an error of the function: SQS delivers its messages again.
processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


class UnknownItemError(Exception):
    """The shop has no such item."""


def handler(event: dict[str, Any], context: Any) -> Mapping[str, Any]:
    """Writes a batch of orders, and reports which of them SQS is to deliver again."""
    return process_partial_response(event, _write, processor, context)


def _write(record: SQSRecord) -> None:
    """Writes one order with the ID of its message, which the client has received."""
    order = json.loads(record.body)
    try:
        cents = _price_of(order["item"]) * order["quantity"]
        dynamodb.put_item(
            TableName=os.environ["ORDERS_TABLE"],
            Item={
                "id": {"S": record.message_id},
                "item": {"S": order["item"]},
                "quantity": {"N": str(order["quantity"])},
                "cents": {"N": str(cents)},
                "status": {"S": "placed"},
                **({"note": {"S": order["note"]}} if "note" in order else {}),
            },
            ConditionExpression="attribute_not_exists(id)",
        )
    except dynamodb.exceptions.ConditionalCheckFailedException:
        log.info("written already", extra={"order": record.message_id})
    except Exception:
        log.exception("not written", extra={"order": record.message_id})
        raise


def _price_of(item: str) -> int:
    found = dynamodb.get_item(TableName=os.environ["ITEMS_TABLE"], Key={"id": {"S": item}}).get("Item")
    if not found:
        raise UnknownItemError(f"the shop has no {item}")
    return int(found["cents"]["N"])
