"""Receives messages of queues in batches."""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from embedded_aws.event_sources.due import DUE
from embedded_aws.event_sources.filters import matches
from embedded_aws.event_sources.lanes import LARGEST_PAYLOAD
from embedded_aws.ministack import lambda_functions, sqs
from embedded_aws.ministack.lambda_functions import SourceSettings
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.ministack.sqs import Message, Queue

_MOST_RECEIVED: Final = 10
"""Messages of one call of ReceiveMessage."""


@dataclass(eq=False)
class Received:
    """Messages that a mapping has received and that no invocation has yet.

    Attributes:
        gathered: Messages of the next batch.
        since: Since when the batch waits for more.
        batches: Batches that are complete.
    """

    gathered: list[Message] = field(default_factory=list[Message])
    since: float = 0
    batches: deque[list[Message]] = field(default_factory=deque[list[Message]])

    def __bool__(self) -> bool:
        return bool(self.gathered or self.batches)

    def close(self) -> None:
        """Completes the batch that is gathered."""
        self.batches.append(self.gathered)
        self.gathered = []


RECEIVED: Final[dict[str, Received]] = {}
"""By UUID of the mapping, or ARN of the pipe."""


def has_received(identifier: str) -> bool:
    """Whether a mapping has received messages that no invocation has yet."""
    return bool(RECEIVED.get(identifier))


def take_batches(mapping: SourceSettings, queue: Queue, room: int) -> Iterator[list[Message]]:
    """Yields batches that are complete.

    Args:
        mapping: The event source mapping.
        queue: Its queue.
        room: Number of batches that may start.
    """
    identifier = mapping["UUID"]
    received = RECEIVED.setdefault(identifier, Received())
    if not received.batches:
        gather = _gather_groups if queue["is_fifo"] else _gather
        gather(mapping, queue, received)
    while received.batches and room > 0:
        batch = _select_hidden(queue, received.batches.popleft())
        if batch:
            yield batch
            room -= 1
    if not received:
        del RECEIVED[identifier]


def _gather(mapping: SourceSettings, queue: Queue, received: Received) -> None:
    """Receives until the batch is full, or the queue empty and the batching window over."""
    size = mapping["BatchSize"]
    while len(received.gathered) < size and not received.batches:
        found = _receive(mapping, queue, size - len(received.gathered))
        if found is None:
            break
        for message in found:
            if _measure_messages(received.gathered) + len(message["body"]) > LARGEST_PAYLOAD:
                received.close()
            received.since = received.since if received.gathered else time.time()
            received.gathered.append(message)
    if not received.gathered:
        return
    end = received.since + (mapping.get("MaximumBatchingWindowInSeconds") or 0)
    if len(received.gathered) >= size or time.time() >= end:
        received.close()
    else:
        DUE.wake_at(end)


def _gather_groups(mapping: SourceSettings, queue: Queue, received: Received) -> None:
    """Receives a batch for each message group, whose messages stay in order; other groups do not wait."""
    groups: dict[str | None, list[Message]] = {}
    for message in _receive(mapping, queue, mapping["BatchSize"]) or ():
        groups.setdefault(message["group_id"], []).append(message)
    received.batches.extend(groups.values())


def _receive(mapping: SourceSettings, queue: Queue, most: int) -> list[Message] | None:
    """Receives messages and deletes those that no filter matches; returns None if the queue is empty."""
    found: list[Message] = sqs.receive_messages(queue["url"], min(most, _MOST_RECEIVED))
    if not found:
        return None
    wanted = [message for message in found if matches(mapping, build_record(mapping, message))]
    kept = {id(message) for message in wanted}
    delete_messages(queue["url"], [message for message in found if id(message) not in kept])
    return wanted


def delete_messages(url: str, messages: list[Message]) -> None:
    """Deletes messages that were received."""
    sqs.delete_messages(url, {message["receipt_handle"] or "" for message in messages})


def _measure_messages(messages: list[Message]) -> int:
    return sum(len(message["body"]) for message in messages)


def _select_hidden(queue: Queue, batch: list[Message]) -> list[Message]:
    """Returns the messages that were neither deleted meanwhile, nor became visible again."""
    there, now = {id(message) for message in queue["messages"]}, time.time()
    return [message for message in batch if id(message) in there and message["visible_at"] > now]


def build_record(mapping: SourceSettings, message: Message) -> dict[str, object]:
    """Returns a message as a function receives it (Lambda developer guide, with-sqs)."""
    sent = message.get("sys") or {}
    named: dict[str, object] = {
        "AWSTraceHeader": sent.get("AWSTraceHeader"),
        "MessageGroupId": message.get("group_id"),
        "MessageDeduplicationId": message.get("dedup_id"),
        "SequenceNumber": message.get("seq"),
    }
    attributes = lambda_functions.message_attributes(message.get("message_attributes", {}))
    return {
        "messageId": message["id"],
        "receiptHandle": message["receipt_handle"],
        "body": message["body"],
        "attributes": {
            "ApproximateReceiveCount": str(message["receive_count"]),
            "SentTimestamp": str(int(message["sent_at"] * 1000)),
            "SenderId": get_account_id(),
            "ApproximateFirstReceiveTimestamp": str(int((message["first_receive_at"] or 0) * 1000)),
            **{name: str(value) for name, value in named.items() if value is not None and value != ""},
        },
        "messageAttributes": attributes,
        "md5OfBody": message.get("md5_body") or message.get("md5") or "",
        "eventSource": "aws:sqs",
        "eventSourceARN": mapping["EventSourceArn"],
        "awsRegion": get_region(),
    }
