"""Messages that are received: their order, their visibility, and which attributes a receiver gets."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from typing import Final

from embedded_aws.ministack import sqs
from embedded_aws.ministack.records import Record
from embedded_aws.ministack.sqs import Parameters, Result
from embedded_aws.services.sqs import message_attributes
from embedded_aws.services.sqs.attributes import require_range
from embedded_aws.services.sqs.receipts import create_handle

_MOST: Final = 10
_LONGEST_WAIT: Final = 20
_LONGEST_TIMEOUT: Final = 43_200
_POLL: Final = 0.1
_NOISY_IN_FLIGHT: Final = 30
_NOISY_SHARE: Final = 0.1
_SYSTEM_ATTRIBUTES: Final[dict[str, Callable[[sqs.Message], object]]] = {
    "SenderId": lambda message: message["sys"].get("SenderId"),
    "SentTimestamp": lambda message: message["sys"].get("SentTimestamp"),
    "ApproximateReceiveCount": lambda message: message["receive_count"],
    "ApproximateFirstReceiveTimestamp": lambda message: int((message["first_receive_at"] or 0) * 1000),
    "SequenceNumber": lambda message: message["seq"],
    "MessageDeduplicationId": lambda message: message["dedup_id"],
    "MessageGroupId": lambda message: message["group_id"],
    "AWSTraceHeader": lambda message: message["sys"].get("AWSTraceHeader"),
    "DeadLetterQueueSourceArn": lambda message: message["sys"].get("DeadLetterQueueSourceArn"),
}


async def receive_message(data: Parameters, url: str) -> Result:
    """Receives messages; waits for the first one as long as the request or the queue says."""
    queue = sqs.queue_of_url(url, "sqs:ReceiveMessage")
    most = _read(data, "MaxNumberOfMessages", 1, 1, _MOST, f"Must be between 1 and {_MOST}, if provided.")
    timeout = _read(
        data,
        "VisibilityTimeout",
        int(queue["attributes"]["VisibilityTimeout"]),
        0,
        _LONGEST_TIMEOUT,
        f"Must be >= 0 and <= {_LONGEST_TIMEOUT}, if provided.",
    )
    wait = _read(
        data,
        "WaitTimeSeconds",
        int(queue["attributes"]["ReceiveMessageWaitTimeSeconds"]),
        0,
        _LONGEST_WAIT,
        f"Must be >= 0 and <= {_LONGEST_WAIT}, if provided.",
    )
    end = time.time() + wait
    while True:
        with sqs.queues_lock:
            sqs.delete_expired(queue)
            sqs.move_dead_letters(queue)
            found = sqs.collect_messages(queue, most, timeout)
        if found or (left := end - time.time()) <= 0:
            break
        await asyncio.sleep(min(_POLL, left))
    messages = [_describe(message, data) for message in found]
    return {"Messages": messages} if messages else {}


def _read(data: Parameters, name: str, default: int, low: int, high: int, reason: str) -> int:  # noqa: PLR0917
    value = data.get(name)
    return default if value is None else require_range(name, value, low, high, reason)


def _describe(message: sqs.Message, data: Parameters) -> Record:
    names = {*(data.get("AttributeNames") or ()), *(data.get("MessageSystemAttributeNames") or ())}
    values = {
        name: str(value)
        for name, read in _SYSTEM_ATTRIBUTES.items()
        if ("All" in names or name in names) and (value := read(message)) is not None
    }
    selected = message_attributes.select(
        message["message_attributes"] or {}, data.get("MessageAttributeNames") or ()
    )
    return {
        "MessageId": message["id"],
        "ReceiptHandle": message["receipt_handle"],
        "MD5OfBody": message.get("md5_body"),
        "Body": message["body"],
        **({"Attributes": values} if values else {}),
        **(
            {"MD5OfMessageAttributes": message_attributes.digest(selected), "MessageAttributes": selected}
            if selected
            else {}
        ),
    }


def collect_in_order(
    _: Callable[..., list[sqs.Message]],
) -> Callable[[sqs.Queue, int, int], list[sqs.Message]]:
    """Returns the function that selects visible messages and hides them."""

    def collect(queue: sqs.Queue, most: int, timeout: int) -> list[sqs.Message]:
        now = time.time()
        for message in queue["messages"]:
            sqs.complete_message(message)
        visible = _list_by_group(queue, now) if queue["is_fifo"] else _list_visible(queue, now)
        selected = visible[:most]
        for message in selected:
            message["receipt_handle"] = create_handle(queue, message)
            message["visible_at"] = now + timeout
            message["receive_count"] += 1
            message["first_receive_at"] = message["first_receive_at"] or now
        if queue["is_fifo"]:
            _put_last(queue, selected, now)
        return selected

    return collect


def _list_visible(queue: sqs.Queue, now: float) -> list[sqs.Message]:
    """Returns the visible messages of a standard queue, those of noisy groups after all others.

    Among noisy groups, the one with the fewest messages in flight comes first (Amazon SQS Developer Guide,
    fair queues). A message without a group is a group of its own.
    """
    in_flight = [each for each in queue["messages"] if each["visible_at"] > now and each["receive_count"]]
    counts = Counter(each["group_id"] for each in in_flight if each["group_id"])
    noisy = {
        group: count
        for group, count in counts.items()
        if count >= _NOISY_IN_FLIGHT and count > _NOISY_SHARE * len(in_flight)
    }
    visible = [message for message in queue["messages"] if message["visible_at"] <= now]
    return sorted(visible, key=lambda message: noisy.get(message["group_id"] or "", 0))


def _list_by_group(queue: sqs.Queue, now: float) -> list[sqs.Message]:
    """Returns the visible messages of a FIFO queue, group by group.

    A message in flight holds back those of its group that follow it. The group that was received from last
    has its turn after all others.
    """
    groups: dict[str | None, list[sqs.Message]] = {}
    for message in queue["messages"]:
        groups.setdefault(message["group_id"], []).append(message)
    received = queue.get("received_groups", {})
    order = sorted(groups, key=lambda group: received.get(group or "", groups[group][0]["sent_at"]))
    found: list[sqs.Message] = []
    for group in order:
        for message in groups[group]:
            if message["visible_at"] > now:
                break
            found.append(message)
    return found


def _put_last(queue: sqs.Queue, selected: list[sqs.Message], now: float) -> None:
    """Records when groups were received from, in their order, for the groups that the queue still has."""
    there = {message["group_id"] or "" for message in queue["messages"]}
    kept = {group: at for group, at in queue.get("received_groups", {}).items() if group in there}
    for position, message in enumerate(selected):
        kept[message["group_id"] or ""] = now + position / 1_000_000
    queue["received_groups"] = kept
