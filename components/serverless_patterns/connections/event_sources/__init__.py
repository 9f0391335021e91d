"""Event sources of a function: what calls it, what its role needs for that, and where failures go."""

from serverless_patterns.connections.event_sources.every import (
    EventSources,
    FunctionEventSourceArgs,
    read_event_sources,
)
from serverless_patterns.connections.event_sources.polled import FunctionQueueSourceArgs
from serverless_patterns.connections.event_sources.source import Failures, FunctionSettings, TargetFunction

__all__ = [
    "EventSources",
    "Failures",
    "FunctionEventSourceArgs",
    "FunctionQueueSourceArgs",
    "FunctionSettings",
    "TargetFunction",
    "read_event_sources",
]
