"""Dead-letter queues of SNS subscriptions."""

import json
from collections.abc import Callable
from typing import Any, cast

from embedded_aws.ministack import sns, sqs
from embedded_aws.ministack.arn import ArnParseError, parse_arn
from embedded_aws.ministack.patching import Patch
from embedded_aws.observation.causes import pause_recording
from embedded_aws.observation.messages import record_delivery

_Deliver = Callable[..., None]


def _send_dead_letters(deliver: _Deliver) -> _Deliver:
    """Applies the redrive policy of a subscription, which MiniStack stores but ignores."""

    def deliver_or_redrive(endpoint: str, *message: Any, topic_arn: str = "", **more: Any) -> None:
        with pause_recording():  # the delivery looks again
            dead_letters = (
                None if _accepts(endpoint, topic_arn) else _find_dead_letter_queue(endpoint, topic_arn)
            )
        action, reason = (
            ("dead-lettered", f"not delivered to {endpoint}") if dead_letters else ("delivered", None)
        )
        with record_delivery(action, topic_arn, dead_letters or endpoint, reason):
            deliver(dead_letters or endpoint, *message, topic_arn=topic_arn, **more)

    return deliver_or_redrive


def redrive(endpoint: str, envelope: str, topic_arn: str) -> None:
    """Sends a message to the dead-letter queue of the subscription, if it has one.

    Args:
        endpoint: What it could not be delivered to.
        envelope: The message as JSON.
        topic_arn: ARN of the topic.
    """
    if _find_dead_letter_queue(endpoint, topic_arn):
        sns.deliver_to_queue(endpoint, envelope, False, envelope, topic_arn=topic_arn)


def _accepts(queue_arn: str, topic_arn: str) -> bool:
    """Whether the queue exists and its policy allows the topic to send."""
    try:
        account = parse_arn(topic_arn).account_id
        queue = sqs.find_queue(queue_arn)
    except ArnParseError:
        return False
    return bool(queue) and bool(sqs.queue_policy_allows(queue_arn, "sns.amazonaws.com", topic_arn, account))


def _find_dead_letter_queue(endpoint: str, topic_arn: str) -> str | None:
    """Returns the ARN of the dead-letter queue of the subscription of ``endpoint``."""
    topic = sns.find_topic(topic_arn) or {}
    for subscription in cast("list[dict[str, Any]]", topic.get("subscriptions", [])):
        attributes = cast("dict[str, str]", subscription.get("attributes", {}))
        if subscription.get("endpoint") == endpoint and attributes.get("RedrivePolicy"):
            return json.loads(attributes["RedrivePolicy"])["deadLetterTargetArn"]
    return None


PATCHES = (
    Patch(
        sns.deliver_to_queue,
        _send_dead_letters,
        "a failed delivery to a queue goes to the dead-letter queue of the subscription",
    ),
)
