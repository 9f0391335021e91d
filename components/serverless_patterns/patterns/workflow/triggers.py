"""Triggers of a workflow: a schedule, or events on the default event bus."""

from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.component import Scope
from serverless_patterns.connections.schedules import TriggerScheduleArgs, create_schedule
from serverless_patterns.safeguards.dead_letters import allow_dead_letters, create_dead_letters
from serverless_patterns.safeguards.policy import ServicePrincipalArgs, allow, trust_for
from serverless_patterns.safeguards.roles import create_role


def create_triggers(
    scope: Scope,
    *,
    arn: pulumi.Output[str],
    alias_arn: pulumi.Output[str],
    schedule: TriggerScheduleArgs[Completed] | None,
    event_pattern: dict[str, Any] | None,
) -> None:
    """Creates what starts the workflow, and the dead-letter queue for executions that could not be started.

    Args:
        scope: Scope of the workflow.
        arn: ARN of the state machine, on which the permission to start executions is granted.
        alias_arn: ARN of the alias whose executions are started.
        schedule: The validated argument ``schedule``.
        event_pattern: The validated argument ``event_pattern``.
    """
    if schedule is None and event_pattern is None:
        return
    rule = _create_rule(scope, event_pattern) if event_pattern else None
    events: list[ServicePrincipalArgs] = (
        [{"service": "events.amazonaws.com", "source_arn": rule.arn}] if rule else []
    )
    undelivered = create_dead_letters(scope.child_scope("undelivered"), senders=events)
    start = allow(["states:StartExecution"], arn)
    if schedule:
        create_schedule(
            scope.child_scope("schedule"),
            {**schedule, "input": schedule.get("input") or {}},
            target={"arn": alias_arn, "role_arn": ""},
            # EventBridge Scheduler assumes the role to send dead letters, too.
            statements=[start, *allow_dead_letters(undelivered.arn, scope.kms_key_arn)],
            dead_letter_queue_arn=undelivered.arn,
        )
    if rule:
        account = aws.get_caller_identity_output(opts=scope.invoke_opts).account_id
        role = create_role(scope.child_scope("rule"), trust_for(events[0], account), [start])
        aws.cloudwatch.EventTarget(
            scope.child("rule-target"),
            rule=rule.name,
            arn=alias_arn,
            role_arn=role.arn,
            dead_letter_config={"arn": undelivered.arn},
            opts=scope.opts(*role.policies),
        )


def _create_rule(scope: Scope, event_pattern: dict[str, Any]) -> aws.cloudwatch.EventRule:
    return aws.cloudwatch.EventRule(
        scope.child("rule"),
        event_pattern=json_text(event_pattern),
        tags=scope.tags,
        opts=scope.opts(),
    )
