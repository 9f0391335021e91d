"""An S3 bucket that invokes a function."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Generic, Literal, Required, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.common import AT_LEAST_ONE, BUCKET_NAME
from serverless_patterns.arguments.declarations import NOT_EMPTY, Completed, Default, Length, Omitted
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
from serverless_patterns.connections.bucket_notifications import NotificationOwner, claim_notifications
from serverless_patterns.connections.event_sources.bucket_events import EVENT
from serverless_patterns.connections.event_sources.source import EventSource, Failures
from serverless_patterns.connections.event_sources.target import InvocationTarget

NOTIFICATIONS = 100
"""Configurations of event notifications of one bucket (S3 user guide)."""

Event = Annotated[str, EVENT]
KeyFilters = Annotated[
    list[Annotated[str, NOT_EMPTY, Length(1, 1_024)]] | None, AT_LEAST_ONE, Default(None, "any key")
]


@arguments
class FunctionBucketSourceArgs(TypedDict, Generic[Omitted], total=False):
    """An S3 bucket; events that the function fails to process go to its dead-letter queue."""

    bucket_name: Required[Annotated[pulumi.Input[str], BUCKET_NAME]]
    """Name of the bucket. S3 keeps one notification configuration for each bucket, which this event source
    sets: another one in the program is rejected, and one of another program would overwrite it. To invoke
    several functions for one bucket, use :class:`FanOutConversion`, which subscribes a queue for each to a
    topic."""
    events: Annotated[
        list[Event] | Omitted, AT_LEAST_ONE, Default(["s3:ObjectCreated:*"], "`s3:ObjectCreated:*`")
    ]
    """Types of events, such as ``s3:ObjectRemoved:*``. Defaults to `s3:ObjectCreated:*`."""
    filter_prefixes: KeyFilters
    """Prefixes of object keys, of which none is the prefix of another. Defaults to any key."""
    filter_suffixes: KeyFilters
    """Suffixes of object keys, which are case-sensitive; none is the suffix of another. Defaults to any
    key."""


class FunctionBucketSourceOptions(TypedDict, total=False):
    """Arguments of :class:`FunctionBucketSourceArgs` that do not follow from the bucket."""

    events: list[str] | None
    filter_prefixes: list[str] | None
    filter_suffixes: list[str] | None


@dataclass(frozen=True)
class BucketSource(EventSource):
    """A bucket as an event source, with a notification for every pair of a prefix and a suffix."""

    args: FunctionBucketSourceArgs[Completed]
    path: str
    """Path of the arguments."""

    def create(self, scope: Scope, target: InvocationTarget, failures: Failures) -> None:  # noqa: ARG002, D102
        bucket_name, events = self.args["bucket_name"], self.args["events"]
        owner = NotificationOwner("Function event source", scope.name, f"{self.path}.bucket_name")
        claimed = claim_notifications(bucket_name, owner)
        permission = _permit(scope, bucket_name, target)
        aws.s3.BucketNotification(
            scope.name,
            bucket=claimed,
            lambda_functions=[
                {
                    "lambda_function_arn": target.arn,
                    "events": [*events],
                    "filter_prefix": prefix,
                    "filter_suffix": suffix,
                }
                for prefix, suffix in _pairs(self.args)
            ],
            opts=scope.opts(permission),
        )


def check_bucket(args: FunctionBucketSourceArgs[Completed], errors: Errors) -> None:
    """Checks that the filters of a bucket do not overlap, and are not too many."""
    _check_filters(args, errors, "filter_prefixes", str.startswith)
    _check_filters(args, errors, "filter_suffixes", str.endswith)
    if (number := len(_pairs(args))) > NOTIFICATIONS:
        errors.add("", f"has {number} pairs of a prefix and a suffix; must be at most {NOTIFICATIONS}")


def _check_filters(
    args: FunctionBucketSourceArgs[Completed],
    errors: Errors,
    argument: Literal["filter_prefixes", "filter_suffixes"],
    overlaps: Callable[[str, str], bool],
) -> None:
    filters = args[argument] or []
    for index, one in enumerate(filters):
        for other in filters[:index]:
            shorter, longer = sorted((other, one), key=len)
            if overlaps(longer, shorter):
                errors.add(
                    f"{argument}.{index}",
                    f"{longer!r} overlaps with {shorter!r}, which S3 rejects. Remove it",
                )


def _pairs(args: FunctionBucketSourceArgs[Completed]) -> Sequence[tuple[str | None, str | None]]:
    return list(product(args["filter_prefixes"] or [None], args["filter_suffixes"] or [None]))


def _permit(scope: Scope, bucket_name: pulumi.Input[str], target: InvocationTarget) -> aws.lambda_.Permission:
    partition = aws.get_partition_output(opts=scope.invoke_opts).partition
    return aws.lambda_.Permission(
        scope.child("permission"),
        action="lambda:InvokeFunction",
        function=target.function_name,
        qualifier=target.qualifier,
        principal="s3.amazonaws.com",
        source_arn=pulumi.Output.format("arn:{0}:s3:::{1}", partition, bucket_name),
        # The ARN of a bucket does not name its account.
        source_account=aws.get_caller_identity_output(opts=scope.invoke_opts).account_id,
        opts=scope.opts(),
    )
