"""All event sources of a function."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypedDict, cast

from serverless_patterns.arguments.declarations import Completed, Default, Matches, Omitted
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
from serverless_patterns.connections.distinct import check_distinct
from serverless_patterns.connections.event_sources.bucket import (
    BucketSource,
    FunctionBucketSourceArgs,
    check_bucket,
)
from serverless_patterns.connections.event_sources.event_rule import (
    EventRuleSource,
    FunctionEventRuleSourceArgs,
    check_event_rule,
)
from serverless_patterns.connections.event_sources.log_group import (
    FunctionLogGroupSourceArgs,
    LogGroupSource,
)
from serverless_patterns.connections.event_sources.queue import (
    FunctionQueueSourceArgs,
    QueueSource,
    check_queue,
)
from serverless_patterns.connections.event_sources.schedule import ScheduleSource
from serverless_patterns.connections.event_sources.source import EventSource, Failures, FunctionSettings
from serverless_patterns.connections.event_sources.stream import (
    DYNAMODB,
    KINESIS,
    FunctionStreamSourceArgs,
    validate_stream,
)
from serverless_patterns.connections.event_sources.target import InvocationTarget
from serverless_patterns.connections.event_sources.topic import (
    FunctionTopicSourceArgs,
    TopicSource,
    check_topic,
)
from serverless_patterns.connections.schedules import TriggerScheduleArgs
from serverless_patterns.safeguards.policy import PolicyStatementArgs, ServicePrincipalArgs


@arguments
class FunctionEventSourceArgs(TypedDict, Generic[Omitted], total=False):
    """An event source of a :class:`Function`: exactly one of these."""

    queue: Annotated[FunctionQueueSourceArgs[Omitted] | None, Default()]
    """An SQS queue. Defaults to none."""
    dynamodb_stream: Annotated[FunctionStreamSourceArgs[Omitted] | None, Default()]
    """The stream of a DynamoDB table. Defaults to none."""
    kinesis_stream: Annotated[FunctionStreamSourceArgs[Omitted] | None, Default()]
    """A Kinesis data stream. Defaults to none."""
    bucket: Annotated[FunctionBucketSourceArgs[Omitted] | None, Default()]
    """An S3 bucket. Defaults to none."""
    topic: Annotated[FunctionTopicSourceArgs | None, Default()]
    """An SNS topic. Defaults to none."""
    event_rule: Annotated[FunctionEventRuleSourceArgs[Omitted] | None, Default()]
    """Events of EventBridge. Defaults to none."""
    log_group: Annotated[FunctionLogGroupSourceArgs[Omitted] | None, Default()]
    """A log group of CloudWatch Logs. Defaults to none."""
    schedule: Annotated[TriggerScheduleArgs[Omitted] | None, Default()]
    """A schedule. Events that the function fails to process go to its dead-letter queue after its retries.
    Defaults to none."""


EventSourceArgs = Annotated[
    dict[
        Annotated[
            str,
            Matches(
                "[A-Za-z][A-Za-z0-9_-]*",
                "a name of letters, digits, hyphens and underscores that begins with a letter",
            ),
        ],
        FunctionEventSourceArgs[Omitted],
    ]
    | Omitted,
    Default({}),
]
"""Event sources by a name that is part of the names of resources."""


_IDENTIFIERS: Final = {
    "queue": "arn",
    "dynamodb_stream": "arn",
    "kinesis_stream": "arn",
    "bucket": "bucket_name",
    "topic": "topic_arn",
    "log_group": "log_group_name",
}
"""Arguments that identify what invokes a function, by kind of event source."""


@dataclass(frozen=True)
class EventSources:
    """All event sources of one function."""

    queues: Mapping[str, QueueSource]
    """Those that keep the messages that the function fails to process."""
    others: Mapping[str, EventSource]
    """Those whose failed events go to the dead-letter queue of the function."""
    statements: Sequence[PolicyStatementArgs]
    """Permissions that the execution role needs."""

    def list_senders(self, scope: Scope) -> list[ServicePrincipalArgs]:
        """Returns the services that send to the dead-letter queue without the function, before they can."""
        return [
            sender
            for name, source in self.others.items()
            for sender in source.list_senders(scope.child_scope(name))
        ]

    def prepare(self, scope: Scope) -> list[ServicePrincipalArgs]:
        """Creates what sends to the dead-letter queue without the function, and returns it."""
        return [
            sender
            for name, source in self.others.items()
            for sender in source.prepare(scope.child_scope(name))
        ]

    def create(self, scope: Scope, target: InvocationTarget, failures: Failures | None) -> None:
        """Creates the event sources of ``target``; ``others`` require ``failures``."""
        if failures:
            for name, source in self.others.items():
                source.create(scope.child_scope(name), target, failures)
        for name, queue in self.queues.items():
            queue.create(scope.child_scope(name), target)


def validate_event_sources(
    args: Mapping[str, FunctionEventSourceArgs[Completed]], errors: Errors, function: FunctionSettings
) -> EventSources:
    """Checks the rules that join the arguments of event sources, and returns the event sources."""
    queues: dict[str, QueueSource] = {}
    others: dict[str, EventSource] = {}
    statements: list[PolicyStatementArgs] = []
    for name, each in args.items():
        below = errors.narrow("event_sources", name)
        if not each["queue"]:  # its mapping has no name
            below.rename(f"{errors.name}-{name}").check_name("-role", 64, "(?s:.*)")
        below.check_exactly_one(each, *FunctionEventSourceArgs.__annotations__)
        if queue := each["queue"]:
            check_queue(queue, below.narrow("queue"), function)
            queues[name] = QueueSource(queue, function)
            statements += queues[name].statements
        elif source := _validate_source(each, below, function):
            others[name] = source
            statements += source.statements
    _check_each_once(args, errors)
    return EventSources(queues, others, statements)


def _validate_source(
    args: FunctionEventSourceArgs[Completed], errors: Errors, function: FunctionSettings
) -> EventSource | None:
    if stream := args["dynamodb_stream"]:
        return validate_stream(stream, DYNAMODB, errors.narrow("dynamodb_stream"), function)
    if stream := args["kinesis_stream"]:
        return validate_stream(stream, KINESIS, errors.narrow("kinesis_stream"), function)
    if bucket := args["bucket"]:
        check_bucket(bucket, errors.narrow("bucket"))
        return BucketSource(bucket, errors.narrow("bucket").path)
    return _validate_push(args, errors)


def _validate_push(args: FunctionEventSourceArgs[Completed], errors: Errors) -> EventSource | None:
    if topic := args["topic"]:
        check_topic(topic, errors.narrow("topic"))
        return TopicSource(topic)
    if event_rule := args["event_rule"]:
        check_event_rule(event_rule, errors.narrow("event_rule"))
        return EventRuleSource(event_rule)
    if log_group := args["log_group"]:
        return LogGroupSource(log_group)
    schedule = args["schedule"]
    return ScheduleSource(schedule) if schedule else None


def _check_each_once(args: Mapping[str, FunctionEventSourceArgs[Completed]], errors: Errors) -> None:
    """Checks that nothing invokes the function twice, since AWS connects both only once."""
    for kind, argument in _IDENTIFIERS.items():
        given = {
            errors.narrow("event_sources", name, kind, argument).path: source[argument]
            for name, each in args.items()
            if (source := cast("Any", each)[kind])
        }
        check_distinct(errors, given, "Put everything into one event source")
