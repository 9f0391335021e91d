"""What starts a workflow by itself: a schedule, or events on the default event bus."""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.reader import Given
from serverless_patterns.component import Scope
from serverless_patterns.connections.event_pattern import check_event_pattern
from serverless_patterns.connections.schedules import ScheduleArgs, create_schedule
from serverless_patterns.safeguards.dead_letters import DeadLetters, create_dead_letters
from serverless_patterns.safeguards.encryption_key import using_key
from serverless_patterns.safeguards.policy import ServicePrincipalArgs, allow, trust_for
from serverless_patterns.safeguards.roles import create_role


@dataclass(frozen=True)
class Triggers:
    """What starts a workflow, checked."""

    schedule: ScheduleArgs | None
    event_pattern: dict[str, Any] | None

    def __bool__(self) -> bool:
        """Whether there is anything that starts it."""
        return bool(self.schedule or self.event_pattern)


@dataclass(frozen=True)
class TriggerTarget:
    """The workflow that is started, and what its triggers share with it."""

    arn: pulumi.Output[str]
    alias_arn: pulumi.Output[str]
    account: pulumi.Output[str]
    scope: Scope


def read_triggers(given: Given) -> Triggers:
    """The arguments ``schedule`` and ``event_pattern``."""
    event_pattern = given.mapping("event_pattern")
    if given.has("event_pattern"):
        check_event_pattern(given.errors, "event_pattern", event_pattern)
    return Triggers(given.values.get("schedule"), event_pattern or None)


def create_triggers(triggers: Triggers, started: TriggerTarget) -> None:
    """Makes what starts the workflow, and the dead-letter queue for what could not start it."""
    rule = _make_rule(triggers.event_pattern, started) if triggers.event_pattern else None
    events: list[ServicePrincipalArgs] = (
        [{"service": "events.amazonaws.com", "source_arn": rule.arn}] if rule else []
    )
    undelivered = create_dead_letters(started.scope.below("undelivered"), senders=events)
    if triggers.schedule:
        _make_schedule(triggers.schedule, started, undelivered)
    if rule:
        _aim(rule, started, undelivered)


def _make_schedule(schedule: ScheduleArgs, started: TriggerTarget, undelivered: DeadLetters) -> None:
    create_schedule(
        started.scope.below("schedule"),
        {**schedule, "input": schedule.get("input") or {}},
        target_arn=started.alias_arn,
        statements=[
            allow(["states:StartExecution"], started.arn),
            # Dead letters are sent with the role too.
            allow(["sqs:SendMessage"], undelivered.arn),
            *using_key(started.scope.kms_key_arn),
        ],
        dead_letter_queue_arn=undelivered.arn,
    )


def _make_rule(event_pattern: dict[str, Any], started: TriggerTarget) -> aws.cloudwatch.EventRule:
    return aws.cloudwatch.EventRule(
        started.scope.child("rule"),
        event_pattern=pulumi.Output.json_dumps(event_pattern),
        tags=started.scope.tags,
        opts=started.scope.opts(),
    )


def _aim(rule: aws.cloudwatch.EventRule, started: TriggerTarget, undelivered: DeadLetters) -> None:
    """Lets the events that ``rule`` chooses start the workflow."""
    scope = started.scope.below("rule")
    trust = trust_for({"service": "events.amazonaws.com", "source_arn": rule.arn}, started.account)
    starting = [allow(["states:StartExecution"], started.arn)]
    role = create_role(scope, trust, starting)
    aws.cloudwatch.EventTarget(
        scope.child("target"),
        rule=rule.name,
        arn=started.alias_arn,
        role_arn=role.arn,
        dead_letter_config={"arn": undelivered.arn},
        opts=scope.opts(*role.policies),
    )
