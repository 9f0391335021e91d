"""Charges orders as ``charge`` does, and sends each that is charged to be booked."""

import os
from functools import partial
from typing import Any, cast

import boto3
from charge import charge
from circuit import Record, consume

_sqs = cast("Any", boto3).client("sqs")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Charges a batch of orders, unless the circuit is open; returns those that failed."""
    return consume(event, context, partial(charge_and_book, context))


def charge_and_book(context: Any, record: Record) -> None:
    """Charges an order, and sends it on; both may happen again, so the other end books each once."""
    charge(context, record)
    _sqs.send_message(QueueUrl=os.environ["BOOKINGS"], MessageBody=record["body"])
