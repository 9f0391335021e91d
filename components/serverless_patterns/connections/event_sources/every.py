"""What calls a function: any number of queues, streams, buckets and schedules, each by a name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NotRequired, TypedDict

import pulumi_aws as aws

from serverless_patterns.arguments.reader import Given
from serverless_patterns.connections.event_sources.bucket import FunctionBucketSourceArgs, read_bucket
from serverless_patterns.connections.event_sources.polled import (
    FunctionQueueSourceArgs,
    FunctionStreamSourceArgs,
    read_kinesis_stream,
    read_queue,
    read_table_stream,
)
from serverless_patterns.connections.event_sources.schedule import read_schedule_source
from serverless_patterns.connections.event_sources.source import EventSource, FunctionSettings, TargetFunction
from serverless_patterns.connections.schedules import ScheduleArgs
from serverless_patterns.safeguards.policy import PolicyStatementArgs


class FunctionEventSourceArgs(TypedDict):
    """What calls a function: exactly one of these."""

    queue: NotRequired[FunctionQueueSourceArgs | None]
    """An SQS queue."""
    table_stream: NotRequired[FunctionStreamSourceArgs | None]
    """The stream of changes of a DynamoDB table."""
    kinesis_stream: NotRequired[FunctionStreamSourceArgs | None]
    """A Kinesis data stream."""
    bucket: NotRequired[FunctionBucketSourceArgs | None]
    """An S3 bucket."""
    schedule: NotRequired[ScheduleArgs | None]
    """A schedule; events that the function fails on, after two more attempts, go to its dead-letter queue."""


@dataclass(frozen=True)
class EventSources:
    """All sources of one function, checked."""

    by_name: Mapping[str, EventSource]

    @property
    def statements(self) -> list[PolicyStatementArgs]:
        """What the function's role must be allowed."""
        return [statement for source in self.by_name.values() for statement in source.statements]

    @property
    def keep_failures(self) -> bool:
        """Whether there is no need for a dead-letter queue of the function."""
        return all(source.keeps_failures for source in self.by_name.values())

    def make(self, function: TargetFunction) -> None:
        """Creates what calls the function."""
        scope = function.scope
        if function.any_failures:
            asynchronous = aws.lambda_.FunctionEventInvokeConfig(
                scope.child("asynchronous"),
                function_name=function.name,
                destination_config={"on_failure": {"destination": function.failures.queue_arn}},
                opts=scope.opts(),
            )
            # The first event already finds where to go when it fails.
            scope = replace(scope, depends_on=[asynchronous])
        for source_name, source in self.by_name.items():
            source.make(replace(function, scope=scope.below(source_name)))


def read_event_sources(given: Given, facts: FunctionSettings) -> EventSources:
    """The argument ``event_sources``."""
    entries = given.entries("event_sources")
    for entry in entries:
        means = "a name of letters, digits, hyphens and underscores, a letter first"
        if entry.matches("", entry.name, "[A-Za-z][A-Za-z0-9_-]*", means):
            replace(entry, name=f"{given.name}-{entry.name}").fits_name("-role", 64, "(?s:.*)")
    _check_buckets(entries)
    read = {entry.name: _read_source(entry, facts) for entry in entries}
    return EventSources({name: source for name, source in read.items() if source})


def _read_source(given: Given, facts: FunctionSettings) -> EventSource | None:
    kind = given.exactly_one(*_READERS)
    entry = given.entry(kind) if kind else None
    return _READERS[kind](entry, facts) if kind and entry else None


def _check_buckets(entries: list[Given]) -> None:
    """Each bucket is a source once: its notifications are one resource."""
    buckets = [(entry, bucket.values.get("name")) for entry in entries if (bucket := entry.entry("bucket"))]
    for index, (entry, bucket) in enumerate(buckets):
        for other, known in buckets[:index]:
            if bucket and bucket == known:  # an Output that is known only later equals itself alone
                reason = (
                    f"is the bucket of '{other.name}' too; put all its prefixes and suffixes into one entry"
                )
                entry.fault("bucket.name", reason)


_READERS: Mapping[str, Callable[[Given, FunctionSettings], EventSource]] = {
    "queue": read_queue,
    "table_stream": read_table_stream,
    "kinesis_stream": read_kinesis_stream,
    "bucket": read_bucket,
    "schedule": read_schedule_source,
}
"""What reads each kind of source."""
