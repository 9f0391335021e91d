"""Reminders of unpaid orders: a schedule for each, whose message a consumer processes once."""

from pathlib import Path

import pulumi

from online_store.functions import TIMEOUT
from safeguards import Safeguards
from serverless_patterns import IdempotentConsumer, Queue, ScheduleGroup, Table

_CODE = Path(__file__).resolve().parents[2] / "patterns/store/src"


def create_reminders(payments: Table, safe: Safeguards) -> ScheduleGroup:
    """Creates the group of the schedules, the queue that they send to, and its consumer."""
    overdue = Queue("overdue", {"visibility_timeout_seconds": 6 * TIMEOUT, **safe.watched})
    IdempotentConsumer(
        "remind",
        {
            "code": str(_CODE),
            "handler": "remind.handler",
            "timeout": TIMEOUT,
            "event_sources": {"overdue": overdue.event_source()},
            "links": {"PAYMENTS": payments.link("GetItem", "UpdateItem")},
            "force_destroy": not safe.lasting,
            **safe.guarded,
        },
    )
    reminders = ScheduleGroup(
        "reminders",
        {"target": overdue.target(), "force_destroy": not safe.lasting, **safe.guarded},
    )
    pulumi.export("overdue_queue_url", overdue.url)
    pulumi.export("reminder_template", reminders.template)
    return reminders
