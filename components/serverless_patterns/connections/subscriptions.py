"""Subscriptions of a queue to topics."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Required, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Default, DependentDefault, Matches, arn_of
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.arguments.text import show
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
from serverless_patterns.connections.distinct import check_distinct
from serverless_patterns.connections.event_pattern import check_filter_policy
from serverless_patterns.connections.resource_arns import TOPIC
from serverless_patterns.safeguards.policy import ServicePrincipalArgs

FilterPolicyScope = Annotated[
    Literal["MessageAttributes", "MessageBody"] | None,
    DependentDefault(
        "`MessageAttributes` where there is a filter policy",
        lambda given: "MessageAttributes" if given.get("filter_policy") is not None else None,
    ),
]
"""Whether a filter policy applies to the attributes of a message or to its body."""


@arguments
class QueueSubscriptionArgs(TypedDict, total=False):
    """A topic whose messages a :class:`Queue` receives as they were published."""

    topic_arn: Required[Annotated[pulumi.Input[str], arn_of("sns", TOPIC, "the ARN of an SNS topic")]]
    """ARN of the topic; for a FIFO queue, of a FIFO topic."""
    filter_policy: Annotated[
        dict[str, Any] | None, Default(None, "no filter: the queue receives every message")
    ]
    """Values to accept by attribute, such as ``{"status": ["failed"]}``. Defaults to no filter: the queue
    receives every message."""
    filter_policy_scope: FilterPolicyScope
    """Whether the filter policy applies to the message attributes or, as JSON, to the body. Valid values:
    `MessageAttributes`, `MessageBody`. Defaults to `MessageAttributes` where there is a filter policy."""


Subscriptions = dict[
    Annotated[str, Matches("[A-Za-z0-9_-]+", "a name of letters, digits, hyphens and underscores")],
    QueueSubscriptionArgs,
]
"""Subscriptions by a name that is part of the name of a resource."""


def check_subscriptions(
    subscriptions: Mapping[str, QueueSubscriptionArgs], errors: Errors, fifo: bool
) -> None:
    """Checks the rules that join the arguments of a subscription with each other and with the queue."""
    for name, subscription in subscriptions.items():
        below = errors.narrow("subscriptions", name)
        topic_arn = subscription.get("topic_arn")
        if fifo and isinstance(topic_arn, str) and not topic_arn.endswith(".fifo"):
            below.add(
                "topic_arn", f"{show(topic_arn)} must be the ARN of a FIFO topic, since the queue is FIFO"
            )
        check_filter_policy(subscription.get("filter_policy"), subscription.get("filter_policy_scope"), below)
    topics = {
        f"subscriptions.{name}.topic_arn": topic_arn
        for name, subscription in subscriptions.items()
        if (topic_arn := subscription.get("topic_arn"))
    }
    check_distinct(errors, topics, "A topic has one subscription of a queue; remove the other")


def list_topics(subscriptions: Mapping[str, QueueSubscriptionArgs]) -> list[ServicePrincipalArgs]:
    """The topics, as services that may send to the queue."""
    return [
        {"service": "sns.amazonaws.com", "source_arn": subscription["topic_arn"]}
        for subscription in subscriptions.values()
    ]


def create_subscriptions(
    scope: Scope,
    queue_arn: pulumi.Input[str],
    dead_letter_queue_arn: pulumi.Input[str],
    subscriptions: Mapping[str, QueueSubscriptionArgs],
    policy: aws.sqs.QueuePolicy,
) -> None:
    """Subscribes a queue to its topics.

    Args:
        scope: Scope of the queue.
        queue_arn: ARN of the queue.
        dead_letter_queue_arn: Queue of the messages that SNS cannot deliver; FIFO if the topics are.
        subscriptions: The validated subscriptions by name.
        policy: Queue policy, without which no message arrives.
    """
    for key, subscription in subscriptions.items():
        filter_policy = subscription.get("filter_policy")
        aws.sns.TopicSubscription(
            scope.child(f"{key}-subscription"),
            topic=subscription["topic_arn"],
            protocol="sqs",
            endpoint=queue_arn,
            raw_message_delivery=True,
            redrive_policy=json_text({"deadLetterTargetArn": dead_letter_queue_arn}),
            filter_policy=json_text(filter_policy) if filter_policy else None,
            filter_policy_scope=subscription.get("filter_policy_scope"),
            opts=scope.opts(policy),
        )
