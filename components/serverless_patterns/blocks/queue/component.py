"""An SQS queue with its dead-letter queue."""

from typing import Optional, Unpack

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import NO_ARGUMENTS, validate
from serverless_patterns.blocks.queue.args import QueueArgs
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.backends.queue import (
    QueueRouteOptions,
)
from serverless_patterns.connections.event_sources import (
    FunctionEventSourceArgs,
    FunctionQueueSourceOptions,
)
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import QueueAction
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.connections.subscriptions import (
    check_subscriptions,
    create_subscriptions,
    list_topics,
)
from serverless_patterns.connections.targets import TargetArgs
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

    def __init__(
        self, name: str, args: QueueArgs = NO_ARGUMENTS, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """An SQS queue with encryption, TLS-only access, and a dead-letter queue.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`QueueArgs` has them. Defaults to none.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("Queue", name, args, QueueArgs[Completed], opts) as (given, errors):
            errors.check_name("-dead-letters.fifo", 80)
            subscriptions, self._fifo = given["subscriptions"], given["fifo"]
            check_subscriptions(subscriptions, errors, fifo=self._fifo)
            _check_fifo(given, errors)
        super().__init__("serverless-patterns:index:Queue", name, {}, opts)
        check_regions(self, opts, errors)
        topics = list_topics(subscriptions)
        senders = [*given["senders"], *topics]
        scope = encrypt_if_hardened(
            Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"]),
            given,
            f"the messages of the queue {name}",
            services=senders,
        )
        dead = create_dead_letters(scope.child_scope("dead-letters"), fifo=self._fifo, senders=topics)
        queue = aws.sqs.Queue(
            scope.child("queue"),
            visibility_timeout_seconds=given["visibility_timeout_seconds"],
            message_retention_seconds=given["message_retention_seconds"],
            delay_seconds=given["delay_seconds"],
            redrive_policy=json_text(
                {"deadLetterTargetArn": dead.arn, "maxReceiveCount": given["max_receive_count"]}
            ),
            deduplication_scope=given["deduplication_scope"] if self._fifo else None,
            fifo_throughput_limit=given["fifo_throughput_limit"] if self._fifo else None,
            **common_queue_args(scope, fifo=self._fifo, max_message_size=given["max_message_size"]),
            opts=scope.opts(),
        )
        aws.sqs.RedriveAllowPolicy(
            scope.child("dead-letters-redrive"),
            queue_url=dead.url,
            redrive_allow_policy=json_text({"redrivePermission": "byQueue", "sourceQueueArns": [queue.arn]}),
            opts=scope.opts(),
        )
        policy = create_queue_policy(scope.child_scope("queue"), queue, senders)
        create_subscriptions(scope, queue.arn, dead.arn, subscriptions, policy)
        self.url, self.arn, self.queue_name = queue.url, queue.arn, queue.name
        self.dead_letter_queue_url, self.dead_letter_queue_arn = dead.url, dead.arn
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        self._kms_key_arn = scope.kms_key_arn
        self._visibility_timeout_seconds = given["visibility_timeout_seconds"]
        publish(self)

    def route(self, **options: Unpack[QueueRouteOptions]) -> ApiGatewayFacadeRouteArgs:
        """Returns a route of an API that sends its body to the queue.

        Args:
            options: ``message_group_id``, which a FIFO queue requires and which keeps a standard queue fair,
                and ``message_deduplication_id`` of :class:`ApiGatewayFacadeQueueArgs`.
        """
        return {
            "queue": {
                "arn": self.arn,
                "name": self.pulumi_resource_name,
                "fifo": self._fifo,
                "kms_key_arn": self._kms_key_arn,
                **options,
            }
        }

    def websocket_route(self) -> WebSocketApiRouteArgs:
        """Returns a route of a WebSocket API that sends the message to the queue.

        A FIFO queue keeps the messages of each connection in order.
        """
        return {
            "queue": {
                "arn": self.arn,
                "name": self.pulumi_resource_name,
                "fifo": self._fifo,
                "kms_key_arn": self._kms_key_arn,
            }
        }

    def link(self, *access: QueueAction) -> LinkArgs:
        """Returns the queue as a link of a function or a container.

        Args:
            access: ``send``, ``receive``, or single actions, such as ``GetQueueAttributes``. An event source
                requires no link.
        """
        return {"queue": {"arn": self.arn, "access": [*access], "kms_key_arn": self._kms_key_arn}}

    def event_source(self, **options: Unpack[FunctionQueueSourceOptions]) -> FunctionEventSourceArgs:
        """Returns the queue as an event source of a function, or as the source of a pipe.

        A function must not run longer than the visibility timeout of the queue.

        Args:
            options: ``batch_size``, ``maximum_batching_window_in_seconds``, ``maximum_concurrency``,
                ``filters`` and ``enabled`` of :class:`FunctionQueueSourceArgs`.
        """
        return {
            "queue": {
                "arn": self.arn,
                "fifo": self._fifo,
                "visibility_timeout_seconds": self._visibility_timeout_seconds,
                "kms_key_arn": self._kms_key_arn,
                **options,
            }
        }

    def target(self, message_group_id: str | None = None) -> TargetArgs:
        """Returns the queue as a target of a rule, a schedule or a pipe.

        Args:
            message_group_id: Message group ID, which a FIFO queue requires and which keeps a standard queue
                fair; for a rule and a pipe also the JSON path of it.
        """
        return {
            "queue": {
                "arn": self.arn,
                "fifo": self._fifo,
                "message_group_id": message_group_id,
                "kms_key_arn": self._kms_key_arn,
            }
        }


def _check_fifo(given: QueueArgs[Completed], errors: Errors) -> None:
    scope, limit = given["deduplication_scope"], given["fifo_throughput_limit"]
    if not given["fifo"]:
        if scope != "queue":
            errors.add("deduplication_scope", f"{scope!r} requires 'fifo': true")
        if limit != "perQueue":
            errors.add("fifo_throughput_limit", f"{limit!r} requires 'fifo': true")
    elif limit == "perMessageGroupId" and scope != "messageGroup":
        errors.add("fifo_throughput_limit", f"{limit!r} requires the 'deduplication_scope' 'messageGroup'")
