"""Fulfilment of an order, as a saga: stock, payment and parcel, all of them or none."""

from dataclasses import dataclass
from typing import Any

import pulumi

from online_store.functions import TIMEOUT, create_function
from safeguards import Safeguards
from serverless_patterns import LinkArgs, Saga, SagaStepArgs, ScheduleGroup, Table, allow

PAYMENT_SECONDS = 86_400
"""Seconds in which an order is paid."""
# A task token has no ARN: the actions take "*" only (Service Authorization Reference).
TELL = allow(["states:SendTaskFailure", "states:SendTaskSuccess"], "*")

Task = dict[str, Any]


@dataclass(frozen=True)
class Books:
    """The tables of the store.

    Attributes:
        orders: Orders by their ID, with their status.
        stock: Items with their price and the pieces that are left.
        payments: Payments by the ID of their order.
        effects: What each step has done, by its idempotency key, and the execution of each order.
        history: Changes of each order.
    """

    orders: Table
    stock: Table
    payments: Table
    effects: Table
    history: Table


def create_saga(
    books: Books, reminders: ScheduleGroup, safe: Safeguards, alarm_topic_arn: pulumi.Input[str]
) -> Saga:
    """Creates the saga of an order, which is its input."""
    return Saga(
        "orders",
        {
            "steps": [
                {"name": "claim", "task": _claim(books), "has_effect": False},
                {
                    "name": "open",
                    "task": _set_status(books, "accepted"),
                    "compensation": {"task": _set_status(books, "cancelled", "{% $failure.Error %}")},
                },
                _reserve(books, safe),
                _await_payment(books, reminders, safe),
                _ship(books, safe),
                # If this fails, all steps before it are undone: the order is cancelled.
                {"name": "close", "task": _set_status(books, "shipped"), "has_effect": False},
            ],
            "policy_statements": safe.using_key,
            **safe.guarded,
            "alarm_topic_arn": alarm_topic_arn,
            "alarm_topic_kms_key_arn": safe.encrypted.get("kms_key_arn"),
        },
    )


def _claim(books: Books) -> Task:
    """Makes this execution that of the order: the event that starts it may be delivered twice."""
    return {
        "Resource": "arn:${AWS::Partition}:states:::dynamodb:putItem",
        "Arguments": {
            "TableName": books.effects.table_name,
            "Item": {
                "id": {"S": "{% 'order:' & $input.id %}"},
                "execution": {"S": "{% $states.context.Execution.Id %}"},
            },
            "ConditionExpression": "attribute_not_exists(id) OR execution = :execution",
            "ExpressionAttributeValues": {":execution": {"S": "{% $states.context.Execution.Id %}"}},
        },
    }


def _set_status(books: Books, status: str, reason: str = "") -> Task:
    values = {":status": {"S": status}, **({":reason": {"S": reason}} if reason else {})}
    return {
        "Resource": "arn:${AWS::Partition}:states:::dynamodb:updateItem",
        "Arguments": {
            "TableName": books.orders.table_name,
            "Key": {"id": {"S": "{% $input.id %}"}},
            "UpdateExpression": f"SET #status = :status{', reason = :reason' if reason else ''}",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": values,
        },
    }


def _link_effects(books: Books, *, undone: bool = False) -> LinkArgs:
    """Returns the link of a task that takes a step, or undoes one."""
    return books.effects.link("GetItem", "PutItem", *(("UpdateItem",) if undone else ()))


def _reserve(books: Books, safe: Safeguards) -> SagaStepArgs:
    stock = {"STOCK": books.stock.link("UpdateItem")}
    take = create_function("steps.reserve", {"EFFECTS": _link_effects(books), **stock}, safe)
    undo = create_function("steps.release", {"EFFECTS": _link_effects(books, undone=True), **stock}, safe)
    return {
        "name": "reserve",
        "function_arn": take.arn,
        "non_retryable_errors": ["RefusedError"],
        "compensation": {"function_arn": undo.arn},
        "timeout_seconds": 2 * TIMEOUT,
    }


def _await_payment(books: Books, reminders: ScheduleGroup, safe: Safeguards) -> SagaStepArgs:
    """Returns the step that waits until a hook of the provider says how the payment ended."""
    payments = {"PAYMENTS": books.payments.link("UpdateItem")}
    creating = {**payments, "REMINDERS": reminders.link("CreateSchedule")}
    ask = create_function("payments.ask", creating, safe, statements=[TELL])
    canceling = {**payments, "REMINDERS": reminders.link("DeleteSchedule")}
    return {
        "name": "pay",
        "task": {
            "Resource": "arn:${AWS::Partition}:states:::lambda:invoke.waitForTaskToken",
            "Arguments": {
                "FunctionName": ask.arn,
                "Payload": {"order": "{% $input %}", "token": "{% $states.context.Task.Token %}"},
            },
        },
        "timeout_seconds": PAYMENT_SECONDS,
        "non_retryable_errors": ["PaymentFailedError", "States.Timeout"],
        "compensation": {"function_arn": create_function("payments.refund", canceling, safe).arn},
    }


def _ship(books: Books, safe: Safeguards) -> SagaStepArgs:
    book = create_function("parcels.ship", {"EFFECTS": _link_effects(books)}, safe)
    undo = create_function("parcels.recall", {"EFFECTS": _link_effects(books, undone=True)}, safe)
    return {
        "name": "ship",
        "function_arn": book.arn,
        "non_retryable_errors": ["NoCarrierError"],
        "compensation": {"function_arn": undo.arn},
        "timeout_seconds": 2 * TIMEOUT,
    }
