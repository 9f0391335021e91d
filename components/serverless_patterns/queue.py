"""An SQS queue with its dead-letter queue."""

from typing import Any, NotRequired, Optional, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.dead_letters import encryption, make_dead_letters, make_queue_policy
from serverless_patterns.event_sources import FunctionEventSourceArgs, FunctionQueueSourceArgs
from serverless_patterns.gateway_route import ApiGatewayFacadeQueueArgs, ApiGatewayFacadeRouteArgs
from serverless_patterns.policy import ServiceArgs, read_services
from serverless_patterns.subscriptions import (
    QueueSubscriptionArgs,
    make_subscriptions,
    read_subscriptions,
    topics_of,
)
from serverless_patterns.validation import Given, check


class QueueArgs(TypedDict):
    """What a :class:`Queue` can be told."""

    visibility_timeout: NotRequired[int | None]
    """Seconds a received message stays hidden, 0 to 43200; six times the consumer's timeout. Default 180."""
    max_receive_count: NotRequired[int | None]
    """Deliveries before a message moves to the dead-letter queue, 1 to 1000. Default 5."""
    retention_seconds: NotRequired[int | None]
    """Seconds an unread message is kept, 60 to 1209600. Default 345600, which is four days."""
    delay_seconds: NotRequired[int | None]
    """Seconds before a new message is delivered, 0 to 900. Default 0."""
    fifo: NotRequired[bool | None]
    """Whether messages of a group are kept in order and delivered once. Default false."""
    senders: NotRequired[list[ServiceArgs] | None]
    """AWS services that may send, each with the ARN it sends for. Default none."""
    subscriptions: NotRequired[dict[str, QueueSubscriptionArgs] | None]
    """SNS topics whose messages the queue gets, each by a name of one's own; what SNS cannot deliver goes to
    the dead-letter queue. Default none."""
    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    """Customer-managed key to encrypt with, which the senders may use. Default SQS's own key."""
    alarm_topic_arn: NotRequired[pulumi.Input[str] | None]
    """SNS topic that is told when the dead-letter queue holds a message. Default no alarm."""
    tags: NotRequired[dict[str, pulumi.Input[str]] | None]
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
            subscriptions = read_subscriptions(given, fifo=given.flag("fifo", default=False))
            alarm_topic_arn = given.arn("alarm_topic_arn", "sns")
        super().__init__("serverless-patterns:index:Queue", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        topics = topics_of(subscriptions)
        dead_letters = make_dead_letters(f"{name}-dead-letters", common, alarm_topic_arn, child, topics)
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
        policy = make_queue_policy(f"{name}-queue-policy", queue, [*senders, *topics], child)
        make_subscriptions(
            name,
            queue.arn,
            dead_letters.arn,
            subscriptions,
            pulumi.ResourceOptions(parent=self, depends_on=[policy]),
        )
        self.url, self.arn, self.queue_name = queue.url, queue.arn, queue.name
        self.dead_letter_url, self.dead_letter_arn = dead_letters.url, dead_letters.arn
        self._fifo, self._kms_key_arn = given.flag("fifo", default=False), given.arn("kms_key_arn", "kms")
        self._visibility_timeout: int = settings["visibility_timeout_seconds"]
        self.register_outputs(
            {
                "url": self.url,
                "arn": self.arn,
                "queue_name": self.queue_name,
                "dead_letter_url": self.dead_letter_url,
                "dead_letter_arn": self.dead_letter_arn,
            }
        )

    def route(self, group: str | None = None, deduplication: str | None = None) -> ApiGatewayFacadeRouteArgs:
        """A route of an API that puts its body into the queue.

        Args:
            group: Source of the message group of a FIFO queue, such as ``body.customer``; needed there.
            deduplication: Source of the deduplication id of a FIFO queue. Default the queue compares bodies.
        """
        queue: ApiGatewayFacadeQueueArgs = {
            "arn": self.arn,
            "name": self.pulumi_resource_name,
            "fifo": self._fifo,
        }
        if group:
            queue["group"] = group
        if deduplication:
            queue["deduplication"] = deduplication
        if self._kms_key_arn:
            queue["kms_key_arn"] = self._kms_key_arn
        return {"queue": queue}

    def event_source(
        self,
        batch_size: int = 10,
        batching_window: int = 0,
        maximum_concurrency: int | None = None,
        filters: list[dict[str, Any]] | None = None,
    ) -> FunctionEventSourceArgs:
        """The queue as what calls a function; the visibility timeout is checked against the function's.

        Args:
            batch_size: Messages in one call, 1 to 10000, of a FIFO queue to 10.
            batching_window: Seconds to wait for a batch to fill, 0 to 300; at least 1 for more than 10
                messages.
            maximum_concurrency: Calls at once, 2 to 1000. Default 50, or what is reserved if that is less.
            filters: Event patterns, up to 10; a message that matches none is deleted unseen.
        """
        queue: FunctionQueueSourceArgs = {
            "arn": self.arn,
            "fifo": self._fifo,
            "visibility_timeout": self._visibility_timeout,
            "batch_size": batch_size,
            "batching_window": batching_window,
            "filters": filters or [],
        }
        if maximum_concurrency is not None:
            queue["maximum_concurrency"] = maximum_concurrency
        if self._kms_key_arn:
            queue["kms_key_arn"] = self._kms_key_arn
        return {"queue": queue}


def _read_settings(given: Given) -> dict[str, Any]:
    """What is set on the queue, but not on its dead-letter queue."""
    return {
        "visibility_timeout_seconds": given.integer("visibility_timeout", 0, 43_200, default=180),
        "message_retention_seconds": given.integer("retention_seconds", 60, 1_209_600, default=345_600),
        "delay_seconds": given.integer("delay_seconds", 0, 900, default=0),
    }


def _read_common(given: Given) -> dict[str, Any]:
    """What is set on both queues: encryption, order and tags."""
    fifo = (
        {"fifo_queue": True, "content_based_deduplication": True} if given.flag("fifo", default=False) else {}
    )
    return {**encryption(given.arn("kms_key_arn", "kms")), **fifo, "tags": given.mapping("tags")}
