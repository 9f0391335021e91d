"""Schedules of EventBridge Scheduler: when something is called, by which role, and where failures go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.reader import Given
from serverless_patterns.component import Scope
from serverless_patterns.connections.schedule_expression import find_faults, find_timezone_fault
from serverless_patterns.safeguards.policy import PolicyStatementArgs, trust_for
from serverless_patterns.safeguards.roles import create_role

EXPRESSION = (
    r"rate\([1-9]\d* (minute|hour|day)s?\)"
    r"|cron\(\S+ \S+ (\? \S+ [^\s?]\S*|[^\s?]\S* \S+ \?) \S+\)"
    r"|at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)"
)
"""EventBridge Scheduler user guide, schedule types; one of the two days of cron is a question mark."""
TIMEZONE = r"[A-Za-z_]+(/[A-Za-z0-9_+-]+)*"


@dataclass(frozen=True)
class Schedule:
    """When something is called, and with what."""

    expression: str
    timezone: str
    input: dict[str, Any] | None
    """None for the event that EventBridge Scheduler makes up."""


def read_schedule(given: Given) -> Schedule:
    """The arguments ``expression``, ``timezone`` and ``input``."""
    examples = "rate(5 minutes), cron(0 8 ? * MON-FRI *) or at(2030-01-01T08:00:00)"
    means = "a schedule of EventBridge Scheduler, such as " + examples
    timezone = str(given.text("timezone", TIMEZONE, "a time zone, such as Europe/Berlin", default="UTC"))
    expression = str(given.text("expression", EXPRESSION, means, default=""))
    for reason in find_faults(expression) if expression else ():
        given.fault("expression", reason)
    if reason := find_timezone_fault(timezone):
        given.fault("timezone", reason)
    return Schedule(
        expression=expression,
        timezone=timezone,
        input=given.mapping("input") if given.has("input") else None,
    )


def create_schedule(
    scope: Scope,
    schedule: Schedule,
    *,
    target_arn: pulumi.Input[str],
    statements: Sequence[PolicyStatementArgs],
    dead_letter_queue_arn: pulumi.Input[str],
) -> None:
    """Creates a schedule and its role.

    Args:
        scope: Scope of the schedule, whose name it has itself.
        schedule: When, and with what.
        target_arn: What is called.
        statements: What the role may do: call the target, and send to the dead-letter queue.
        dead_letter_queue_arn: Queue of the calls that could not be made.
    """
    account = aws.get_caller_identity_output(opts=scope.invoke_opts).account_id
    # A schedule acts for its group (EventBridge Scheduler user guide, confused deputy).
    group_arn = pulumi.Output.format(
        "arn:{0}:scheduler:{1}:{2}:schedule-group/default",
        aws.get_partition_output(opts=scope.invoke_opts).partition,
        aws.get_region_output(opts=scope.invoke_opts).region,
        account,
    )
    trust = trust_for({"service": "scheduler.amazonaws.com", "source_arn": group_arn}, account)
    role = create_role(scope, trust, statements)
    target: aws.scheduler.ScheduleTargetArgsDict = {
        "arn": target_arn,
        "role_arn": role.arn,
        "dead_letter_config": {"arn": dead_letter_queue_arn},
    }
    if schedule.input is not None:
        target["input"] = pulumi.Output.json_dumps(schedule.input)
    aws.scheduler.Schedule(
        scope.name,
        schedule_expression=schedule.expression,
        schedule_expression_timezone=schedule.timezone,
        flexible_time_window={"mode": "OFF"},
        kms_key_arn=scope.kms_key_arn,
        target=target,
        opts=scope.opts(*role.policies),
    )
