"""Event sources of a function: what calls it, what its role needs for that, and where failures go."""

from serverless_patterns.event_sources.polled import FunctionQueueSourceArgs
from serverless_patterns.event_sources.source import CalledFunction, Failures, FunctionFacts
from serverless_patterns.event_sources.sources import (
    EventSources,
    FunctionEventSourceArgs,
    read_event_sources,
)

__all__ = [
    "CalledFunction",
    "EventSources",
    "Failures",
    "FunctionEventSourceArgs",
    "FunctionFacts",
    "FunctionQueueSourceArgs",
    "read_event_sources",
]
