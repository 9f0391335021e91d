"""Streams that invoke a function: those of DynamoDB tables, and Kinesis data streams."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, Required, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.common import BUCKET_NAME
from serverless_patterns.arguments.declarations import (
    SAME_REGION,
    Between,
    Completed,
    Default,
    Matches,
    Omitted,
    arn_of,
)
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.type_checks import validate_value
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
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
from serverless_patterns.connections.event_sources.source import EventSource, Failures, FunctionSettings
from serverless_patterns.connections.event_sources.target import InvocationTarget
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow


class _Moment(Matches):
    """A date and time that exist."""

    def allows(self, value: Any) -> bool:
        if not super().allows(value):
            return False
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return False
        return True


@arguments
class FunctionStreamSourceArgs(TypedDict, Generic[Omitted], total=False):
    """A stream; records that the function fails to process go to its dead-letter queue."""

    arn: Required[pulumi.Input[str]]
    """ARN of the stream."""
    starting_position: Annotated[
        Literal["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"] | Omitted, Default("TRIM_HORIZON")
    ]
    """Position of the first read: ``TRIM_HORIZON`` with the oldest record, ``LATEST`` with the next one,
    ``AT_TIMESTAMP`` with the first one after ``starting_position_timestamp``. Valid values: `TRIM_HORIZON`,
    `LATEST`, `AT_TIMESTAMP`. Defaults to `TRIM_HORIZON`."""
    starting_position_timestamp: Annotated[
        str | None,
        _Moment(
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
            "a time with its time zone, such as 2030-01-01T08:00:00Z",
        ),
        Default(),
    ]
    """Time of the first record of a Kinesis stream, such as ``2030-01-01T08:00:00Z``. Defaults to none."""
    batch_size: Annotated[BatchSize[Omitted], Default(100)]
    """Maximum number of records in one invocation. The function returns the first record that it failed to
    process as ``{"batchItemFailures": [{"itemIdentifier": …}]}``; Lambda retries from that record on. Valid
    range: 1 to 10000. Defaults to `100`."""
    maximum_batching_window_in_seconds: BatchingWindow[Omitted]
    """Seconds to wait for a batch to fill. Valid range: 0 to 300. Defaults to `0`."""
    parallelization_factor: Annotated[int | Omitted, Between(1, 10), Default(1)]
    """Number of batches of one shard that are processed concurrently; records with the same key stay in
    order. Valid range: 1 to 10. Defaults to `1`."""
    maximum_retry_attempts: Annotated[int | Omitted, Between(0, 10_000), Default(5)]
    """Number of retries of a batch before its records go to the dead-letter queue; splitting it is none.
    Without a limit, a record that fails would block its shard until it expires. Valid range: 0 to 10000.
    Defaults to `5`."""
    bisect_batch_on_function_error: Annotated[bool | Omitted, Default(True)]
    """Whether to split a batch in two when the function raises an error, until the record that fails is alone
    and the others are processed. Defaults to `true`."""
    maximum_record_age_in_seconds: Annotated[
        int | None, Between(60, 604_800), Default(None, "the retention of the stream")
    ]
    """Age from which on Lambda does not process a record. Valid range: 60 to 604800. Defaults to the
    retention of the stream."""
    tumbling_window_in_seconds: Annotated[int | Omitted, Between(0, 900), Default(0)]
    """Seconds of the tumbling windows that group the records of a shard by their time. The function receives
    the ``state`` that it returned last, and ``isFinalInvokeForWindow`` at the end of a window; it must return
    a ``state``. Without windows, the number is 0. Valid range: 0 to 900. Defaults to `0`."""
    filters: Filters[Omitted]
    """Event patterns; Lambda skips records that match none. Valid length: 0 to 10. Defaults to none."""
    on_failure_bucket_name: Annotated[
        pulumi.Input[str] | None,
        BUCKET_NAME,
        Default(None, "the dead-letter queue, which receives a description without the records"),
    ]
    """Name of the bucket that keeps the records that the function failed to process, below ``aws/lambda/``.
    Defaults to the dead-letter queue, which receives a description without the records."""
    enabled: Enabled[Omitted]
    """Whether Lambda polls the stream; records wait there meanwhile, until they expire. Defaults to
    `true`."""
    metrics: Metrics[Omitted]
    """Whether CloudWatch has the numbers of events that Lambda polls, filters out, delivers and fails to
    deliver, such as ``PolledEventCount``, for which AWS charges as custom metrics. Defaults to `false`."""
    kms_key_arn: SourceKeyArn
    """ARN of the customer managed key that encrypts the stream. Defaults to no customer managed key."""


class FunctionStreamSourceOptions(TypedDict, total=False):
    """Arguments of :class:`FunctionStreamSourceArgs` that do not follow from the stream."""

    starting_position: Literal["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"] | None
    starting_position_timestamp: str | None
    batch_size: int | None
    maximum_batching_window_in_seconds: int | None
    parallelization_factor: int | None
    maximum_retry_attempts: int | None
    bisect_batch_on_function_error: bool | None
    maximum_record_age_in_seconds: int | None
    tumbling_window_in_seconds: int | None
    filters: list[dict[str, Any]] | None
    on_failure_bucket_name: pulumi.Input[str] | None
    enabled: bool | None
    metrics: bool | None


@dataclass(frozen=True)
class StreamKind:
    """Differences between the streams of DynamoDB and Kinesis."""

    arn: object
    """Type of the ARN, with its constraint."""
    actions: Sequence[str]
    """Permissions to poll a stream."""
    list_actions: Sequence[str] = ()
    """Permissions to poll it that support no resource ARN (Service Authorization Reference)."""


DYNAMODB = StreamKind(
    Annotated[
        pulumi.Input[str],
        arn_of(
            "dynamodb",
            "table/[A-Za-z0-9_.-]{1,255}/stream/[^/]+",
            "the ARN of a table's stream, such as Table.stream_arn",
            region=SAME_REGION,
        ),
    ],
    # DynamoDB developer guide, policy for Lambda and streams.
    ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
    ["dynamodb:ListStreams"],
)
KINESIS = StreamKind(
    Annotated[
        pulumi.Input[str],
        arn_of(
            "kinesis",
            "stream/[A-Za-z0-9_.-]{1,128}",
            "the ARN of a Kinesis stream, as in arn:aws:kinesis:…:stream/orders",
            region=SAME_REGION,
        ),
    ],
    # Lambda developer guide, services-kinesis-create; without those of consumers with enhanced fan-out.
    [
        *("kinesis:DescribeStream", "kinesis:DescribeStreamSummary"),
        *("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"),
    ],
)


@dataclass(frozen=True)
class StreamSource(EventSource):
    """A stream as an event source."""

    args: FunctionStreamSourceArgs[Completed]
    statements: Sequence[PolicyStatementArgs]
    bucket_arn: pulumi.Input[str] | None = None
    """Bucket that keeps what the function fails to process."""

    def create(self, scope: Scope, target: InvocationTarget, failures: Failures) -> None:  # noqa: D102
        aws.lambda_.EventSourceMapping(
            scope.name,
            event_source_arn=self.args["arn"],
            function_name=target.arn,
            enabled=self.args["enabled"],
            function_response_types=["ReportBatchItemFailures"],
            starting_position=self.args["starting_position"],
            starting_position_timestamp=self.args["starting_position_timestamp"],
            batch_size=self.args["batch_size"],
            maximum_batching_window_in_seconds=self.args["maximum_batching_window_in_seconds"] or None,
            parallelization_factor=self.args["parallelization_factor"],
            tumbling_window_in_seconds=self.args["tumbling_window_in_seconds"] or None,
            maximum_retry_attempts=self.args["maximum_retry_attempts"],
            maximum_record_age_in_seconds=self.args["maximum_record_age_in_seconds"],
            bisect_batch_on_function_error=self.args["bisect_batch_on_function_error"],
            destination_config={"on_failure": {"destination_arn": self.bucket_arn or failures.queue_arn}},
            filter_criteria=filter_criteria(self.args["filters"]),
            metrics_config=count_events(self.args),
            tags=scope.tags,
            # Lambda rejects a second mapping of the same stream and function.
            opts=scope.opts(delete_before_replace=True),
        )


def validate_stream(
    args: FunctionStreamSourceArgs[Completed], kind: StreamKind, errors: Errors, function: FunctionSettings
) -> StreamSource:
    """Checks what a stream's declaration does not say, and returns it as an event source."""
    arn = validate_value(args["arn"], kind.arn, errors.narrow("arn"))
    check_filters(args["filters"], errors)
    _check_start(args, kind, errors)
    _check_window(args, errors)
    reading = allow_reading(kind.actions, arn, args["kms_key_arn"], function)
    listing = [allow(kind.list_actions, "*")] if kind.list_actions else []
    name = args["on_failure_bucket_name"]
    # An invalid stream has no partition.
    bucket_arn = _arn_of_bucket(name, arn) if name and len(errors) == 0 else None
    # Lambda developer guide, on-failure destinations: the keys are its own.
    keeping = (
        [
            allow(["s3:ListBucket"], bucket_arn),
            allow(["s3:PutObject"], pulumi.Output.format("{0}/aws/lambda/*", bucket_arn)),
        ]
        if bucket_arn
        else []
    )
    return StreamSource({**args, "arn": arn}, [*reading, *listing, *keeping], bucket_arn)


