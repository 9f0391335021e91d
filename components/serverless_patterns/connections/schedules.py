"""Schedules of EventBridge Scheduler, each with its role and a dead-letter queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Required, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed, Default, Omitted
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
from serverless_patterns.connections.schedule_expression import SCHEDULE_EXPRESSION, TIME_ZONE
from serverless_patterns.safeguards.arns import build_arn
from serverless_patterns.safeguards.policy import PolicyStatementArgs, trust_for
from serverless_patterns.safeguards.roles import create_role


@arguments
class TriggerScheduleArgs(TypedDict, Generic[Omitted], total=False):
    """A schedule of EventBridge Scheduler."""

    expression: Required[Annotated[str, SCHEDULE_EXPRESSION]]
    """Schedule expression: ``rate(5 minutes)``, ``cron(0 8 ? * MON-FRI *)`` or
    ``at(2030-01-01T08:00:00)``."""
    timezone: Annotated[str | Omitted, TIME_ZONE, Default("UTC")]
    """Time zone of the expression, such as ``Europe/Berlin``. Defaults to `UTC`."""
    input: Annotated[
        dict[str, Any] | None,
        Default(None, "`{}` for a workflow, and to an event that names the schedule for a function"),
    ]
    """Input of each invocation. Defaults to `{}` for a workflow, and to an event that names the schedule for
    a function."""
    enabled: Annotated[bool | Omitted, Default(True)]
    """Whether the schedule invokes its target; invocations that are due meanwhile are left out. Defaults to
    `true`."""


@dataclass(frozen=True)
class ScheduleSettings:
    """Settings of a schedule that those of a function and of a workflow leave to AWS.

    Attributes:
        window_minutes: Minutes within which the schedule invokes its target; 0 for at the time itself.
        maximum_retry_attempts: Number of retries; None for that of AWS.
        maximum_event_age_in_seconds: Age from which on there are no more retries; None for that of AWS.
    """

    window_minutes: int = 0
    maximum_retry_attempts: int | None = None
    maximum_event_age_in_seconds: int | None = None


def create_schedule(
    scope: Scope,
    schedule: TriggerScheduleArgs[Completed],
    *,
    target: aws.scheduler.ScheduleTargetArgsDict,
    statements: Sequence[PolicyStatementArgs],
    dead_letter_queue_arn: pulumi.Input[str],
    settings: ScheduleSettings = ScheduleSettings(),
) -> aws.scheduler.Schedule:
    """Creates a schedule and its role.

    Args:
        scope: Scope of the schedule, whose name it has itself.
        schedule: The validated arguments.
        target: The target, whose role is added.
        statements: Permissions of the role: to invoke the target, and to send to the dead-letter queue.
        dead_letter_queue_arn: Queue of the invocations that failed.
        settings: Other settings.
    """
    account = aws.get_caller_identity_output(opts=scope.invoke_opts).account_id
    # A schedule acts for its group (EventBridge Scheduler user guide, confused deputy).
    group_arn = build_arn(scope, "scheduler", "schedule-group/default")
    trust = trust_for({"service": "scheduler.amazonaws.com", "source_arn": group_arn}, account)
    role = create_role(scope, trust, statements)
    target = {**target, "role_arn": role.arn, "dead_letter_config": {"arn": dead_letter_queue_arn}}
    if (event := schedule["input"]) is not None:
        target["input"] = json_text(event)
    if retries := build_retry_policy(settings.maximum_retry_attempts, settings.maximum_event_age_in_seconds):
        target["retry_policy"] = retries
    window = settings.window_minutes
    return aws.scheduler.Schedule(
        scope.name,
        schedule_expression=schedule["expression"],
        schedule_expression_timezone=schedule["timezone"],
        flexible_time_window={"mode": "FLEXIBLE", "maximum_window_in_minutes": window}
        if window
        else {"mode": "OFF"},
        state="ENABLED" if schedule["enabled"] else "DISABLED",
        kms_key_arn=scope.kms_key_arn,
        target=target,
        opts=scope.opts(*role.policies),
    )


def build_retry_policy(attempts: int | None, age_in_seconds: int | None) -> Any:
    """Returns the retry policy of a rule or schedule; None for that of AWS."""
    given = {"maximum_retry_attempts": attempts, "maximum_event_age_in_seconds": age_in_seconds}
    return {name: value for name, value in given.items() if value is not None} or None
