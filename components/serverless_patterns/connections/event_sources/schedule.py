"""A schedule that invokes a function."""

from typing import cast

from serverless_patterns.arguments.reader import Given
from serverless_patterns.connections.event_sources.source import EventSource, FunctionSettings, TargetFunction
from serverless_patterns.connections.schedules import ScheduleArgs, create_schedule
from serverless_patterns.safeguards.policy import allow


def read_schedule_source(given: Given, facts: FunctionSettings) -> EventSource:
    """A schedule of EventBridge Scheduler."""
    del facts  # Scheduler does not wait for the function
    schedule = cast("ScheduleArgs", given.values)

    def make(function: TargetFunction) -> None:
        create_schedule(
            function.scope,
            schedule,
            target_arn=function.arn,
            statements=[allow(["lambda:InvokeFunction"], function.arn), *function.failures.statements],
            dead_letter_queue_arn=function.failures.queue_arn,
        )

    return EventSource(make=make)
