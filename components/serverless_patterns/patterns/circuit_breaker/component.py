"""A queue whose consumer pauses while its partner fails, and resumes after a probe."""

from copy import copy
from typing import Optional, Unpack

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.function.inner import check_inner_function
from serverless_patterns.blocks.queue.component import Queue
from serverless_patterns.blocks.table.expiring import create_expiring_table
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.backends.queue import QueueRouteOptions
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import QueueAction
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.connections.targets import TargetArgs
from serverless_patterns.patterns.circuit_breaker.args import CircuitBreakerArgs
from serverless_patterns.patterns.circuit_breaker.functions import (
    HELPER,
    VARIABLES,
    create_consumer,
    create_switch,
)
from serverless_patterns.safeguards.alarms import alarm_above_zero
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened

_RETENTION_SECONDS = 14 * 86_400
"""Seconds that SQS keeps a message at most."""
_RECEIVES = 1_000
"""Receives after which SQS gives up a message by itself: those of an outage do not count."""


class CircuitBreaker(pulumi.ComponentResource):
    """A queue whose consumer pauses while its partner fails, and resumes after a probe.

    Example::

        charges = CircuitBreaker("charges", {"code": "src", "handler": "charge.handler"})
        api = HttpApi("shop", {"routes": {"POST /charges": charges.route()}})

    The code calls ``circuit.consume``, and its partner inside ``with circuit.partner(context)``. When the
    partner fails with several messages in a row, the circuit opens: the event source stops, and messages wait
    in the queue. A probe with one message closes it again, and one that fails waits for longer. A message
    that fails while the circuit is closed goes to the dead-letter queue after some attempts.
    """

    queue_url: pulumi.Output[str]
    """URL of the queue."""
    queue_arn: pulumi.Output[str]
    """ARN of the queue."""
    dead_letter_queue_url: pulumi.Output[str]
    """URL of the dead-letter queue."""
    dead_letter_queue_arn: pulumi.Output[str]
    """ARN of the dead-letter queue."""
    function_name: pulumi.Output[str]
    """Name of the consumer."""
    function_arn: pulumi.Output[str]
    """ARN of the consumer."""
    role_name: pulumi.Output[str]
    """Name of the execution role of the consumer."""
    switch_name: pulumi.Output[str]
    """Name of the switch, a function that a schedule invokes each minute."""
    table_name: pulumi.Output[str]
    """Name of the table with the state of the circuit."""
    event_source_mapping_id: pulumi.Output[str]
    """ID of the event source mapping that the switch stops and starts."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(
        self, name: str, args: CircuitBreakerArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """A queue whose consumer pauses while its partner fails, and resumes after a probe.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`CircuitBreakerArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("CircuitBreaker", name, args, CircuitBreakerArgs[Completed], opts) as (given, errors):
            errors.check_name("-switch-minute-role", 64)
            _check_arguments(given, errors)
        super().__init__("serverless-patterns:index:CircuitBreaker", name, {}, opts)
        check_regions(self, opts, errors)
        scope = encrypt_if_hardened(
            Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"]),
            given,
            f"messages, states and logs of the circuit breaker {name}",
            log_groups=[f"/aws/lambda/{name}-*"],
        )
        table = create_expiring_table(
            scope, "circuit", {"partition_key": {"name": "id"}, "ttl_attribute": "expiration"}
        )
        self._queue = _create_queue(scope, given["visibility_timeout_seconds"] or 6 * given["timeout"])
        consumer = create_consumer(scope, given, table, self._queue)
        mapping = _create_mapping(scope, given, consumer.arn, self._queue)
        switch = create_switch(scope, given, table, self._queue, consumer=consumer, mapping=mapping)
        alarm_above_zero(
            scope,
            "open-alarm",
            description="The circuit is open: the partner fails, and messages wait.",
            metric=("CircuitBreaker", "Open", "Maximum"),
            dimensions={"Name": name},
        )
        self.queue_url, self.queue_arn = self._queue.url, self._queue.arn
        self.dead_letter_queue_url = self._queue.dead_letter_queue_url
        self.dead_letter_queue_arn = self._queue.dead_letter_queue_arn
        self.function_name, self.function_arn = consumer.function_name, consumer.arn
        self.role_name, self.switch_name = consumer.role_name, switch.function_name
        self.table_name, self.event_source_mapping_id = table.table_name, mapping.id
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        publish(self)

    def route(self, **options: Unpack[QueueRouteOptions]) -> ApiGatewayFacadeRouteArgs:
        """Returns a route of an API that sends its body to the queue.

        Args:
            options: ``message_group_id`` of :class:`ApiGatewayFacadeQueueArgs`.
        """
        return self._queue.route(**options)

    def link(self, *access: QueueAction) -> LinkArgs:
        """Returns the queue as a link of a function or a container.

        Args:
            access: ``send``.
        """
        return self._queue.link(*access)

    def target(self) -> TargetArgs:
        """Returns the queue as a target of a rule, a schedule or a pipe."""
        return self._queue.target()


def _check_arguments(given: CircuitBreakerArgs[Completed], errors: Errors) -> None:
    runtime = given["runtime"]
    if runtime and not runtime.startswith("python"):
        errors.add("runtime", f"{runtime!r} must be one of Python, whose code finds the module 'circuit'")
        given = copy(given)  # the other arguments are those of a function in Python
        given["runtime"] = None
    first, longest = given["probe_interval_seconds"], given["max_probe_interval_seconds"]
    if first > longest:
        errors.add(
            "max_probe_interval_seconds", f"{longest} is shorter than 'probe_interval_seconds' of {first}"
        )
    visible, timeout = given["visibility_timeout_seconds"], given["timeout"]
    if visible and visible < timeout:
        errors.add("visibility_timeout_seconds", f"{visible} is shorter than 'timeout' of {timeout}")
    check_inner_function(given, errors, variables=VARIABLES, additional_code=[HELPER])


def _create_queue(scope: Scope, visibility_timeout_seconds: int) -> Queue:
    return Queue(
        scope.child("messages"),
        {
            "visibility_timeout_seconds": visibility_timeout_seconds,
            "message_retention_seconds": _RETENTION_SECONDS,
            "max_receive_count": _RECEIVES,
            "kms_key_arn": scope.kms_key_arn,
            "alarm_topic_arn": scope.alarm_topic_arn,
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )


def _create_mapping(
    scope: Scope, given: CircuitBreakerArgs[Completed], function_arn: pulumi.Output[str], queue: Queue
) -> aws.lambda_.EventSourceMapping:
    """Creates the event source mapping, whose state is that of the circuit and not of the program."""
    return aws.lambda_.EventSourceMapping(
        scope.child("event-source"),
        event_source_arn=queue.arn,
        function_name=function_arn,
        function_response_types=["ReportBatchItemFailures"],
        batch_size=given["batch_size"],
        scaling_config={"maximum_concurrency": given["maximum_concurrency"]},
        tags=scope.tags,
        opts=scope.opts(),
    )
