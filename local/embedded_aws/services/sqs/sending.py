"""Messages that are sent to a queue, alone or in a batch."""

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.ministack import sqs
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.ministack.sqs import Parameters, Result, Sent
from embedded_aws.services.sqs import message_attributes
from embedded_aws.services.sqs.attributes import require_range
from embedded_aws.services.sqs.batches import read_entries, run_entries
from embedded_aws.services.sqs.errors import build_missing_parameter, invalid, invalid_parameter

_LARGEST_BATCH: Final = 1_048_576
_LONGEST_DELAY: Final = 900
_DEDUPLICATION_SECONDS: Final = 300
_ID: Final = re.compile(r"[\x21-\x7e]{1,128}")
_NOT_OF_TYPE: Final = "The request include parameter that is not valid for this queue type."
_NO_DEDUPLICATION: Final = (
    "The queue should either have ContentBasedDeduplication enabled "
    "or MessageDeduplicationId provided explicitly"
)

_Send = Callable[[Parameters, str], Result]


def send_message(data: Parameters, url: str) -> Result:
    """Sends a message, if the policy of the queue does not deny it."""
    return _send(sqs.queue_of_url(data.get("QueueUrl") or url, "sqs:SendMessage"), data)


def _send(queue: sqs.Queue, data: Parameters) -> Result:
    if not data.get("MessageBody"):
        raise build_missing_parameter("MessageBody")
    if queue["is_fifo"] and data.get("MessageGroupId") is None:
        raise build_missing_parameter("MessageGroupId")
    _validate(queue, data)
    limit = int(queue["attributes"]["MaximumMessageSize"])
    if _measure(data) > limit:
        reason = f"Reason: Message must be shorter than {limit} bytes."
        raise invalid(f"One or more parameters are invalid. {reason}")
    return _enqueue(queue, data)


def validate_sending(_: Callable[..., Result]) -> _Send:
    """Returns the function with which other services send messages, after they have checked permissions."""
    return lambda data, url: _send(sqs.queue_of_url(data.get("QueueUrl") or url), data)


def _validate(queue: sqs.Queue, data: Parameters) -> None:
    if message_attributes.INVALID_CHARACTER.search(data.get("MessageBody", "")):
        raise sqs.SqsError(
            "InvalidMessageContents",
            "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | "
            "#xE000 to #xFFFD | #x10000 to #x10FFFF",
        )
    message_attributes.validate(data.get("MessageAttributes") or {})
    ids = {
        "MessageGroupId": data.get("MessageGroupId"),
        "MessageDeduplicationId": data.get("MessageDeduplicationId"),
    }
    for name, value in ids.items():
        if value is not None and not _ID.fullmatch(value):
            reason = f"{name} can only include alphanumeric and punctuation characters. 1 to 128 in length."
            raise invalid_parameter(name, value, reason)
    delay, group, key = data.get("DelaySeconds"), ids["MessageGroupId"], ids["MessageDeduplicationId"]
    if delay is not None:
        reason = f"DelaySeconds must be >= 0 and <= {_LONGEST_DELAY}."
        require_range("DelaySeconds", delay, 0, _LONGEST_DELAY, reason)
    if not queue["is_fifo"] and key is not None:
        raise invalid_parameter("MessageDeduplicationId", key, _NOT_OF_TYPE)
    if queue["is_fifo"]:
        if delay:
            raise invalid_parameter("DelaySeconds", delay, _NOT_OF_TYPE)
        if group is None:
            raise invalid("The request must contain the parameter MessageGroupId.")
        if key is None and queue["attributes"].get("ContentBasedDeduplication") != "true":
            raise invalid(_NO_DEDUPLICATION)


def _measure(data: Parameters) -> int:
    return len(data.get("MessageBody", "").encode()) + message_attributes.measure(
        data.get("MessageAttributes") or {}
    )


