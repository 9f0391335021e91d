"""Sources that Lambda polls for the function: queues, and the streams of tables and of Kinesis."""

from dataclasses import replace
from typing import Any, NotRequired, TypedDict, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import arn_pattern
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.arguments.outputs import is_output, origin
from serverless_patterns.arguments.quotas import FUNCTION_FILTERS
from serverless_patterns.arguments.reader import Given
from serverless_patterns.arguments.text import show
from serverless_patterns.connections.event_pattern import check_event_pattern
from serverless_patterns.connections.event_sources.source import EventSource, FunctionSettings, TargetFunction
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow

QUEUE_ACTIONS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
"""What polling a queue takes (Lambda developer guide, with-sqs)."""
TABLE_STREAM_ACTIONS = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
"""What polling a table's stream takes, besides listing streams (DynamoDB developer guide, policy for Lambda
and streams)."""
KINESIS_ACTIONS = (
    *("kinesis:DescribeStream", "kinesis:DescribeStreamSummary"),
    *("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"),
)
"""What polling a Kinesis stream takes (Lambda developer guide, services-kinesis-create), without what is for
a consumer with fan-out of its own."""
BATCH_WITHOUT_WINDOW = 10
"""Messages of a queue in one call, above which Lambda must be given time to gather them."""
FILTERS = 10
"""Filters of one source that AWS raises the quota to, and no further (Lambda quotas)."""
VISIBILITY_TIMEOUTS = 6
"""Function timeouts that a message should stay hidden: room for retries (Lambda developer guide)."""


class FunctionQueueSourceArgs(TypedDict):
    """An SQS queue; a message the function fails on goes back, and in the end to the queue's dead letters."""

    arn: pulumi.Input[str]
    """ARN of the queue."""
    fifo: NotRequired[bool | None]
    """Whether it is a FIFO queue. Default whether the ARN says so, if it is known already."""
    visibility_timeout_seconds: NotRequired[int | None]
    """Seconds a received message stays hidden, 0 to 43200; checked against the function's timeout. Default
    unchecked."""
    batch_size: NotRequired[int | None]
    """Messages in one call, 1 to 10000, of a FIFO queue to 10. The function answers with those it failed on,
    as ``{"batchItemFailures": [{"itemIdentifier": …}]}``; the others are done. Default 10."""
    batching_window: NotRequired[int | None]
    """Seconds to wait for a batch to fill, 0 to 300; at least 1 for more than 10 messages. Default 0."""
    maximum_concurrency: NotRequired[int | None]
    """Calls at once, 2 to 1000, so that a burst leaves the account's other functions room. Default 50, or the
    function's reserved concurrency if that is less."""
    filters: NotRequired[list[dict[str, Any]] | None]
    """Event patterns, up to 10; a message that matches none is deleted unseen. Default all pass."""
    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    """Customer-managed key the queue is encrypted with. Default none."""


class FunctionStreamSourceArgs(TypedDict):
    """A stream; what the function fails on goes to its dead-letter queue, and holds up no other."""

    arn: pulumi.Input[str]
    """ARN of the stream."""
    starting_position: NotRequired[str | None]
    """``TRIM_HORIZON`` begins with the oldest record there is, ``LATEST`` with the next one. Default
    ``TRIM_HORIZON``, which misses none."""
    batch_size: NotRequired[int | None]
    """Records in one call, 1 to 10000. The function answers with the first one it failed on, as
    ``{"batchItemFailures": [{"itemIdentifier": …}]}``; those before it are done. Default 100."""
    batching_window: NotRequired[int | None]
    """Seconds to wait for a batch to fill, 0 to 300. Default 0."""
    parallelization: NotRequired[int | None]
    """Batches of one shard at once, 1 to 10; records with the same key stay in order. Default 1."""
    maximum_retry_attempts: NotRequired[int | None]
    """Tries after the first, 0 to 10000, of a batch that is halved each time. Default 5: by Lambda's own
    default one bad record holds up its shard until it expires."""
    maximum_record_age: NotRequired[int | None]
    """Seconds after which a record is tried no more, 60 to 604800. Default as long as the stream keeps it."""
    filters: NotRequired[list[dict[str, Any]] | None]
    """Event patterns, up to 10; a record that matches none is skipped. Default all pass."""
    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    """Customer-managed key the stream is encrypted with. Default none."""


def read_queue(given: Given, facts: FunctionSettings) -> EventSource:
    """An SQS queue."""
    arn = given.arn("arn", "sqs") or ""
    polling = _read_polling(given, default_batch_size=10)
    _check_batch_of_queue(given, arn, polling)
    _check_visibility(given, facts.timeout)
    concurrency = _read_maximum_concurrency(given, facts.reserved_concurrency)
    settings = {**polling, "scaling_config": {"maximum_concurrency": concurrency}}
    return EventSource(
        make=lambda function: _make_mapping(arn, function, settings),
        statements=_reading(QUEUE_ACTIONS, arn, given, facts),
        keeps_failures=True,
    )


