"""Deliveries to queues, and to the dead-letter queues of subscriptions."""

import json

from embedded_aws.ministack import sqs
from embedded_aws.ministack.responses import request_scope
from embedded_aws.ministack.sns import Subscription
from embedded_aws.observation.causes import pause_recording
from embedded_aws.observation.messages import mark_delivery
from embedded_aws.services.sns.notifications import Message, is_raw, write_body


def deliver(message: Message, subscription: Subscription) -> None:
    """Delivers a message to the queue of a subscription, or to its dead-letter queue."""
    queue = subscription["endpoint"]
    with mark_delivery("delivered", message.topic):
        if not _send(message, subscription, queue):
            redrive(message, subscription)


def redrive(message: Message, subscription: Subscription) -> None:
    """Sends a message to the dead-letter queue of the subscription, if it has one."""
    policy = subscription["attributes"].get("RedrivePolicy")
    if policy:
        reason = f"not delivered to {subscription['endpoint']}"
        with mark_delivery("dead-lettered", message.topic, reason):
            _send(message, subscription, json.loads(policy)["deadLetterTargetArn"])


def _send(message: Message, subscription: Subscription, arn: str) -> bool:
    """Sends a message to a queue, and returns whether that is allowed and the queue accepts it."""
    account = message.topic.split(":")[4]
    queue = sqs.find_queue(arn)
    if queue is None:
        return False
    with pause_recording(quiet=bool(subscription["attributes"].get("RedrivePolicy"))):
        allowed = sqs.queue_policy_allows(arn, "sns.amazonaws.com", message.topic, account)
    if not allowed:
        return False
    data: sqs.Parameters = {
        "QueueUrl": queue["url"],
        "MessageBody": write_body(message, subscription),
        "MessageAttributes": dict(message.attributes) if is_raw(subscription) else {},
    }
    if message.group and not message.sequence:
        data["MessageGroupId"] = message.group
    if queue["is_fifo"]:
        data["MessageDeduplicationId"] = message.deduplication or message.id
        data["MessageGroupId"] = message.group or message.id
    _, _, _, region, owner, _ = arn.split(":", 5)
    try:
        with request_scope(owner, region):
            sqs.send_message(data, queue["url"])
    except sqs.SqsError:
        return False
    return True
