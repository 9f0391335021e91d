"""A schedule that invokes a function."""

from dataclasses import dataclass

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.component import Scope
from serverless_patterns.connections.event_sources.source import EventSource, Failures
from serverless_patterns.connections.event_sources.target import InvocationTarget
from serverless_patterns.connections.schedules import TriggerScheduleArgs, create_schedule
from serverless_patterns.safeguards.policy import allow


@dataclass(frozen=True)
class ScheduleSource(EventSource):
    """A schedule as an event source."""

    args: TriggerScheduleArgs[Completed]

    def create(self, scope: Scope, target: InvocationTarget, failures: Failures) -> None:  # noqa: D102
        create_schedule(
            scope,
            self.args,
            target={"arn": target.arn, "role_arn": ""},
            statements=[allow(["lambda:InvokeFunction"], target.arn), *failures.statements],
            dead_letter_queue_arn=failures.queue_arn,
        )
