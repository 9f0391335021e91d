"""An intake of signed webhooks, which stores each before it is processed."""

from pathlib import Path
from typing import Optional, Unpack

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.bucket.component import Bucket
from serverless_patterns.blocks.function.component import Function
from serverless_patterns.blocks.queue.component import Queue
from serverless_patterns.blocks.table.component import Table
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.event_sources import (
    FunctionEventSourceArgs,
    FunctionQueueSourceOptions,
)
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.patterns.webhook_intake.args import WebhookIntakeArgs
from serverless_patterns.patterns.webhook_intake.storage import create_bucket, create_queue, create_table
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened

_CODE = Path(__file__).parent / "receiver"
_TIMEOUT = 10
"""Seconds that an invocation of the receiver may take; it usually takes milliseconds."""


class WebhookIntake(pulumi.ComponentResource):
    """An intake of signed webhooks, which stores each before it is processed.

    Example::

        stripe = WebhookIntake("stripe", {"scheme": "stripe", "secret_arn": signing_secret.arn})
        api = HttpApi("hooks", {"routes": {"POST /stripe": stripe.route()}})
        Function(
            "payments",
            {
                "code": "src",
                "handler": "payments.handler",
                "event_sources": {"hooks": stripe.event_source()},
                "links": {"BODIES": stripe.bodies_link()},
            },
        )

    The receiver verifies the signature and its time, recognizes a repeated hook, and answers as soon as SQS
    has stored it. A consumer that fails, or does not exist yet, loses none: hooks wait for 14 days, and those
    that failed five times do so in the dead-letter queue.
    """

    function_arn: pulumi.Output[str]
    """ARN of the receiver, a Lambda function."""
    function_invoke_arn: pulumi.Output[str]
    """ARN by which an API invokes the receiver."""
    function_name: pulumi.Output[str]
    """Name of the receiver."""
    queue_url: pulumi.Output[str]
    """URL of the queue of hooks."""
    queue_arn: pulumi.Output[str]
    """ARN of the queue of hooks."""
    dead_letter_queue_url: pulumi.Output[str]
    """URL of the dead-letter queue."""
    dead_letter_queue_arn: pulumi.Output[str]
    """ARN of the dead-letter queue."""
    deliveries_table_name: pulumi.Output[str]
    """Name of the table of deliveries, by which a repeated hook is recognized."""
    bodies_bucket_arn: pulumi.Output[str]
    """ARN of the bucket of bodies that are too large for a message."""
    bodies_bucket_name: pulumi.Output[str]
    """Name of the bucket."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(
        self, name: str, args: WebhookIntakeArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """An intake of signed webhooks, which stores each before it is processed.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`WebhookIntakeArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("WebhookIntake", name, args, WebhookIntakeArgs[Completed], opts) as (given, errors):
            errors.check_name("-receiver-function", 64, "[a-z][a-z0-9-]*")
        super().__init__("serverless-patterns:index:WebhookIntake", name, {}, opts)
        check_regions(self, opts, errors)
        scope = encrypt_if_hardened(
            Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"]),
            given,
            f"hooks, deliveries and the log of the webhook intake {name}",
            log_groups=[f"/aws/lambda/{name}-*"],
        )
        table = create_table(scope)
        self._bucket = create_bucket(scope, force_destroy=given["force_destroy"])
        self._queue = create_queue(scope, given["visibility_timeout_seconds"])
        self._receiver = _create_receiver(scope, given, table, self._bucket, self._queue)
        self.function_arn, self.function_name = self._receiver.arn, self._receiver.function_name
        self.function_invoke_arn = self._receiver.invoke_arn
        self.queue_url, self.queue_arn = self._queue.url, self._queue.arn
        self.dead_letter_queue_url = self._queue.dead_letter_queue_url
        self.dead_letter_queue_arn = self._queue.dead_letter_queue_arn
        self.deliveries_table_name = table.table_name
        self.bodies_bucket_arn, self.bodies_bucket_name = self._bucket.arn, self._bucket.bucket_name
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        publish(self)

    def route(self) -> ApiGatewayFacadeRouteArgs:
        """Returns the receiver as a route of an API, such as ``POST /stripe``."""
        return self._receiver.route()

    def event_source(self, **options: Unpack[FunctionQueueSourceOptions]) -> FunctionEventSourceArgs:
        """Returns the queue of hooks as an event source of a function, or as the source of a pipe.

        Args:
            options: ``batch_size``, ``maximum_batching_window_in_seconds``, ``maximum_concurrency``,
                ``filters`` and ``enabled`` of :class:`FunctionQueueSourceArgs`.
        """
        return self._queue.event_source(**options)

    def bodies_link(self) -> LinkArgs:
        """Returns the bucket of large bodies as a link of the consumer, which reads them."""
        return self._bucket.link("GetObject")


def _create_receiver(
    scope: Scope, given: WebhookIntakeArgs[Completed], table: Table, bucket: Bucket, queue: Queue
) -> Function:
    """Creates the function that verifies and stores hooks."""
    return Function(
        scope.child("receiver"),
        {
            "code": str(_CODE),
            "handler": "receiver.handler",
            "timeout": _TIMEOUT,
            "environment": {
                "SCHEME": given["scheme"],
                "TOLERANCE_SECONDS": str(given["tolerance_seconds"]),
                "DEDUPLICATION_DAYS": str(given["deduplication_days"]),
                "MAX_BODY_BYTES": str(given["max_body_bytes"]),
            },
            "links": {
                "SECRET": {
                    "secret": {
                        "arn": given["secret_arn"],
                        "access": ["read"],
                        "kms_key_arn": given["secret_kms_key_arn"],
                    }
                },
                "DELIVERIES": table.link("PutItem", "UpdateItem", "DeleteItem"),
                "BODIES": bucket.link("PutObject"),
                "HOOKS": queue.link("send"),
            },
            "log_retention_days": given["log_retention_days"],
            "kms_key_arn": scope.kms_key_arn,
            "alarm_topic_arn": scope.alarm_topic_arn,
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )
