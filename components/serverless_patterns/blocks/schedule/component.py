"""A schedule that delivers an event to a target."""

from typing import Optional

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.schedule.args import ScheduleArgs
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.schedules import ScheduleSettings, create_schedule
from serverless_patterns.connections.targets import validate_target
from serverless_patterns.safeguards.dead_letters import allow_dead_letters, create_dead_letters
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened


class Schedule(pulumi.ComponentResource):
    """A schedule that invokes a target, with a role for it and a dead-letter queue.

    Example::

        reports = Queue("reports", {})
        Schedule(
            "nightly",
            {"expression": "cron(0 3 * * ? *)", "timezone": "Europe/Berlin", "target": reports.target()},
        )

    The dead-letter queue keeps invocations that failed for 14 days.
    """

    arn: pulumi.Output[str]
    """ARN of the schedule."""
    schedule_name: pulumi.Output[str]
    """Name of the schedule, in the group ``default``."""
    dead_letter_queue_url: pulumi.Output[str]
    """URL of the dead-letter queue."""
    dead_letter_queue_arn: pulumi.Output[str]
    """ARN of the dead-letter queue."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(self, name: str, args: ScheduleArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        """A schedule that invokes a target, with a role for it and a dead-letter queue.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`ScheduleArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("Schedule", name, args, ScheduleArgs[Completed], opts) as (given, errors):
            errors.check_name("-schedule-policy", 64)
            target = validate_target(given["target"], errors.narrow("target"), "schedule")
        super().__init__("serverless-patterns:index:Schedule", name, {}, opts)
        check_regions(self, opts, errors)
        scope = encrypt_if_hardened(
            Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"]),
            given,
            f"the schedule {name} and its undelivered events",
        )
        dead = create_dead_letters(scope.child_scope("undelivered"))
        schedule = create_schedule(
            scope.child_scope("schedule"),
            {
                "expression": given["expression"],
                "timezone": given["timezone"],
                "input": given["input"],
                "enabled": given["enabled"],
            },
            target=target.schedule_inputs(name),
            # EventBridge Scheduler assumes the role to send dead letters, too.
            statements=[*target.statements(), *allow_dead_letters(dead.arn, scope.kms_key_arn)],
            dead_letter_queue_arn=dead.arn,
            settings=ScheduleSettings(
                given["maximum_window_in_minutes"],
                given["maximum_retry_attempts"],
                given["maximum_event_age_in_seconds"],
            ),
        )
        self.arn, self.schedule_name = schedule.arn, schedule.name
        self.dead_letter_queue_url, self.dead_letter_queue_arn = dead.url, dead.arn
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        publish(self)
