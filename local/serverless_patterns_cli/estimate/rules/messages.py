"""Queues, topics, events and schedules."""

import math
from collections.abc import Iterator
from typing import Final

from embedded_aws import Registration
from serverless_patterns_cli.architecture.kinds import EVENT_BUS, QUEUE
from serverless_patterns_cli.estimate.charges import MILLION, Charge, Charges, Stack, Unpriced
from serverless_patterns_cli.estimate.prices import HOURS_PER_MONTH, KB_PER_GIGABYTE
from serverless_patterns_cli.estimate.rules.streams import charge_stream_reads

CHARGES: Final = Charges()
_CHUNK_KB: Final = 64
_SENT_AND_RECEIVED: Final = 2
_IDLE_POLLS: Final = 5 * 3 * 60 * HOURS_PER_MONTH
"""Lambda has five connections to an empty queue, each of which waits 20 seconds for messages."""
_DAYS_PER_MONTH: Final = HOURS_PER_MONTH / 24
_TOPIC: Final = "aws:sns/topic:Topic"
_FREE_PROTOCOLS: Final = frozenset({"sqs", "lambda"})


def _count_chunks(stack: Stack, name: str, messages: float) -> float:
    """Returns the millions of messages that AWS charges for: each 64 KB counts."""
    return messages * max(1, math.ceil(stack.given.value("payload", name) / _CHUNK_KB)) / MILLION


def _queue_item(name: str) -> str:
    return "sqs_fifo" if name.endswith(".fifo") else "sqs_standard"


@CHARGES.register(QUEUE)
def queue(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """The requests of its messages, sent, received and deleted one by one; a deletion has no payload."""
    messages = stack.loads.find_use(given.urn).requests
    requests = _SENT_AND_RECEIVED * _count_chunks(stack, given.name, messages) + messages / MILLION
    is_fifo = given.inputs.get("fifoQueue") or given.inputs.get("name", "").endswith(".fifo")
    yield Charge(
        "SQS",
        "requests of FIFO queues" if is_fifo else "requests",
        "million_requests",
        "sqs_fifo" if is_fifo else "sqs_standard",
        requests,
    )


@CHARGES.register("aws:lambda/eventSourceMapping:EventSourceMapping")
def charge_mapping(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """The polls of an empty queue, and reads of a stream on demand; those of other streams are free."""
    source = given.inputs.get("eventSourceArn", "")
    if ":sqs:" in source:
        yield Charge(
            "SQS",
            "polls of empty queues by Lambda",
            "million_requests",
            _queue_item(source),
            _IDLE_POLLS / MILLION,
            always=True,
        )
    elif ":kinesis:" in source:
        yield from charge_stream_reads(stack, source)
    elif ":dynamodb:" not in source:
        yield Unpriced("an event source that is neither a queue nor a stream")
    if given.inputs.get("provisionedPollerConfig"):
        yield Unpriced("provisioned pollers")


@CHARGES.register(_TOPIC)
def charge_topic(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """The messages that are published; of a FIFO topic, also by GB."""
    published = stack.loads.find_use(given.urn).requests
    if _is_fifo_topic(given):
        yield from _charge_fifo_messages(stack, given, "published to FIFO topics", "sns_fifo_publish")
        return
    yield Charge(
        "SNS",
        "messages published",
        "million_requests",
        "sns_publish",
        _count_chunks(stack, given.name, published),
    )


@CHARGES.register("aws:sns/topicSubscription:TopicSubscription")
def charge_subscription(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Deliveries over HTTP and by email; those of standard topics to queues and functions are free."""
    protocol = given.inputs.get("protocol", "")
    item = {"http": "sns_http", "https": "sns_http", "email": "sns_email", "email-json": "sns_email"}.get(
        protocol
    )
    found = stack.resources.find(given.inputs.get("topic", ""), _TOPIC)
    if found and _is_fifo_topic(found):
        yield from _charge_fifo_messages(stack, found, "of subscriptions to FIFO topics", "sns_fifo_deliver")
    elif item:
        delivered = stack.loads.find_use(found.urn).requests if found else stack.given.general("requests")
        chunks = _count_chunks(stack, found.name if found else given.name, delivered)
        yield Charge("SNS", f"deliveries by {protocol}", "million_requests", item, chunks)
    elif protocol not in _FREE_PROTOCOLS:
        yield Unpriced(f"deliveries by {protocol or 'an unknown protocol'}")


@CHARGES.register(EVENT_BUS)
def charge_event_bus(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """The events that are put on it."""
    events = stack.loads.find_use(given.urn).requests
    yield Charge(
        "EventBridge",
        "events",
        "million_requests",
        "eventbridge_events",
        _count_chunks(stack, given.name, events),
    )


@CHARGES.register("aws:cloudwatch/eventArchive:EventArchive")
def charge_event_archive(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """The events of its bus by GB, once when they are archived, and by month."""
    bus = stack.resources.find(given.inputs.get("eventSourceArn", ""), EVENT_BUS)
    events = stack.loads.find_use(bus.urn).requests if bus else stack.given.general("requests")
    size = stack.given.value("payload", bus.name if bus else given.name)
    gigabytes = events * size / KB_PER_GIGABYTE
    days = given.inputs.get("retentionDays") or _DAYS_PER_MONTH  # without a limit, those of a month are kept
    kept = gigabytes * min(days / _DAYS_PER_MONTH, 1)
    yield Charge("EventBridge", "GB of events archived", "gigabyte", "eventbridge_archived", gigabytes)
    yield Charge("EventBridge", "GB of events kept", "gigabyte_month", "eventbridge_archive", kept)


@CHARGES.register("aws:scheduler/schedule:Schedule")
def schedule(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Its runs."""
    runs = stack.loads.find_use(given.urn).requests
    yield Charge("EventBridge", "scheduled runs", "million_requests", "eventbridge_scheduler", runs / MILLION)


def _is_fifo_topic(topic: Registration) -> bool:
    return bool(topic.inputs.get("fifoTopic"))


def _charge_fifo_messages(stack: Stack, topic: Registration, what: str, item: str) -> Iterator[Charge]:
    messages = stack.loads.find_use(topic.urn).requests
    gigabytes = messages * stack.given.value("payload", topic.name) / KB_PER_GIGABYTE
    yield Charge("SNS", f"messages {what}", "million_requests", item, messages / MILLION)
    yield Charge("SNS", f"GB of messages {what}", "gigabyte", item, gigabytes)
