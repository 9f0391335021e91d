"""Dead-letter queues, and what every queue has: encryption and a policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope, resolve_after
from serverless_patterns.safeguards.alarms import alarm_above_zero
from serverless_patterns.safeguards.encryption_key import allow_key_use
from serverless_patterns.safeguards.policy import (
    MOST_QUEUE_BYTES,
    PolicyStatementArgs,
    ServicePrincipalArgs,
    allow,
    allow_service,
    deny_insecure_transport,
    limit_document,
    resource_document,
)

DEAD_LETTER_RETENTION_SECONDS = 14 * 24 * 3600
"""The longest that SQS keeps a message (SQS quotas), so that there is time to look into it."""


LARGEST_MESSAGE_BYTES = 1_048_576
"""The largest message of SQS, and the largest event of an asynchronous invocation. The AWS provider sets a
quarter of it by default, and a dead-letter queue would lose what is larger."""


@dataclass(frozen=True)
class DeadLetters:
    """A dead-letter queue."""

    url: pulumi.Output[str]
    arn: pulumi.Output[str]
    """Resolves after the queue policy is attached."""


def common_queue_args(
    scope: Scope, *, fifo: bool = False, max_message_size: int = LARGEST_MESSAGE_BYTES
) -> dict[str, Any]:
    """Returns the arguments of ``aws.sqs.Queue`` that a queue and its dead-letter queue share."""
    encryption = (
        {"kms_master_key_id": scope.kms_key_arn} if scope.kms_key_arn else {"sqs_managed_sse_enabled": True}
    )
    order = {"fifo_queue": True, "content_based_deduplication": True} if fifo else {}
    return {**encryption, **order, "max_message_size": max_message_size, "tags": scope.tags}


def create_queue_policy(
    scope: Scope, queue: "aws.sqs.Queue", senders: Sequence[ServicePrincipalArgs]
) -> "aws.sqs.QueuePolicy":
    """Denies requests without TLS, and allows ``senders`` to send messages."""
    account = aws.get_caller_identity_output(opts=scope.invoke_opts).account_id
    sending = [allow_service(sender, ["sqs:SendMessage"], queue.arn, account) for sender in _merge(senders)]
    return aws.sqs.QueuePolicy(
        scope.child("policy"),
        queue_url=queue.url,
        policy=limit_document(
            resource_document(deny_insecure_transport("sqs:*", queue.arn), *sending),
            scope.child("policy"),
            MOST_QUEUE_BYTES,
            "Reduce its subscriptions and senders, or send through one topic",
        ),
        opts=scope.opts(),
    )


def _merge(senders: Sequence[ServicePrincipalArgs]) -> list[ServicePrincipalArgs]:
    """Returns the senders with one entry for each service: SQS allows 20 statements in a policy."""
    merged: dict[object, list[pulumi.Input[str]]] = {}
    for sender in senders:
        merged.setdefault(sender["service"], []).append(sender["source_arn"])
    return [
        cast("ServicePrincipalArgs", {"service": service, "source_arn": arns if len(arns) > 1 else arns[0]})
        for service, arns in merged.items()
    ]


def create_dead_letters(
    scope: Scope,
    *,
    fifo: bool = False,
    senders: Sequence[ServicePrincipalArgs] = (),
    description: str = "Messages that could not be processed wait in the dead-letter queue.",
) -> DeadLetters:
    """Creates the queue of failed messages, with an alarm.

    Args:
        scope: Scope of the queue, whose name it has itself.
        fifo: Whether it is a FIFO queue, as the dead-letter queue of one must be.
        senders: AWS services that are allowed to send; others need a role with the permission.
        description: Description of the alarm.
    """
    queue = aws.sqs.Queue(
        scope.name,
        message_retention_seconds=DEAD_LETTER_RETENTION_SECONDS,
        **common_queue_args(scope, fifo=fifo),
        opts=scope.opts(),
    )
    policy = create_queue_policy(scope, queue, senders)
    alarm_above_zero(
        scope,
        "alarm",
        description=description,
        metric=("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum"),
        dimensions={"QueueName": queue.name},
    )
    return DeadLetters(queue.url, resolve_after(queue.arn, policy))


def allow_dead_letters(
    queue_arn: pulumi.Input[str], kms_key_arn: pulumi.Input[str] | None
) -> list[PolicyStatementArgs]:
    """Returns the permissions of a role that sends to a dead-letter queue.

    Args:
        queue_arn: ARN of the queue.
        kms_key_arn: ARN of the customer managed key that encrypts it.
    """
    return [allow(["sqs:SendMessage"], queue_arn), *allow_key_use(kms_key_arn)]
