"""Subscriptions of a queue to topics."""

from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.event_pattern import check_event_pattern
from serverless_patterns.policy import ServiceArgs
from serverless_patterns.validation import Given, arn_pattern

SCOPES = ("MessageAttributes", "MessageBody")


class QueueSubscriptionArgs(TypedDict):
    """A topic whose messages a :class:`Queue` gets, as they were published."""

    topic_arn: pulumi.Input[str]
    """ARN of the topic; for a FIFO queue, of a FIFO topic."""
    filter_policy: NotRequired[dict[str, Any] | None]
    """Values that pass, by attribute, as in ``{"status": ["failed"]}``. Default everything passes."""
    filter_policy_scope: NotRequired[str | None]
    """Whether the filter looks at the ``MessageAttributes`` or, as JSON, at the ``MessageBody``. Default
    ``MessageAttributes``."""


def read_subscriptions(given: Given, fifo: bool) -> dict[str, QueueSubscriptionArgs]:
    """The argument ``subscriptions`` of a queue, checked."""
    order, means = (r"(?<=\.fifo)", "a FIFO topic, since the queue is FIFO") if fifo else ("", "an SNS topic")
    for subscription in given.entries("subscriptions"):
        a_name = "a name of letters, digits, hyphens and underscores"
        subscription.matches("", subscription.name, "[A-Za-z0-9_-]+", a_name)
        subscription.text("topic_arn", arn_pattern("sns", f".+{order}"), f"the ARN of {means}")
        if subscription.has("filter_policy"):
            check_event_pattern(subscription, "filter_policy", subscription.mapping("filter_policy"))
        elif subscription.has("filter_policy_scope"):
            subscription.fault("filter_policy_scope", "goes with 'filter_policy'; remove it")
        subscription.choice("filter_policy_scope", SCOPES, default=SCOPES[0])
    return given.mapping("subscriptions")


def topics_of(subscriptions: dict[str, QueueSubscriptionArgs]) -> list[ServiceArgs]:
    """The topics, as services that may send to the queue."""
    return [
        {"service": "sns.amazonaws.com", "source_arn": subscription["topic_arn"]}
        for subscription in subscriptions.values()
    ]


def make_subscriptions(
    name: str,
    queue_arn: pulumi.Input[str],
    dead_letter_arn: pulumi.Input[str],
    subscriptions: dict[str, QueueSubscriptionArgs],
    opts: pulumi.ResourceOptions,
) -> None:
    """Subscribes a queue to its topics.

    Args:
        name: Logical name of the queue.
        queue_arn: ARN of the queue.
        dead_letter_arn: Queue of the messages that SNS cannot deliver; FIFO if the topics are.
        subscriptions: The topics by name, checked.
        opts: Resource options, with the parent; they depend on the policies of both queues, without which
            nothing arrives.
    """
    for key, subscription in subscriptions.items():
        filter_policy = subscription.get("filter_policy")
        scope = subscription.get("filter_policy_scope", SCOPES[0])
        aws.sns.TopicSubscription(
            f"{name}-{key}-subscription",
            topic=subscription["topic_arn"],
            protocol="sqs",
            endpoint=queue_arn,
            raw_message_delivery=True,
            redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": dead_letter_arn}),
            filter_policy=pulumi.Output.json_dumps(filter_policy) if filter_policy else None,
            filter_policy_scope=scope if filter_policy else None,
            opts=opts,
        )
