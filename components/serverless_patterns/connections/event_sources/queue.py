"""An SQS queue that invokes a function."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Required, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import (
    SAME_REGION,
    Between,
    Completed,
    Default,
    DependentDefault,
    Omitted,
    arn_of,
)
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
from serverless_patterns.connections.event_sources.pollers import (
    FunctionPollersArgs,
    build_pollers,
    check_pollers,
)
from serverless_patterns.connections.event_sources.polling import (
    BatchingWindow,
    BatchSize,
    Enabled,
    Filters,
    Metrics,
    SourceKeyArn,
    allow_reading,
    check_filters,
    count_events,
    filter_criteria,
)
from serverless_patterns.connections.event_sources.source import FunctionSettings
from serverless_patterns.connections.event_sources.target import InvocationTarget
from serverless_patterns.connections.resource_arns import QUEUE
from serverless_patterns.safeguards.policy import PolicyStatementArgs

ACTIONS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
"""Permissions to poll a queue (Lambda developer guide, with-sqs)."""
BATCH_WITHOUT_WINDOW = 10
"""Messages in one invocation, above which Lambda requires a batching window; and the most of a FIFO queue."""
VISIBILITY_TIMEOUT_FACTOR = 6
"""Function timeouts that a received message should stay hidden: room for retries (Lambda developer guide)."""


@arguments
class FunctionQueueSourceArgs(TypedDict, Generic[Omitted], total=False):
    """An SQS queue, to which messages return that the function fails to process."""

    arn: Required[
        Annotated[
            pulumi.Input[str],
            arn_of("sqs", QUEUE, "the ARN of a queue, as in arn:aws:sqs:…", region=SAME_REGION),
        ]
    ]
    """ARN of the queue."""
    fifo: Annotated[
        bool | Omitted,
        DependentDefault(
            "whether the ARN ends in `.fifo`, if it is not an Output",
            lambda given: isinstance(given.get("arn"), str) and given["arn"].endswith(".fifo"),
        ),
    ]
    """Whether it is a FIFO queue. Defaults to whether the ARN ends in `.fifo`, if it is not an Output."""
    visibility_timeout_seconds: Annotated[
        int | None, Between(0, 43_200), Default(None, "no check against the timeout of the function")
    ]
    """Visibility timeout of the queue, which must not be shorter than the timeout of the function. Valid
    range: 0 to 43200. Defaults to no check against the timeout of the function."""
    batch_size: Annotated[BatchSize[Omitted], Default(10)]
    """Maximum number of messages in one invocation; at most 10 of a FIFO queue. The function returns those
    that it failed to process as ``{"batchItemFailures": [{"itemIdentifier": …}]}``. Valid range: 1 to 10000.
    Defaults to `10`."""
    maximum_batching_window_in_seconds: BatchingWindow[Omitted]
    """Seconds to wait for a batch to fill; at least 1 if ``batch_size`` is above 10. Valid range: 0 to 300.
    Defaults to `0`."""
    maximum_concurrency: Annotated[
        int | None,
        Between(2, 1_000),
        Default(None, "`50`, or the reserved concurrent executions of the function if those are fewer"),
    ]
    """Maximum number of concurrent invocations for the queue, so that a burst leaves room for other functions
    of the account. Valid range: 2 to 1000. Defaults to `50`, or the reserved concurrent executions of the
    function if those are fewer."""
    provisioned_pollers: Annotated[
        FunctionPollersArgs[Omitted] | None, Default(None, "none: Lambda scales up from five pollers")
    ]
    """Pollers that AWS reserves for the queue, in place of ``maximum_concurrency``: they follow a burst three
    times as fast. Defaults to none: Lambda scales up from five pollers."""
    filters: Filters[Omitted]
    """Event patterns; SQS deletes messages that match none without invoking the function. Valid length: 0 to
    10. Defaults to none."""
    enabled: Enabled[Omitted]
    """Whether Lambda polls the queue; messages wait there meanwhile. Defaults to `true`."""
    metrics: Metrics[Omitted]
    """Whether CloudWatch has the numbers of events that Lambda polls, filters out, delivers and fails to
    deliver, such as ``PolledEventCount``, for which AWS charges as custom metrics. Defaults to `false`."""
    kms_key_arn: SourceKeyArn
    """ARN of the customer managed key that encrypts the queue. Defaults to no customer managed key."""


class FunctionQueueSourceOptions(TypedDict, total=False):
    """Arguments of :class:`FunctionQueueSourceArgs` that do not follow from the queue."""

    batch_size: int | None
    maximum_batching_window_in_seconds: int | None
    maximum_concurrency: int | None
    provisioned_pollers: FunctionPollersArgs | None
    filters: list[dict[str, Any]] | None
    enabled: bool | None
    metrics: bool | None


@dataclass(frozen=True)
class QueueSource:
    """A queue as an event source. The queue itself keeps the messages that the function fails to process."""

    args: FunctionQueueSourceArgs[Completed]
    function: FunctionSettings

    @property
    def statements(self) -> Sequence[PolicyStatementArgs]:
        """Permissions that the execution role needs."""
        return allow_reading(ACTIONS, self.args["arn"], self.args["kms_key_arn"], self.function)

    @property
    def maximum_concurrency(self) -> int:
        """Invocations that do not exceed what is reserved for the function; Lambda requires 2, at least."""
        reserved = self.function.reserved_concurrent_executions
        return self.args["maximum_concurrency"] or (50 if reserved is None else max(2, min(50, reserved)))

    def create(self, scope: Scope, target: InvocationTarget) -> None:
        """Creates the event source mapping, whose name is that of the scope."""
        pollers = self.args["provisioned_pollers"]
        aws.lambda_.EventSourceMapping(
            scope.name,
            event_source_arn=self.args["arn"],
            function_name=target.arn,
            enabled=self.args["enabled"],
            function_response_types=["ReportBatchItemFailures"],
            batch_size=self.args["batch_size"],
            maximum_batching_window_in_seconds=self.args["maximum_batching_window_in_seconds"] or None,
            scaling_config=None if pollers else {"maximum_concurrency": self.maximum_concurrency},
            provisioned_poller_config=build_pollers(pollers),
            metrics_config=count_events(self.args),
            filter_criteria=filter_criteria(self.args["filters"]),
            tags=scope.tags,
            opts=scope.opts(),
        )


def check_queue(args: FunctionQueueSourceArgs[Completed], errors: Errors, function: FunctionSettings) -> None:
    """Checks the rules that join the arguments of a queue with each other and with the function."""
    check_filters(args["filters"], errors)
    _check_batch(args, errors)
    check_pollers(
        args["provisioned_pollers"],
        errors,
        maximum_concurrency=args["maximum_concurrency"],
        reserved=function.reserved_concurrent_executions,
    )
    hidden, timeout = args["visibility_timeout_seconds"], function.timeout
    if hidden is not None and hidden < timeout:
        errors.add(
            "visibility_timeout_seconds",
            f"{hidden} is shorter than the function's timeout of {timeout} s, which Lambda rejects; SQS would"
            f" deliver messages again while they are processed."
            f" Set it to {VISIBILITY_TIMEOUT_FACTOR * timeout}",
        )
    maximum, reserved = args["maximum_concurrency"], function.reserved_concurrent_executions
    if maximum is not None and reserved is not None and maximum > reserved:
        errors.add(
            "maximum_concurrency",
            f"{maximum} exceeds the function's reserved_concurrent_executions of {reserved}; Lambda would"
            " throttle messages until they are dead letters. Lower the one or raise the other",
        )


def _check_batch(args: FunctionQueueSourceArgs[Completed], errors: Errors) -> None:
    size, window = args["batch_size"], args["maximum_batching_window_in_seconds"]
    if args["fifo"] and window:
        errors.add(
            "maximum_batching_window_in_seconds", f"{window} requires a queue that is not FIFO. Remove it"
        )
    if args["fifo"] and size > BATCH_WITHOUT_WINDOW:
        errors.add("batch_size", f"{size} is out of range; must be 1 to 10 for a FIFO queue")
    elif size > BATCH_WITHOUT_WINDOW and not window:
        errors.add(
            "maximum_batching_window_in_seconds",
            f"is out of range; must be 1 to 300 for a batch_size of {size:,}, above 10",
        )
