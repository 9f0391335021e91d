"""An SQS queue with its dead-letter queue."""

from typing import Any, Optional

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.queue.args import QueueArgs
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.backends.queue import ApiGatewayFacadeQueueArgs, WebSocketApiQueueArgs
from serverless_patterns.connections.event_sources import FunctionEventSourceArgs, FunctionQueueSourceArgs
from serverless_patterns.connections.links import LinkArgs, LinkQueueArgs
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.connections.subscriptions import (
    check_subscriptions,
    create_subscriptions,
    topics_of,
)
from serverless_patterns.connections.websocket_routes import WebSocketApiRouteArgs
from serverless_patterns.safeguards.dead_letters import (
    common_queue_args,
    create_dead_letters,
    create_queue_policy,
)
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened


class Queue(pulumi.ComponentResource):
    """An SQS queue with encryption, TLS-only access, and a dead-letter queue.

    Example::

        orders = Queue("orders", {"visibility_timeout_seconds": 180})
        api = ApiGatewayFacade("shop", {"routes": {"POST /orders": orders.route()}})

    The dead-letter queue keeps messages for 14 days.
    """

    url: pulumi.Output[str]
    """URL of the queue."""
    arn: pulumi.Output[str]
    """ARN of the queue."""
    queue_name: pulumi.Output[str]
    """Name of the queue."""
    dead_letter_queue_url: pulumi.Output[str]
    """URL of the dead-letter queue."""
    dead_letter_queue_arn: pulumi.Output[str]
    """ARN of the dead-letter queue."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(self, name: str, args: QueueArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        with validate("Queue", name, args, QueueArgs[Completed]) as (given, errors):
            errors.check_name("-dead-letters.fifo", 80)
            subscriptions, self._fifo = given["subscriptions"], given["fifo"]
            check_subscriptions(subscriptions, errors, fifo=self._fifo)
        super().__init__("serverless-patterns:index:Queue", name, {}, opts)
        check_regions(self, opts, errors)
        topics = topics_of(subscriptions)
        senders = [*given["senders"], *topics]
        scope = encrypt_if_hardened(
            Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"]),
            given,
            f"the messages of the queue {name}",
            services=senders,
        )
        dead = create_dead_letters(scope.below("dead-letters"), fifo=self._fifo, senders=topics)
        queue = aws.sqs.Queue(
            scope.child("queue"),
            visibility_timeout_seconds=given["visibility_timeout_seconds"],
            message_retention_seconds=given["message_retention_seconds"],
            delay_seconds=given["delay_seconds"],
            redrive_policy=json_text(
                {"deadLetterTargetArn": dead.arn, "maxReceiveCount": given["max_receive_count"]}
            ),
            **common_queue_args(scope, fifo=self._fifo),
            opts=scope.opts(),
        )
        aws.sqs.RedriveAllowPolicy(
            scope.child("dead-letters-redrive"),
            queue_url=dead.url,
            redrive_allow_policy=json_text({"redrivePermission": "byQueue", "sourceQueueArns": [queue.arn]}),
            opts=scope.opts(),
        )
        policy = create_queue_policy(scope.below("queue"), queue, senders)
        create_subscriptions(scope, queue.arn, dead.arn, subscriptions, policy)
        self.url, self.arn, self.queue_name = queue.url, queue.arn, queue.name
        self.dead_letter_queue_url, self.dead_letter_queue_arn = dead.url, dead.arn
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        self._kms_key_arn = scope.kms_key_arn
        self._visibility_timeout_seconds = given["visibility_timeout_seconds"]
        publish(self)

    def route(
        self, message_group_id: str | None = None, message_deduplication_id: str | None = None
    ) -> ApiGatewayFacadeRouteArgs:
        """Returns a route of an API that sends its body to the queue.

        Args:
            message_group_id: Source of the message group ID, such as ``body.customer``. Required for a FIFO
                queue.
            message_deduplication_id: Source of the deduplication ID for a FIFO queue. Defaults to the
                content-based deduplication of the queue.
        """
        queue: ApiGatewayFacadeQueueArgs = {
            "arn": self.arn,
            "name": self.pulumi_resource_name,
            "fifo": self._fifo,
        }
        if message_group_id:
            queue["message_group_id"] = message_group_id
        if message_deduplication_id:
            queue["message_deduplication_id"] = message_deduplication_id
        if self._kms_key_arn:
            queue["kms_key_arn"] = self._kms_key_arn
        return {"queue": queue}

    def websocket_route(self) -> WebSocketApiRouteArgs:
        """Returns a route of a WebSocket API that sends the message to the queue.

        A FIFO queue keeps the messages of each connection in order.
        """
        queue: WebSocketApiQueueArgs = {
            "arn": self.arn,
            "name": self.pulumi_resource_name,
            "fifo": self._fifo,
        }
        if self._kms_key_arn:
            queue["kms_key_arn"] = self._kms_key_arn
        return {"queue": queue}

    def link(self, *access: str) -> LinkArgs:
        """Returns the queue as a link of a function or a container.

        Args:
            access: ``send``, ``receive``, or single actions, such as ``GetQueueAttributes``. An event source
                requires no link.
        """
        queue: LinkQueueArgs = {"arn": self.arn, "access": [*access]}
        if self._kms_key_arn:
            queue["kms_key_arn"] = self._kms_key_arn
        return {"queue": queue}

    def event_source(
        self,
        batch_size: int = 10,
        maximum_batching_window_in_seconds: int = 0,
        maximum_concurrency: int | None = None,
        filters: list[dict[str, Any]] | None = None,
        enabled: bool = True,
    ) -> FunctionEventSourceArgs:
        """Returns the queue as an event source of a function, which must not exceed its visibility timeout.

        Args:
            batch_size: Maximum number of messages in one invocation, 1 to 10000; at most 10 of a FIFO queue.
            maximum_batching_window_in_seconds: Seconds to wait for a batch to fill, 0 to 300; at least 1 if
                ``batch_size`` is above 10.
            maximum_concurrency: Maximum number of concurrent invocations for the queue, 2 to 1000. Defaults
                to 50, or the reserved concurrent executions of the function if those are fewer.
            filters: Event patterns, at most 10; SQS deletes messages that match none.
            enabled: Whether Lambda polls the queue; messages wait there meanwhile.
        """
        queue: FunctionQueueSourceArgs = {
            "arn": self.arn,
            "fifo": self._fifo,
            "visibility_timeout_seconds": self._visibility_timeout_seconds,
            "batch_size": batch_size,
            "maximum_batching_window_in_seconds": maximum_batching_window_in_seconds,
            "filters": filters or [],
            "enabled": enabled,
        }
        if maximum_concurrency is not None:
            queue["maximum_concurrency"] = maximum_concurrency
        if self._kms_key_arn:
            queue["kms_key_arn"] = self._kms_key_arn
        return {"queue": queue}
