"""An S3 bucket that calls a function."""

from collections.abc import Callable
from itertools import product
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.reader import Given
from serverless_patterns.connections.bucket_notifications import NotificationOwner, claim_notifications
from serverless_patterns.connections.event_sources.source import EventSource, FunctionSettings, TargetFunction

BUCKET_NAME = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
EVENT = r"s3:[A-Za-z]+(:(\*|[A-Za-z]+))?"
NOTIFICATIONS = 100
"""Configurations of event notifications of one bucket (S3 user guide)."""


class FunctionBucketSourceArgs(TypedDict):
    """An S3 bucket; what the function fails on, after two more tries, goes to its dead-letter queue."""

    name: pulumi.Input[str]
    """Name of the bucket. It has one configuration of notifications, and this is it: a second one in the
    program is refused, and one that another program makes would overwrite it. Several functions hear of one
    bucket through a topic and a queue each, as in ``FanOutConversion``, whose conversions may be code of
    one's own, chosen by suffix."""
    events: NotRequired[list[str] | None]
    """Events, such as ``s3:ObjectRemoved:*``. Default ``s3:ObjectCreated:*``."""
    prefixes: NotRequired[list[str] | None]
    """What keys may begin with; no one may begin with another. Default anything."""
    suffixes: NotRequired[list[str] | None]
    """What keys may end with, by upper and lower case; no one may end with another. Default anything."""


def read_bucket(given: Given, facts: FunctionSettings) -> EventSource:
    """An S3 bucket, with every pair of a prefix and a suffix."""
    del facts  # S3 does not wait for the function
    bucket = given.text("name", BUCKET_NAME, "the name of a bucket", default="")
    events = given.texts("events", EVENT, "an event of S3, such as s3:ObjectCreated:*")
    prefixes = _read_filters(given, "prefixes", "begins", str.startswith)
    suffixes = _read_filters(given, "suffixes", "ends", str.endswith)
    given.filled("events", "prefixes", "suffixes")
    pairs = list(product(prefixes or [None], suffixes or [None]))
    if len(pairs) > NOTIFICATIONS:
        given.fault("", f"has {len(pairs)} pairs of a prefix and a suffix, S3 takes at most {NOTIFICATIONS}")

    argument = f"{given.errors.path}.name"

    def make(function: TargetFunction) -> None:
        scope = function.scope
        owner = NotificationOwner("Function event source", scope.name, argument)
        notified = claim_notifications(bucket, owner)
        permission = _permit(bucket, function)
        configuration: list[Any] = [
            {
                "lambda_function_arn": function.arn,
                "events": events or ["s3:ObjectCreated:*"],
                "filter_prefix": prefix,
                "filter_suffix": suffix,
            }
            for prefix, suffix in pairs
        ]
        aws.s3.BucketNotification(
            scope.name, bucket=notified, lambda_functions=configuration, opts=scope.opts(permission)
        )

    return EventSource(make=make)


def _permit(bucket: pulumi.Input[str], function: TargetFunction) -> aws.lambda_.Permission:
    scope = function.scope
    partition = aws.get_partition_output(opts=scope.invoke_opts).partition
    return aws.lambda_.Permission(
        scope.child("permission"),
        action="lambda:InvokeFunction",
        function=function.name,
        principal="s3.amazonaws.com",
        source_arn=pulumi.Output.format("arn:{0}:s3:::{1}", partition, bucket),
        # The ARN of a bucket does not say whose it is.
        source_account=aws.get_caller_identity_output(opts=scope.invoke_opts).account_id,
        opts=scope.opts(),
    )


def _read_filters(given: Given, argument: str, verb: str, overlaps: Callable[[str, str], bool]) -> list[str]:
    """Filters of keys; S3 refuses those that let the same key pass."""
    filters = given.texts(argument)
    for index, one in enumerate(filters):
        for other in filters[:index]:
            shorter, longer = sorted((other, one), key=len)
            if overlaps(longer, shorter):
                reason = (
                    f"{longer!r} {verb} with {shorter!r}, and S3 takes one filter for a key; leave it out"
                )
                given.fault(f"{argument}.{index}", reason)
    return filters
