"""Receipt handles: deletion of messages, and changes of their visibility."""

import base64
import binascii
import time
from typing import Final

from embedded_aws.ministack import sqs
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.ministack.sqs import Parameters, Result
from embedded_aws.services.sqs.attributes import require_range
from embedded_aws.services.sqs.batches import read_entries, run_entries
from embedded_aws.services.sqs.errors import invalid_parameter

_LONGEST: Final = 43_200
_PARTS: Final = 3


def create_handle(queue: sqs.Queue, message: sqs.Message) -> str:
    """Returns a new receipt handle, which names the queue and the message."""
    text = f"{new_uuid()} {queue['attributes']['QueueArn']} {message['id']}"
    return base64.b64encode(text.encode()).decode()


def _find_message_id(queue: sqs.Queue, handle: str) -> str:
    try:
        parts = base64.b64decode(handle, validate=True).decode().split(" ")
    except (binascii.Error, ValueError):
        parts = []
    if len(parts) != _PARTS or parts[1] != queue["attributes"]["QueueArn"]:
        reason = f'The input receipt handle "{handle}" is not a valid receipt handle.'
        raise sqs.SqsError("ReceiptHandleIsInvalid", reason)
    return parts[2]


def _find_message(queue: sqs.Queue, handle: str) -> sqs.Message | None:
    identifier = _find_message_id(queue, handle)
    return next((each for each in queue["messages"] if each["id"] == identifier), None)


def _is_expired(queue: sqs.Queue, message: sqs.Message, handle: str) -> bool:
    """Whether a handle is not valid any more: that of a FIFO queue ends with the visibility timeout."""
    return queue["is_fifo"] and (message["visible_at"] <= time.time() or message["receipt_handle"] != handle)


def _delete(queue: sqs.Queue, entry: Parameters) -> Result:
    handle = str(entry.get("ReceiptHandle") or "")
    with sqs.queues_lock:
        message = _find_message(queue, handle)
        if message is not None:
            if _is_expired(queue, message, handle):
                raise invalid_parameter("ReceiptHandle", handle, "The receipt handle has expired.")
            queue["messages"] = [each for each in queue["messages"] if each is not message]
    sqs.wake_up.set()
    return {}


def _change_visibility(queue: sqs.Queue, entry: Parameters) -> Result:
    handle, seconds = str(entry.get("ReceiptHandle") or ""), entry.get("VisibilityTimeout")
    reason = f"VisibilityTimeout must be an integer between 0 and {_LONGEST}."
    timeout = require_range("VisibilityTimeout", seconds, 0, _LONGEST, reason)
    message = _find_message(queue, handle)
    if message is None:
        reason = "Message does not exist or is not available for visibility timeout change."
        raise invalid_parameter("ReceiptHandle", handle, reason)
    if _is_expired(queue, message, handle):
        raise invalid_parameter("ReceiptHandle", handle, "The receipt handle has expired.")
    message["visible_at"] = time.time() + timeout
    sqs.wake_up.set()
    return {}


def delete_message(data: Parameters, url: str) -> Result:
    """Deletes a message; succeeds if it is deleted already."""
    return _delete(sqs.queue_of_url(url, "sqs:DeleteMessage"), data)


def change_message_visibility(data: Parameters, url: str) -> Result:
    """Sets when a received message is visible again."""
    return _change_visibility(sqs.queue_of_url(url, "sqs:ChangeMessageVisibility"), data)


def delete_message_batch(data: Parameters, url: str) -> Result:
    """Deletes messages."""
    queue = sqs.queue_of_url(url, "sqs:DeleteMessage")
    entries = read_entries(data, "DeleteMessageBatchRequestEntry")
    return run_entries(entries, lambda entry: _delete(queue, entry))


def change_message_visibility_batch(data: Parameters, url: str) -> Result:
    """Sets when received messages are visible again."""
    queue = sqs.queue_of_url(url, "sqs:ChangeMessageVisibility")
    entries = read_entries(data, "ChangeMessageVisibilityBatchRequestEntry")
    return run_entries(entries, lambda entry: _change_visibility(queue, entry))


OPERATIONS: Final = {
    "ChangeMessageVisibility": change_message_visibility,
    "ChangeMessageVisibilityBatch": change_message_visibility_batch,
    "DeleteMessage": delete_message,
    "DeleteMessageBatch": delete_message_batch,
}
