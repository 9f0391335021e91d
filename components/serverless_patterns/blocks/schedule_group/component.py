"""A group of schedules, one for each item, which code creates, moves and cancels."""

from typing import Optional

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.schedule_group.args import ScheduleGroupArgs
from serverless_patterns.blocks.schedule_group.template import build_template
from serverless_patterns.component import Scope, publish, resolve_after
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import ScheduleGroupAction
from serverless_patterns.connections.schedules import (
    ScheduleSettings,
    complete_target,
    create_scheduler_role,
)
from serverless_patterns.connections.targets import validate_target
from serverless_patterns.safeguards.dead_letters import allow_dead_letters, create_dead_letters
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened


class ScheduleGroup(pulumi.ComponentResource):
    """A group of schedules, one for each item: each invokes the target once, at its time, and deletes itself.

    Example::

        overdue = Queue("overdue", {})
        reminders = ScheduleGroup("reminders", {"target": overdue.target()})
        Function(
            "remind",
            {"code": "src", "handler": "remind.handler", "links": {"REMINDERS": reminders.link("write")}},
        )

    Code finds the arguments that all schedules share in the variable of the link, as JSON. The dead-letter
    queue keeps invocations that failed for 14 days.
    """

    arn: pulumi.Output[str]
    """ARN of the group."""
    group_name: pulumi.Output[str]
    """Name of the group."""
    template: pulumi.Output[str]
    """Arguments of ``CreateSchedule`` that all schedules share, as JSON."""
    role_arn: pulumi.Output[str]
    """ARN of the role with which EventBridge Scheduler invokes the target."""
    dead_letter_queue_url: pulumi.Output[str]
    """URL of the dead-letter queue."""
    dead_letter_queue_arn: pulumi.Output[str]
    """ARN of the dead-letter queue."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(
        self, name: str, args: ScheduleGroupArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """A group of schedules, one for each item, with a role for the target and a dead-letter queue.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`ScheduleGroupArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("ScheduleGroup", name, args, ScheduleGroupArgs[Completed], opts) as (given, errors):
            errors.check_name("-group", 64)
            target = validate_target(given["target"], errors.narrow("target"), "schedule")
        super().__init__("serverless-patterns:index:ScheduleGroup", name, {}, opts)
        check_regions(self, opts, errors)
        scope = encrypt_if_hardened(
            Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"]),
            given,
            f"the schedules of {name} and their undelivered events",
        )
        group = aws.scheduler.ScheduleGroup(scope.child("group"), tags=scope.tags, opts=scope.opts())
        dead = create_dead_letters(scope.child_scope("undelivered"))
        # EventBridge Scheduler assumes the role to send dead letters, too.
        statements = [*target.statements(), *allow_dead_letters(dead.arn, scope.kms_key_arn)]
        role = create_scheduler_role(scope, group.arn, statements)
        self.role_arn = resolve_after(role.arn, *role.policies)
        settings = ScheduleSettings(
            given["maximum_window_in_minutes"],
            given["maximum_retry_attempts"],
            given["maximum_event_age_in_seconds"],
        )
        invoked = complete_target(target.schedule_inputs(name), self.role_arn, dead.arn, settings)
        self.template = build_template(group.name, invoked, settings, scope.kms_key_arn)
        self.arn, self.group_name = group.arn, group.name
        self.dead_letter_queue_url, self.dead_letter_queue_arn = dead.url, dead.arn
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        self._kms_key_arn = scope.kms_key_arn
        publish(self)

    def link(self, *access: ScheduleGroupAction) -> LinkArgs:
        """Returns the group as a link of a function or a container, whose code creates schedules in it.

        Args:
            access: ``write``, ``read``, or single actions, such as ``DeleteSchedule``.
        """
        return {
            "schedule_group": {
                "arn": self.arn,
                "role_arn": self.role_arn,
                "template": self.template,
                "access": [*access],
                "kms_key_arn": self._kms_key_arn,
            }
        }
