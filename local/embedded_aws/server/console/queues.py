"""Messages of queues, read and moved without receiving them, which would hide and count them."""

import time
from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

from embedded_aws.emulator.clients import Client
from embedded_aws.ministack import sqs
from embedded_aws.server.middleware.rejections import Rejection

_MOST: Final = 25
_LONGEST_BODY: Final = 16_000

Depths = dict[str, tuple[int, int]]


def measure_depths(queues: Iterable[str]) -> Depths:
    """Returns the visible messages and the messages in flight of each queue."""
    now = time.time()
    found: Depths = {}
    for arn in queues:
        if queue := sqs.find_queue(arn):
            visible = [message["visible_at"] <= now for message in list(queue["messages"])]
            found[arn] = (sum(visible), len(visible) - sum(visible))
    return found


def list_messages(arn: str) -> dict[str, object]:
    """Returns the first messages of a queue: ``total``, and ``messages`` with body and attributes.

    Raises:
        Rejection: 404 if the queue does not exist.
    """
    now, messages = time.time(), list(_find(arn)["messages"])
    return {"total": len(messages), "messages": [_describe(message, now) for message in messages[:_MOST]]}


def redrive(dead_letter_arn: str, queue_arn: str, message_id: str | None, client: Client) -> int:
    """Moves messages from a dead-letter queue to a queue, as new messages.

    Args:
        dead_letter_arn: ARN of the dead-letter queue.
        queue_arn: ARN of the queue.
        message_id: ID of the message. Defaults to all that are there now.
        client: SQS client.

    Returns:
        The number of moved messages.

    Raises:
        Rejection: 404 if the queue or the message does not exist.
        ClientError: If the queue rejects a message; it and those after it stay.
    """
    letters, queue = _find(dead_letter_arn), _find(queue_arn)
    moved = [each for each in list(letters["messages"]) if message_id in {None, each["id"]}]
    if message_id is not None and not moved:
        raise Rejection("The message is not in the queue any more.", HTTPStatus.NOT_FOUND)
    for message in moved:
        # Its attributes have the reason of the last failure, so only the body is sent.
        fifo = {"MessageGroupId": message["group_id"], "MessageDeduplicationId": f"redrive-{message['id']}"}
        own = fifo if queue["is_fifo"] else {}
        client.send_message(QueueUrl=queue["url"], MessageBody=message["body"], **own)
        with sqs.queues_lock:
            letters["messages"] = [each for each in letters["messages"] if each is not message]
    return len(moved)


def find_queue_url(arn: str) -> str:
    """Returns the URL of a queue.

    Raises:
        Rejection: 404 if it does not exist.
    """
    return _find(arn)["url"]


def _find(arn: str) -> sqs.Queue:
    if queue := sqs.find_queue(arn):
        return queue
    raise Rejection(f"Unknown queue {arn}.", HTTPStatus.NOT_FOUND)


def _describe(message: sqs.Message, now: float) -> dict[str, object]:
    attributes = message.get("message_attributes") or {}
    return {
        "id": message["id"],
        "body": message["body"][:_LONGEST_BODY],
        "sent": message["sent_at"],
        "receives": message["receive_count"],
        "in_flight": message["visible_at"] > now,
        "attributes": {name: value.get("StringValue") for name, value in attributes.items()},
    }
