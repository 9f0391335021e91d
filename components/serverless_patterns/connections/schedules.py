"""Schedules of EventBridge Scheduler, each with its role and a dead-letter queue."""

from collections.abc import Sequence
from typing import Annotated, Any, Generic, Required, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed, Default, Omitted
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
from serverless_patterns.connections.schedule_expression import SCHEDULE_EXPRESSION, TIME_ZONE
from serverless_patterns.safeguards.policy import PolicyStatementArgs, trust_for
from serverless_patterns.safeguards.roles import create_role


@arguments
class ScheduleArgs(TypedDict, Generic[Omitted], total=False):
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


def create_schedule(
    scope: Scope,
    schedule: ScheduleArgs[Completed],
    *,
    target_arn: pulumi.Input[str],
    statements: Sequence[PolicyStatementArgs],
    dead_letter_queue_arn: pulumi.Input[str],
) -> None:
    """Creates a schedule and its role.

    Args:
        scope: Scope of the schedule, whose name it has itself.
        schedule: The validated arguments.
        target_arn: ARN of the target.
        statements: Permissions of the role: to invoke the target, and to send to the dead-letter queue.
        dead_letter_queue_arn: Queue of the invocations that failed.
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
    if (event := schedule["input"]) is not None:
        target["input"] = json_text(event)
    aws.scheduler.Schedule(
        scope.name,
        schedule_expression=schedule["expression"],
        schedule_expression_timezone=schedule["timezone"],
        flexible_time_window={"mode": "OFF"},
        state="ENABLED" if schedule["enabled"] else "DISABLED",
        kms_key_arn=scope.kms_key_arn,
        target=target,
        opts=scope.opts(*role.policies),
    )
