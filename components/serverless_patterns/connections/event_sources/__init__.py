"""Event sources of a function: what invokes it, the permissions for that, and where failed events go."""

from serverless_patterns.connections.event_sources.asynchronous import (
    InvocationLimits,
    configure_invocations,
)
from serverless_patterns.connections.event_sources.bucket import (
    FunctionBucketSourceArgs,
    FunctionBucketSourceOptions,
)
from serverless_patterns.connections.event_sources.event_rule import FunctionEventRuleSourceArgs
from serverless_patterns.connections.event_sources.log_group import FunctionLogGroupSourceArgs
from serverless_patterns.connections.event_sources.pollers import FunctionPollersArgs
from serverless_patterns.connections.event_sources.queue import (
    FunctionQueueSourceArgs,
    FunctionQueueSourceOptions,
    QueueSource,
    check_queue,
)
from serverless_patterns.connections.event_sources.source import Failures, FunctionSettings
from serverless_patterns.connections.event_sources.sources import (
    EventSourceArgs,
    EventSources,
    FunctionEventSourceArgs,
    validate_event_sources,
)
from serverless_patterns.connections.event_sources.stream import (
    DYNAMODB,
    KINESIS,
    FunctionStreamSourceArgs,
    FunctionStreamSourceOptions,
    validate_stream,
)
from serverless_patterns.connections.event_sources.target import InvocationTarget
from serverless_patterns.connections.event_sources.topic import FunctionTopicSourceArgs

__all__ = [
    "DYNAMODB",
    "KINESIS",
    "EventSourceArgs",
    "EventSources",
    "Failures",
    "FunctionBucketSourceArgs",
    "FunctionBucketSourceOptions",
    "FunctionEventRuleSourceArgs",
    "FunctionEventSourceArgs",
    "FunctionLogGroupSourceArgs",
    "FunctionPollersArgs",
    "FunctionQueueSourceArgs",
    "FunctionQueueSourceOptions",
    "FunctionSettings",
    "FunctionStreamSourceArgs",
    "FunctionStreamSourceOptions",
    "FunctionTopicSourceArgs",
    "InvocationLimits",
    "InvocationTarget",
    "QueueSource",
    "check_queue",
    "configure_invocations",
    "validate_event_sources",
    "validate_stream",
]
