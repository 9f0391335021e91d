"""Receives messages of queues in batches, and invokes functions with them."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from embedded_aws.ministack import lambda_functions, sqs
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.ministack.sqs import Message, Queue
from embedded_aws.observation.lineage import continue_traces
from embedded_aws.services.lambda_.event_sources.due import DUE
from embedded_aws.services.lambda_.event_sources.filters import matches
from embedded_aws.services.lambda_.event_sources.lanes import LARGEST_PAYLOAD
from embedded_aws.services.lambda_.event_sources.outcomes import FAILED, find_failed_records, is_throttled

_MOST_RECEIVED: Final = 10
"""Messages of one call of ReceiveMessage."""
_PAUSE_AFTER_THROTTLING: Final = 1.0


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
"""By UUID of the mapping."""


def has_received(identifier: str) -> bool:
    """Whether a mapping has received messages that no invocation has yet."""
    return bool(RECEIVED.get(identifier))


def poll_queue(mapping: dict[str, Any], function: dict[str, Any], config: Mapping[str, Any]) -> bool:
    """Starts the batches of a queue that are complete.

    Args:
        mapping: The event source mapping.
        function: The function as MiniStack keeps it.
        config: The configuration of its version.

    Returns:
        Whether one started.
    """
    identifier: str = mapping["UUID"]
    queue: Queue | None = sqs.find_queue(mapping["EventSourceArn"])
    running: int = lambda_functions.running_batches.get(identifier, 0)
    room: int = lambda_functions.queue_concurrency(mapping, function, config) - running
    if queue is None or room <= 0 or lambda_functions.backoff_until.get(identifier, 0) > time.time():
        return False
    received = RECEIVED.setdefault(identifier, Received())
    if not received.batches:
        gather = _gather_groups if queue["is_fifo"] else _gather
        gather(mapping, queue, received)
    started = False
    while received.batches and room > 0:
        batch = _select_hidden(queue, received.batches.popleft())
        if batch:
            _start(mapping, function, queue, batch)
            started, room = True, room - 1
    if not received:
        del RECEIVED[identifier]
    return started


def _gather(mapping: Mapping[str, Any], queue: Queue, received: Received) -> None:
    """Receives until the batch is full, or the queue empty and the batching window over."""
    size: int = mapping["BatchSize"]
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
        DUE.at(end)


def _gather_groups(mapping: Mapping[str, Any], queue: Queue, received: Received) -> None:
    """Receives a batch for each message group, whose messages stay in order; other groups do not wait."""
    groups: dict[str | None, list[Message]] = {}
    for message in _receive(mapping, queue, mapping["BatchSize"]) or ():
        groups.setdefault(message["group_id"], []).append(message)
    received.batches.extend(groups.values())


def _receive(mapping: Mapping[str, Any], queue: Queue, most: int) -> list[Message] | None:
    """Receives messages and deletes those that no filter matches; returns None if the queue is empty."""
    found: list[Message] = sqs.receive_messages(queue["url"], min(most, _MOST_RECEIVED))
    if not found:
        return None
    wanted = [message for message in found if matches(mapping, _record(mapping, message))]
    kept = {id(message) for message in wanted}
    _delete(queue["url"], [message for message in found if id(message) not in kept])
    return wanted


def _delete(url: str, messages: list[Message]) -> None:
    sqs.delete_messages(url, {message["receipt_handle"] or "" for message in messages})


def _measure_messages(messages: list[Message]) -> int:
    return sum(len(message["body"]) for message in messages)


def _select_hidden(queue: Queue, batch: list[Message]) -> list[Message]:
    """Returns the messages that were neither deleted meanwhile, nor became visible again."""
    there, now = {id(message) for message in queue["messages"]}, time.time()
    return [message for message in batch if id(message) in there and message["visible_at"] > now]


def _start(mapping: dict[str, Any], function: dict[str, Any], queue: Queue, batch: list[Message]) -> None:
    event = {"Records": [_record(mapping, message) for message in batch]}
    name = mapping["EventSourceArn"].rpartition(":")[2]
    batch_of = (mapping, function, event, batch, queue["url"], name)
    lambda_functions.start_batch(mapping["UUID"], lambda_functions.run_queue_batch, *batch_of)


def _record(mapping: Mapping[str, Any], message: Message) -> dict[str, Any]:
    """Returns a message as a function receives it (Lambda developer guide, with-sqs)."""
    sent: dict[str, Any] = message.get("sys") or {}
    named: dict[str, Any] = {
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


def run_batch(_: Callable[..., None]) -> Callable[..., None]:
    """Deletes the messages that the function has processed; others are visible again after their timeout."""

    def run(
        mapping: dict[str, Any], function: dict[str, Any], event: Any, batch: list[Message], url: str, _: str
    ) -> None:
        sent: list[dict[str, str]] = [message.get("sys") or {} for message in batch]
        with continue_traces(*(each.get("AWSTraceHeader", "") for each in sent)):
            result = lambda_functions.execute_function(function, event)
        if is_throttled(result):
            lambda_functions.backoff_until[mapping["UUID"]] = time.time() + _PAUSE_AFTER_THROTTLING
            mapping["LastProcessingResult"] = FAILED
            return
        failed = set(find_failed_records(mapping, result, [message["id"] for message in batch]))
        _delete(url, [message for message in batch if message["id"] not in failed])
        mapping["LastProcessingResult"] = FAILED if failed else "OK"

    return run
