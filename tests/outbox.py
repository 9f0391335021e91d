"""The stack of the tests of an outbox: a table, and what is published of it, on a bus and a FIFO topic."""

import itertools
import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import pulumi
import pulumi_aws as aws

from embedded_aws import Deployment
from serverless_patterns import EventBus, EventRule, Outbox, Queue, Table
from tests.robustness.processes import find_workers

SOURCE = "shop.orders"
_ACCEPTED = 0.9
"""Share of the writes that DynamoDB accepts, at least."""
_WRITERS = 3
_SETTLED = 1.0
"""Seconds without a message after which no more are expected."""
_PATIENCE = 90.0
"""Seconds without a message after which those that are missing are lost."""


def program() -> None:
    """Orders, whose changes are published on a bus, and in order on a FIFO topic with a FIFO queue."""
    alarms = aws.sns.Topic("alarms")
    orders = Table(
        "orders",
        {
            "partition_key": {"name": "id"},
            "stream_view_type": "NEW_AND_OLD_IMAGES",
            "deletion_protection": False,
            "point_in_time_recovery_days": 0,
            "hardened": True,
            "force_destroy": True,
        },
    )
    shop, seen = EventBus("shop"), Queue("seen", {"fifo": True})
    EventRule(
        "all",
        {
            "event_bus_name": shop.event_bus_name,
            "event_pattern": {"source": [SOURCE]},
            "target": seen.target("all"),  # in the order in which they are published
        },
    )
    changes = Outbox(
        "changes",
        {
            "stream": orders.event_source(batch_size=20),
            "source": SOURCE,
            "event_bus_arn": shop.arn,
            "detail_types": {"insert": "OrderPlaced", "modify": "OrderChanged", "remove": "OrderRemoved"},
            "alarm_topic_arn": alarms.arn,
        },
    )
    topic, url = _create_fifo()
    ordered = Outbox(
        "ordered",
        {
            "stream": orders.event_source(batch_size=50),
            "source": SOURCE,
            "topic_arn": topic.arn,
            "detail_types": {"insert": "OrderPlaced", "modify": "OrderChanged"},
            "hardened": True,
            "force_destroy": True,
        },
    )
    pulumi.export("table", orders.table_name)
    pulumi.export("seen", seen.url)
    pulumi.export("ordered", url)
    pulumi.export("bus", shop.event_bus_name)
    pulumi.export("changes_function", changes.function_name)
    pulumi.export("changes_dead", changes.dead_letter_queue_url)
    pulumi.export("ordered_function", ordered.function_name)
    pulumi.export("ordered_dead", ordered.dead_letter_queue_url)
    _create_messages(shop)


def _create_fifo() -> tuple[aws.sns.Topic, pulumi.Output[str]]:
    """Creates a FIFO topic with a FIFO queue that receives its messages as they are."""
    topic = aws.sns.Topic("fifo", fifo_topic=True)
    queue = Queue(
        "ordered-seen",
        {
            "fifo": True,
            "senders": [{"service": "sns.amazonaws.com", "source_arn": topic.arn}],
        },
    )
    aws.sns.TopicSubscription(
        "fifo-queue", topic=topic.arn, protocol="sqs", endpoint=queue.arn, raw_message_delivery=True
    )
    return topic, queue.url


def _create_messages(shop: EventBus) -> None:
    """Creates a table of events, written in the same transaction as what they are about."""
    events = Table(
        "events",
        {
            "partition_key": {"name": "order"},
            "sort_key": {"name": "number", "type": "N"},
            "stream_view_type": "NEW_IMAGE",
            "deletion_protection": False,
            "point_in_time_recovery_days": 0,
        },
    )
    written = Outbox(
        "written",
        {
            "stream": events.event_source(),
            "source": SOURCE,
            "event_bus_arn": shop.arn,
            "detail_type_attribute": "type",
            "detail_attribute": "detail",
            "ordering_attribute": "order",
        },
    )
    pulumi.export("events", events.table_name)
    pulumi.export("written_dead", written.dead_letter_queue_url)


def take(stack: Deployment, queue: str) -> list[Any]:
    """Returns the messages that are in a queue, and deletes them."""
    sqs, url = stack.client("sqs"), stack.outputs[queue]
    found: list[Any] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        entries = [{"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(messages)]
        sqs.delete_message_batch(QueueUrl=url, Entries=entries)
        found.extend(json.loads(each["Body"]) for each in messages)
    return found


def write_orders(stack: Deployment, count: int, *, keys: int) -> dict[str, list[int]]:
    """Writes versions of orders, some of which DynamoDB rejects; returns the committed ones by order."""
    dynamodb, table = stack.client("dynamodb"), stack.outputs["table"]

    def write(orders: list[str]) -> dict[str, list[int]]:
        chance, committed = random.Random(orders[0]), {order: list[int]() for order in orders}
        for version, order in itertools.product(range(count // keys), orders):
            known = version if chance.random() < _ACCEPTED else version + 1
            values = {":next": version, ":known": known, ":right": version}
            with suppress(dynamodb.exceptions.ConditionalCheckFailedException):
                dynamodb.update_item(
                    TableName=table,
                    Key={"id": {"S": order}},
                    UpdateExpression="SET version = :next",
                    ConditionExpression="attribute_not_exists(version) OR :known <= :right",
                    ExpressionAttributeValues={name: {"N": str(value)} for name, value in values.items()},
                )
                committed[order].append(version)
        return committed

    names = [f"order-{key}" for key in range(keys)]
    with ThreadPoolExecutor(_WRITERS) as pool:
        parts = pool.map(write, (names[first::_WRITERS] for first in range(_WRITERS)))
        return {order: versions for part in parts for order, versions in part.items()}


@contextmanager
def kill_workers(
    stack: Deployment, *, seconds: float, is_due: Callable[[], bool] = lambda: True
) -> Iterator[list[int]]:
    """Kills the processes of all functions again and again; the list has the killed ones.

    Args:
        stack: The stack.
        seconds: Seconds between two looks.
        is_due: Whether to kill them now.
    """
    killed: list[int] = []
    done = threading.Event()

    def kill() -> None:
        while not done.wait(seconds):
            for worker in find_workers(stack.emulator) if is_due() else ():
                try:
                    os.kill(worker, signal.SIGKILL)
                except ProcessLookupError:
                    continue
                killed.append(worker)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        done.set()
        thread.join()


def collect(stack: Deployment, queue: str, expected: int) -> list[Any]:
    """Returns the events of a queue once as many distinct ones are there, and no more arrive."""
    found: list[Any] = []
    distinct: set[str] = set()
    last = time.monotonic()
    while time.monotonic() < last + (_SETTLED if len(distinct) >= expected else _PATIENCE):
        if arrived := take(stack, queue):
            found.extend(arrived)
            distinct.update(each["detail"]["metadata"]["id"] for each in arrived)
            last = time.monotonic()
        time.sleep(0.2)
    return found


def list_first_versions(events: list[Any]) -> dict[str, list[int]]:
    """Returns the versions of each order in the order in which each was first seen."""
    seen: dict[str, list[int]] = {}
    identifiers: set[str] = set()
    for event in events:
        detail = event["detail"]
        if detail["metadata"]["id"] not in identifiers:
            identifiers.add(detail["metadata"]["id"])
            seen.setdefault(detail["data"]["id"], []).append(detail["data"]["version"])
    return seen
