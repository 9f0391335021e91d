"""Streams that invoke a function: those of DynamoDB tables, and Kinesis data streams."""

# Arguments are read by index once they were validated.
# pyright: reportTypedDictNotRequiredAccess=false
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Required, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.common import filled
from serverless_patterns.arguments.declarations import Between, Default, OneOf, arn_of
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.type_checks import conform
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
from serverless_patterns.connections.event_sources.polling import (
    BatchingWindow,
    BatchSize,
    Filters,
    SourceKeyArn,
    check_filters,
    filter_criteria,
    permissions_to_read,
)
from serverless_patterns.connections.event_sources.source import EventSource, Failures, FunctionSettings
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow


@arguments
class FunctionStreamSourceArgs(TypedDict, total=False):
    """A stream; records that the function fails to process go to its dead-letter queue."""

    arn: Required[pulumi.Input[str]]
    """ARN of the stream."""
    starting_position: Annotated[str | None, OneOf(("TRIM_HORIZON", "LATEST")), Default("TRIM_HORIZON")]
    """Where to start reading: ``TRIM_HORIZON`` with the oldest record, ``LATEST`` with the next one. Valid
    values: `TRIM_HORIZON`, `LATEST`. Defaults to `TRIM_HORIZON`."""
    batch_size: Annotated[BatchSize, Default(100)]
    """Maximum number of records in one invocation. The function returns the first record that it failed to
    process as ``{"batchItemFailures": [{"itemIdentifier": …}]}``; Lambda retries from that record on. Valid
    range: 1 to 10000. Defaults to `100`."""
    maximum_batching_window_in_seconds: BatchingWindow
    """Seconds to wait for a batch to fill. Valid range: 0 to 300. Defaults to `0`."""
    parallelization_factor: Annotated[int | None, Between(1, 10), Default(1)]
    """Number of batches of one shard that are processed concurrently; records with the same key stay in
    order. Valid range: 1 to 10. Defaults to `1`."""
    maximum_retry_attempts: Annotated[int | None, Between(0, 10_000), Default(5)]
    """Number of retries of a batch, which is halved each time, before the record that fails goes to the
    dead-letter queue. Without a limit, it would block its shard until it expires. Valid range: 0 to 10000.
    Defaults to `5`."""
    maximum_record_age_in_seconds: Annotated[
        int | None, Between(60, 604_800), Default(None, "the retention of the stream")
    ]
    """Age from which on Lambda does not process a record. Valid range: 60 to 604800. Defaults to the
    retention of the stream."""
    filters: Filters
    """Event patterns; Lambda skips records that match none. Valid length: 0 to 10. Defaults to none."""
    kms_key_arn: SourceKeyArn
    """ARN of the customer managed key that encrypts the stream. Defaults to no customer managed key."""


@dataclass(frozen=True)
class StreamKind:
    """What differs between the streams of DynamoDB and Kinesis."""

    arn: object
    """Type of the ARN, with its constraint."""
    actions: Sequence[str]
    """Permissions to poll a stream."""
    list_actions: Sequence[str] = ()
    """Permissions to poll it that support no resource ARN (Service Authorization Reference)."""


DYNAMODB = StreamKind(
    Annotated[
        pulumi.Input[str],
        arn_of("dynamodb", "table/.+/stream/.+", "the ARN of a table's stream, such as Table.stream_arn"),
    ],
    # DynamoDB developer guide, policy for Lambda and streams.
    ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
    ["dynamodb:ListStreams"],
)
KINESIS = StreamKind(
    Annotated[
        pulumi.Input[str],
        arn_of(
            "kinesis", "stream/[^/]+", "the ARN of a Kinesis stream, as in arn:aws:kinesis:…:stream/orders"
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

    args: FunctionStreamSourceArgs
    statements: Sequence[PolicyStatementArgs]

    def create(self, scope: Scope, function: aws.lambda_.Function, failures: Failures) -> None:  # noqa: D102
        aws.lambda_.EventSourceMapping(
            scope.name,
            event_source_arn=self.args["arn"],
            function_name=function.arn,
            function_response_types=["ReportBatchItemFailures"],
            starting_position=self.args["starting_position"],
            batch_size=self.args["batch_size"],
            maximum_batching_window_in_seconds=self.args["maximum_batching_window_in_seconds"] or None,
            parallelization_factor=self.args["parallelization_factor"],
            maximum_retry_attempts=self.args["maximum_retry_attempts"],
            maximum_record_age_in_seconds=self.args["maximum_record_age_in_seconds"],
            bisect_batch_on_function_error=True,
            destination_config={"on_failure": {"destination_arn": failures.queue_arn}},
            filter_criteria=filter_criteria(filled(self.args["filters"])),
            tags=scope.tags,
            # Lambda rejects a second mapping of the same stream and function.
            opts=scope.opts(delete_before_replace=True),
        )


def validate_stream(
    args: FunctionStreamSourceArgs, kind: StreamKind, errors: Errors, function: FunctionSettings
) -> StreamSource:
    """Checks what a stream's declaration does not say, and returns it as an event source."""
    arn = conform(args["arn"], kind.arn, errors.at("arn"))
    check_filters(filled(args["filters"]), errors)
    reading = permissions_to_read(kind.actions, arn, args["kms_key_arn"], function)
    listing = [allow(kind.list_actions, "*")] if kind.list_actions else []
    return StreamSource({**args, "arn": arn}, [*reading, *listing])
