"""An SQS queue with its dead-letter queue."""

from typing import Any, NotRequired, Optional, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.alarms import alarm_above_zero
from serverless_patterns.policy import ServiceArgs, read_services, resource_document, service_may, tls_only
from serverless_patterns.validation import Given, check

DEAD_LETTER_RETENTION_SECONDS = 14 * 24 * 3600
"""The longest SQS keeps a message (SQS quotas): time to find out what is wrong."""


class QueueArgs(TypedDict):
    """What a :class:`Queue` can be told."""

    visibility_timeout: NotRequired[int]
    """Seconds a received message stays hidden, 0 to 43200; six times the consumer's timeout. Default 180."""
    max_receive_count: NotRequired[int]
    """Deliveries before a message moves to the dead-letter queue, 1 to 1000. Default 5."""
    retention_seconds: NotRequired[int]
    """Seconds an unread message is kept, 60 to 1209600. Default 345600, which is four days."""
    delay_seconds: NotRequired[int]
    """Seconds before a new message is delivered, 0 to 900. Default 0."""
    fifo: NotRequired[bool]
    """Whether messages of a group are kept in order and delivered once. Default false."""
    senders: NotRequired[list[ServiceArgs]]
    """AWS services that may send, each with the ARN it sends for. Default none."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Customer-managed key to encrypt with, which the senders may use. Default SQS's own key."""
    alarm_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic that is told when the dead-letter queue holds a message. Default no alarm."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of every resource of the queue. Default none."""


class Queue(pulumi.ComponentResource):
    """An SQS queue that loses nothing: encrypted, TLS-only, with a dead-letter queue kept 14 days."""

    url: pulumi.Output[str]
    """URL of the queue."""
    arn: pulumi.Output[str]
    """ARN of the queue."""
    queue_name: pulumi.Output[str]
    """Name of the queue."""
    dead_letter_url: pulumi.Output[str]
    """URL of the dead-letter queue."""
    dead_letter_arn: pulumi.Output[str]
    """ARN of the dead-letter queue."""

    def __init__(self, name: str, args: QueueArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        with check("Queue", name, args, QueueArgs) as given:
            given.fits_name("-dead-letters.fifo", 80)
            max_receive_count = given.integer("max_receive_count", 1, 1_000, default=5)
            settings, common = _read_settings(given), _read_common(given)
            senders = read_services(given, "senders")
            alarm_topic_arn = given.arn("alarm_topic_arn", "sns")
        super().__init__("serverless-patterns:index:Queue", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        dead_letters = aws.sqs.Queue(
            f"{name}-dead-letters",
            message_retention_seconds=DEAD_LETTER_RETENTION_SECONDS,
            **common,
            opts=child,
        )
        redrive = {"deadLetterTargetArn": dead_letters.arn, "maxReceiveCount": max_receive_count}
        queue = aws.sqs.Queue(
            f"{name}-queue",
            redrive_policy=pulumi.Output.json_dumps(redrive),
            **settings,
            **common,
            opts=child,
        )
        aws.sqs.RedriveAllowPolicy(
            f"{name}-dead-letters-redrive",
            queue_url=dead_letters.url,
            redrive_allow_policy=pulumi.Output.json_dumps(
                {"redrivePermission": "byQueue", "sourceQueueArns": [queue.arn]}
            ),
            opts=child,
        )
        self._make_policies(name, queue, dead_letters, senders)
        if alarm_topic_arn:
            alarm_above_zero(
                f"{name}-dead-letters-alarm",
                description="Messages that could not be processed wait in the dead-letter queue.",
                metric=("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum"),
                dimensions={"QueueName": dead_letters.name},
                topic_arn=alarm_topic_arn,
                tags=given.mapping("tags"),
                opts=child,
            )
        self.url, self.arn, self.queue_name = queue.url, queue.arn, queue.name
        self.dead_letter_url, self.dead_letter_arn = dead_letters.url, dead_letters.arn
        self.register_outputs(
            {
                "url": self.url,
                "arn": self.arn,
                "queue_name": self.queue_name,
                "dead_letter_url": self.dead_letter_url,
                "dead_letter_arn": self.dead_letter_arn,
            }
        )

    def _make_policies(
        self, name: str, queue: aws.sqs.Queue, dead_letters: aws.sqs.Queue, senders: list[ServiceArgs]
    ) -> None:
        child = pulumi.ResourceOptions(parent=self)
        account = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=self)).account_id
        sending = [service_may(sender, ["sqs:SendMessage"], queue.arn, account) for sender in senders]
        for suffix, target, statements in (("queue", queue, sending), ("dead-letters", dead_letters, [])):
            aws.sqs.QueuePolicy(
                f"{name}-{suffix}-policy",
                queue_url=target.url,
                policy=resource_document(tls_only("sqs:*", target.arn), *statements),
                opts=child,
            )


def _read_settings(given: Given) -> dict[str, Any]:
    """What is set on the queue, but not on its dead-letter queue."""
    return {
        "visibility_timeout_seconds": given.integer("visibility_timeout", 0, 43_200, default=180),
        "message_retention_seconds": given.integer("retention_seconds", 60, 1_209_600, default=345_600),
        "delay_seconds": given.integer("delay_seconds", 0, 900, default=0),
    }


def _read_common(given: Given) -> dict[str, Any]:
    """What is set on both queues: encryption, order and tags."""
    key = given.arn("kms_key_arn", "kms")
    encryption = {"kms_master_key_id": key} if key else {"sqs_managed_sse_enabled": True}
    fifo = (
        {"fifo_queue": True, "content_based_deduplication": True} if given.flag("fifo", default=False) else {}
    )
    return {**encryption, **fifo, "tags": given.mapping("tags")}