def _arn_of_bucket(name: pulumi.Input[str], stream_arn: pulumi.Input[str]) -> pulumi.Output[str]:
    partition = pulumi.Output.from_input(stream_arn).apply(
        lambda arn: arn.partition(":")[2].partition(":")[0]
    )
    return pulumi.Output.format("arn:{0}:s3:::{1}", partition, name)


def _check_window(args: FunctionStreamSourceArgs[Completed], errors: Errors) -> None:
    factor = args["parallelization_factor"]
    if args["tumbling_window_in_seconds"] and factor > 1:
        errors.add(
            "parallelization_factor",
            f"{factor} cannot be combined with 'tumbling_window_in_seconds', whose state belongs to one"
            " invocation of a shard at a time. Remove one of them",
        )


def _check_start(args: FunctionStreamSourceArgs[Completed], kind: StreamKind, errors: Errors) -> None:
    at_time, timestamp = args["starting_position"] == "AT_TIMESTAMP", args["starting_position_timestamp"]
    if at_time and kind is DYNAMODB:
        errors.add(
            "starting_position", "'AT_TIMESTAMP' requires a Kinesis stream; must be TRIM_HORIZON or LATEST"
        )
    elif at_time and timestamp is None:
        errors.add("starting_position_timestamp", "is required with the starting_position 'AT_TIMESTAMP'")
    elif timestamp is not None and not at_time:
        errors.add(
            "starting_position_timestamp",
            "requires the starting_position 'AT_TIMESTAMP'. Set that, or remove it",
        )