def _enqueue(queue: sqs.Queue, data: Parameters) -> Result:
    """Appends a message to the queue, unless deduplication finds it; returns the result of the operation."""
    body = data.get("MessageBody", "")
    attributes = data.get("MessageAttributes") or {}
    system = data.get("MessageSystemAttributes") or {}
    digest = hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()
    result = {
        "MD5OfMessageBody": digest,
        "MD5OfMessageAttributes": message_attributes.digest(attributes),
        "MD5OfMessageSystemAttributes": message_attributes.digest(system),
    }
    key = data.get("MessageDeduplicationId")
    if queue["is_fifo"] and key is None:
        key = hashlib.sha256(body.encode()).hexdigest()
    now = time.time()
    with sqs.queues_lock:
        if sent := _find_duplicate(queue, data.get("MessageGroupId"), key):
            return _select({**result, "MessageId": sent["id"], "SequenceNumber": sent["seq"]})
        delay = data.get("DelaySeconds") if not queue["is_fifo"] else None
        message: sqs.Message = {
            "id": new_uuid(),
            "body": body,
            "md5_body": digest,
            "md5_attrs": result["MD5OfMessageAttributes"],
            "receipt_handle": None,
            "sent_at": now,
            "visible_at": now + int(queue["attributes"]["DelaySeconds"] if delay is None else delay),
            "receive_count": 0,
            "first_receive_at": None,
            "message_attributes": attributes,
            "sys": sqs.system_attributes(now, system),
            "group_id": data.get("MessageGroupId"),
            "dedup_id": key,
            "seq": None,
        }
        if queue["is_fifo"]:
            queue["fifo_seq"] += 1
            message["seq"] = f"{queue['fifo_seq']:020}"
            expires = now + _DEDUPLICATION_SECONDS
            remembered: Sent = {"expire": expires, "id": message["id"], "seq": message["seq"]}
            queue["dedup_cache"][_scope_key(queue, message["group_id"], key)] = remembered
        queue["messages"].append(message)
    sqs.wake_up.set()
    return _select({**result, "MessageId": message["id"], "SequenceNumber": message["seq"]})


def _find_duplicate(queue: sqs.Queue, group: str | None, key: str | None) -> Sent | None:
    if not queue["is_fifo"]:
        return None
    now = time.time()
    kept = {name: sent for name, sent in queue["dedup_cache"].items() if sent["expire"] > now}
    queue["dedup_cache"] = kept
    return kept.get(_scope_key(queue, group, key))


def _scope_key(queue: sqs.Queue, group: str | None, key: str | None) -> str:
    scope, former = queue["attributes"].get("DeduplicationScope", "queue"), queue.get("former_scope")
    if former and former["until"] > time.time():
        scope = former["value"]
    return f"{group}:{key}" if scope == "messageGroup" else str(key)


def _select(result: Mapping[str, object]) -> Result:
    return {name: value for name, value in result.items() if value is not None}


def send_batch(send: _Send) -> _Send:
    """Returns the operation that sends a batch.

    Args:
        send: Sends a message.
    """

    def send_message_batch(data: Parameters, url: str) -> Result:
        queue = sqs.queue_of_url(data.get("QueueUrl") or url, "sqs:SendMessage")
        entries = read_entries(data, "SendMessageBatchRequestEntry")
        size = sum(_measure({"MessageBody": "", **entry}) for entry in entries)
        if size > _LARGEST_BATCH:
            reason = (
                f"Batch requests cannot be longer than {_LARGEST_BATCH} bytes. You have sent {size} bytes."
            )
            raise sqs.SqsError("BatchRequestTooLong", reason)
        for entry in entries:
            if queue["is_fifo"]:
                _validate_batched_ids(queue, entry)
        return run_entries(entries, lambda entry: _send_entry(send, queue, entry))

    return send_message_batch


def _validate_batched_ids(queue: sqs.Queue, entry: Parameters) -> None:
    """Rejects the whole batch for an entry without the IDs of a FIFO queue, as SQS does."""
    if entry.get("MessageGroupId") is None:
        raise invalid("The request must contain the parameter MessageGroupId.")
    explicit = entry.get("MessageDeduplicationId") is not None
    if not explicit and queue["attributes"].get("ContentBasedDeduplication") != "true":
        raise invalid(_NO_DEDUPLICATION)


def _send_entry(send: _Send, queue: sqs.Queue, entry: Parameters) -> Result:
    limit = int(queue["attributes"]["MaximumMessageSize"])
    if _measure({"MessageBody": "", **entry}) > limit:
        reason = f"Reason: Message must be shorter than {limit} bytes."
        raise invalid(f"One or more parameters cannot be validated. {reason}")
    return send({**entry, "QueueUrl": queue["url"]}, queue["url"])
