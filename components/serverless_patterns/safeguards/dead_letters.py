"""Dead-letter queues, and what every queue has: encryption and a policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import after
from serverless_patterns.safeguards.alarms import alarm_above_zero
from serverless_patterns.safeguards.policy import (
    ServicePrincipalArgs,
    allow_service,
    deny_insecure_transport,
    resource_document,
)

DEAD_LETTER_RETENTION_SECONDS = 14 * 24 * 3600
"""The longest SQS keeps a message (SQS quotas): time to find out what is wrong."""


@dataclass(frozen=True)
class DeadLetters:
    """A dead-letter queue, as it stands."""

    url: pulumi.Output[str]
    arn: pulumi.Output[str]
    """Known once those may send whom its policy lets."""


def encryption(kms_key_arn: pulumi.Input[str] | None) -> dict[str, Any]:
    """The settings of a queue that is encrypted with a key, or with SQS's own."""
    return {"kms_master_key_id": kms_key_arn} if kms_key_arn else {"sqs_managed_sse_enabled": True}


def create_queue_policy(
    name: str, queue: aws.sqs.Queue, senders: Sequence[ServicePrincipalArgs], opts: pulumi.ResourceOptions
) -> aws.sqs.QueuePolicy:
    """Refuses what is not encrypted in transit, and lets ``senders`` send."""
    account = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=opts.parent)).account_id
    sending = [allow_service(sender, ["sqs:SendMessage"], queue.arn, account) for sender in senders]
    return aws.sqs.QueuePolicy(
        name,
        queue_url=queue.url,
        policy=resource_document(deny_insecure_transport("sqs:*", queue.arn), *sending),
        opts=opts,
    )


def create_dead_letters(
    name: str,
    settings: Mapping[str, Any],
    alarm_topic_arn: pulumi.Input[str] | None,
    opts: pulumi.ResourceOptions,
    senders: Sequence[ServicePrincipalArgs] = (),
) -> DeadLetters:
    """Makes the queue of what could not be processed.

    Args:
        name: Logical name of the queue.
        settings: Encryption, order and tags, as ``aws.sqs.Queue`` takes them.
        alarm_topic_arn: SNS topic that is told when there is a message; None for no alarm.
        opts: Resource options, with the parent.
        senders: AWS services that may send; all others may by a role of their own.
    """
    queue = aws.sqs.Queue(
        name, message_retention_seconds=DEAD_LETTER_RETENTION_SECONDS, **settings, opts=opts
    )
    policy = create_queue_policy(f"{name}-policy", queue, senders, opts)
    if alarm_topic_arn:
        alarm_above_zero(
            f"{name}-alarm",
            description="Messages that could not be processed wait in the dead-letter queue.",
            metric=("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum"),
            dimensions={"QueueName": queue.name},
            topic_arn=alarm_topic_arn,
            tags=settings["tags"],
            opts=opts,
        )
    arn = after(queue.arn, policy)
    return DeadLetters(queue.url, arn)
