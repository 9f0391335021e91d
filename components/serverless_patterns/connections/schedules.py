"""Schedules of EventBridge Scheduler, each with its role and a dead-letter queue."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Required, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Between, Completed, Constraint, Default, Omitted
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
from serverless_patterns.connections.schedule_expression import SCHEDULE_EXPRESSION, TIME_ZONE
from serverless_patterns.safeguards.arns import build_arn
from serverless_patterns.safeguards.policy import PolicyStatementArgs, trust_for
from serverless_patterns.safeguards.roles import Role, create_role


class _ScheduleInput(Constraint):
    """Input of the target of a schedule (EventBridge Scheduler quotas, invocation payload size)."""

    @property
    def meaning(self) -> str:
        return f"at most {_LONGEST_INPUT:,} bytes as JSON"

    def allows(self, value: dict[str, Any]) -> bool:
        return self._measure(value) <= _LONGEST_INPUT

    def problem(self, value: dict[str, Any]) -> str:
        return (
            f"has {self._measure(value):,} bytes as JSON; must be {self.meaning}. Pass the key of an object"
        )

    def _measure(self, value: dict[str, Any]) -> int:
        """Returns the bytes of the JSON, of which Outputs are not counted."""
        return len(json.dumps(value, default=lambda _: "").encode())


_LONGEST_INPUT = 262_144
SCHEDULE_INPUT = _ScheduleInput()
WindowMinutes = Annotated[int | Omitted, Between(0, 1_440), Default(0)]
"""Minutes after its time within which a schedule invokes its target."""


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
        SCHEDULE_INPUT,
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

    @property
    def window(self) -> aws.scheduler.ScheduleFlexibleTimeWindowArgsDict:
        """The flexible time window."""
        if self.window_minutes:
            return {"mode": "FLEXIBLE", "maximum_window_in_minutes": self.window_minutes}
        return {"mode": "OFF"}


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
    # A schedule acts for its group (EventBridge Scheduler user guide, confused deputy).
    role = create_scheduler_role(scope, build_arn(scope, "scheduler", "schedule-group/default"), statements)
    target = complete_target(target, role.arn, dead_letter_queue_arn, settings)
    if (event := schedule["input"]) is not None:
        target["input"] = json_text(event)
    return aws.scheduler.Schedule(
        scope.name,
        schedule_expression=schedule["expression"],
        schedule_expression_timezone=schedule["timezone"],
        flexible_time_window=settings.window,
        state="ENABLED" if schedule["enabled"] else "DISABLED",
        kms_key_arn=scope.kms_key_arn,
        target=target,
        opts=scope.opts(*role.policies),
    )


def create_scheduler_role(
    scope: Scope, group_arn: pulumi.Input[str], statements: Sequence[PolicyStatementArgs]
) -> Role:
    """Creates the role that EventBridge Scheduler assumes for the schedules of a group.

    Args:
        scope: Scope of the user of the role.
        group_arn: ARN of the group.
        statements: Permissions of the role.
    """
    account = aws.get_caller_identity_output(opts=scope.invoke_opts).account_id
    trust = trust_for({"service": "scheduler.amazonaws.com", "source_arn": group_arn}, account)
    return create_role(scope, trust, statements)


def complete_target(
    target: aws.scheduler.ScheduleTargetArgsDict,
    role_arn: pulumi.Input[str],
    dead_letter_queue_arn: pulumi.Input[str],
    settings: ScheduleSettings,
) -> aws.scheduler.ScheduleTargetArgsDict:
    """Returns a target with its role, its dead-letter queue, and its retries."""
    completed: aws.scheduler.ScheduleTargetArgsDict = {
        **target,
        "role_arn": role_arn,
        "dead_letter_config": {"arn": dead_letter_queue_arn},
    }
    if retries := build_retry_policy(settings.maximum_retry_attempts, settings.maximum_event_age_in_seconds):
        completed["retry_policy"] = retries
    return completed


def build_retry_policy(attempts: int | None, age_in_seconds: int | None) -> Any:
    """Returns the retry policy of a rule or schedule; None for that of AWS."""
    given = {"maximum_retry_attempts": attempts, "maximum_event_age_in_seconds": age_in_seconds}
    return {name: value for name, value in given.items() if value is not None} or None
