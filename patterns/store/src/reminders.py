"""Reminders of orders that are not paid: a schedule for each, which is canceled when the payment ends."""

import contextlib
import json
import os
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import boto3

AFTER = timedelta(hours=12)
"""Time after which a customer is reminded, half of what there is to pay."""
_scheduler = cast("Any", boto3).client("scheduler")


def create(order: str) -> None:
    """Creates the reminder of an order, unless an earlier attempt did."""
    shared = json.loads(os.environ["REMINDERS"])
    with contextlib.suppress(_scheduler.exceptions.ConflictException):
        _scheduler.create_schedule(
            **{**shared, "Target": {**shared["Target"], "Input": json.dumps({"order": order})}},
            Name=_name(order),
            ScheduleExpression=f"at({datetime.now(UTC) + AFTER:%Y-%m-%dT%H:%M:%S})",
        )


def cancel(order: str) -> None:
    """Cancels the reminder of an order, if there still is one."""
    group = json.loads(os.environ["REMINDERS"])["GroupName"]
    with contextlib.suppress(_scheduler.exceptions.ResourceNotFoundException):
        _scheduler.delete_schedule(GroupName=group, Name=_name(order))


def _name(order: str) -> str:
    return f"order-{order}"
