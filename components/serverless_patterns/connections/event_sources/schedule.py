"""A schedule that calls a function."""

from typing import Any, NotRequired, TypedDict

from serverless_patterns.arguments.reader import Given
from serverless_patterns.connections.event_sources.source import EventSource, FunctionSettings, TargetFunction
from serverless_patterns.connections.schedules import create_schedule, read_schedule
from serverless_patterns.safeguards.policy import allow


class FunctionScheduleSourceArgs(TypedDict):
    """Times; what the function fails on, after two more tries, goes to its dead-letter queue."""

    expression: str
    """``rate(5 minutes)``, ``cron(0 8 ? * MON-FRI *)`` or ``at(2030-01-01T08:00:00)``."""
    timezone: NotRequired[str | None]
    """Time zone of the expression, such as ``Europe/Berlin``. Default ``UTC``."""
    input: NotRequired[dict[str, Any] | None]
    """The event that the function gets. Default one that names the schedule."""


def read_schedule_source(given: Given, facts: FunctionSettings) -> EventSource:
    """A schedule of EventBridge Scheduler."""
    del facts  # Scheduler does not wait for the function
    schedule = read_schedule(given)

    def make(function: TargetFunction) -> None:
        create_schedule(
            function.scope,
            schedule,
            target_arn=function.arn,
            statements=[allow(["lambda:InvokeFunction"], function.arn), *function.failures.statements],
            dead_letter_queue_arn=function.failures.queue_arn,
        )

    return EventSource(make=make)