def read_table_stream(given: Given, facts: FunctionSettings) -> EventSource:
    """The stream of a DynamoDB table."""
    means = "the ARN of a table's stream, such as that of Table.stream_arn"
    pattern = arn_pattern("dynamodb", "table/.+/stream/.+")
    source = _read_stream(given, facts, pattern, means, TABLE_STREAM_ACTIONS)
    # Lambda lists streams as well, which takes "*" only (Service Authorization Reference).
    listing = allow(["dynamodb:ListStreams"], "*")
    return replace(source, statements=(*source.statements, listing))


def read_kinesis_stream(given: Given, facts: FunctionSettings) -> EventSource:
    """A Kinesis data stream."""
    means = "the ARN of a Kinesis stream, as in arn:aws:kinesis:…:stream/orders"
    return _read_stream(given, facts, arn_pattern("kinesis", "stream/[^/]+"), means, KINESIS_ACTIONS)


def _read_stream(
    given: Given, facts: FunctionSettings, pattern: str, means: str, actions: tuple[str, ...]
) -> EventSource:
    arn = given.text("arn", pattern, means, default="")
    settings = {
        **_read_polling(given, default_batch_size=100),
        "starting_position": given.choice(
            "starting_position", ("TRIM_HORIZON", "LATEST"), default="TRIM_HORIZON"
        ),
        "maximum_retry_attempts": given.integer("maximum_retry_attempts", 0, 10_000, default=5),
        "maximum_record_age_in_seconds": given.optional_integer("maximum_record_age", 60, 604_800),
        "parallelization_factor": given.integer("parallelization", 1, 10, default=1),
        "bisect_batch_on_function_error": True,
    }

    def make(function: TargetFunction) -> None:
        destination = {"on_failure": {"destination_arn": function.failures.queue_arn}}
        _make_mapping(arn, function, {**settings, "destination_config": destination})

    return EventSource(make=make, statements=_reading(actions, arn, given, facts))


def _make_mapping(arn: pulumi.Input[str], function: TargetFunction, settings: dict[str, Any]) -> None:
    aws.lambda_.EventSourceMapping(
        function.scope.name,
        event_source_arn=arn,
        function_name=function.arn,
        function_response_types=["ReportBatchItemFailures"],
        tags=function.scope.tags,
        **settings,
        opts=function.scope.opts(),
    )


def _reading(
    actions: tuple[str, ...], arn: pulumi.Input[str], given: Given, facts: FunctionSettings
) -> tuple[PolicyStatementArgs, ...]:
    key = given.arn("kms_key_arn", "kms")
    decrypting = [allow(["kms:Decrypt"], key)] if key and origin(key) != origin(facts.kms_key_arn) else []
    return (allow(actions, arn), *decrypting)


def _read_polling(given: Given, default_batch_size: int) -> dict[str, Any]:
    filters = given.items("filters")
    if len(filters) > FILTERS:
        given.fault("filters", f"has {len(filters)} entries, Lambda takes at most {FILTERS}")
    given.within("filters", len(filters), FUNCTION_FILTERS)
    for index, pattern in enumerate(filters):
        check_event_pattern(given.errors, f"filters.{index}", pattern)
    window = given.integer("batching_window", 0, 300, default=0)
    return {
        "batch_size": given.integer("batch_size", 1, 10_000, default=default_batch_size),
        "maximum_batching_window_in_seconds": window or None,
        "filter_criteria": (
            {"filters": [{"pattern": json_text(pattern)} for pattern in filters]} if filters else None
        ),
    }


def _check_batch_of_queue(given: Given, arn: pulumi.Input[str], polling: dict[str, Any]) -> None:
    size, window = polling["batch_size"], polling["maximum_batching_window_in_seconds"]
    fifo = given.flag("fifo", default=not is_output(arn) and cast("str", arn).endswith(".fifo"))
    if fifo and window:
        given.fault(
            "batching_window", f"{window} is not for a FIFO queue, whose batches do not wait; remove it"
        )
    if fifo and size > BATCH_WITHOUT_WINDOW:
        given.fault("batch_size", f"{size} is too many for a FIFO queue, from which Lambda takes 1 to 10")
    elif size > BATCH_WITHOUT_WINDOW and not window:
        given.fault(
            "batching_window", f"is out of range; must be 1 to 300 for a batch_size of {size:,}, above 10"
        )


def _check_visibility(given: Given, timeout: int) -> None:
    hidden = given.integer("visibility_timeout_seconds", 0, 43_200, default=timeout)
    if hidden < timeout:
        reason = (
            f"{hidden} is less than the function's timeout of {timeout} s: a message would be delivered again"
            f" while it is worked on, so Lambda refuses; hide it for {VISIBILITY_TIMEOUTS * timeout} s"
        )
        given.fault("visibility_timeout_seconds", reason)


def _read_maximum_concurrency(given: Given, reserved: int | None) -> int:
    default = 50 if reserved is None else max(2, min(50, reserved))
    maximum = given.integer("maximum_concurrency", 2, 1_000, default=default)
    if reserved is not None and given.has("maximum_concurrency") and maximum > reserved:
        reason = (
            f"{show(maximum)} is more than the function's reserved_concurrency of {reserved}: messages beyond"
            " it would be throttled until they are dead letters; lower the one or raise the other"
        )
        given.fault("maximum_concurrency", reason)
    return maximum
