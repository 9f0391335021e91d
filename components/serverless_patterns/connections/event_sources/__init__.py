"""Event sources of a function: what invokes it, the permissions for that, and where failed events go."""

from serverless_patterns.connections.event_sources.asynchronous import (
    InvocationLimits,
    configure_invocations,
)
from serverless_patterns.connections.event_sources.bucket import FunctionBucketSourceArgs
from serverless_patterns.connections.event_sources.event_rule import FunctionEventRuleSourceArgs
from serverless_patterns.connections.event_sources.queue import (
    FunctionQueueSourceArgs,
    FunctionQueueSourceOptions,
)
from serverless_patterns.connections.event_sources.source import Failures, FunctionSettings
from serverless_patterns.connections.event_sources.sources import (
    EventSourceArgs,
    EventSources,
    FunctionEventSourceArgs,
    validate_event_sources,
)
from serverless_patterns.connections.event_sources.stream import FunctionStreamSourceArgs
from serverless_patterns.connections.event_sources.target import InvocationTarget
from serverless_patterns.connections.event_sources.topic import FunctionTopicSourceArgs

__all__ = [
    "EventSourceArgs",
    "EventSources",
    "Failures",
    "FunctionBucketSourceArgs",
    "FunctionEventRuleSourceArgs",
    "FunctionEventSourceArgs",
    "FunctionQueueSourceArgs",
    "FunctionQueueSourceOptions",
    "FunctionSettings",
    "FunctionStreamSourceArgs",
    "FunctionTopicSourceArgs",
    "InvocationLimits",
    "InvocationTarget",
    "configure_invocations",
    "validate_event_sources",
]
