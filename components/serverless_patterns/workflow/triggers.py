"""What starts a workflow by itself: a schedule, or events on the default event bus."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.alarms import alarm_above_zero
from serverless_patterns.conformance import Fault, show
from serverless_patterns.policy import (
    PolicyStatementArgs,
    ServiceArgs,
    allow,
    identity_document,
    resource_document,
    service_may,
    tls_only,
    trust_for,
)
from serverless_patterns.queue import DEAD_LETTER_RETENTION_SECONDS
from serverless_patterns.validation import Given
from serverless_patterns.workflow.definition import is_object, mapping
from serverless_patterns.workflow.where import Where

SCHEDULE_EXPRESSION = (
    r"rate\([1-9]\d* (minute|hour|day)s?\)"
    r"|cron\((\S+ ){5}\S+\)"
    r"|at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)"
)
"""EventBridge Scheduler User Guide, schedule-types."""


class WorkflowScheduleArgs(TypedDict):
    """When a workflow is started."""

    expression: str
    """``rate(5 minutes)``, ``cron(0 8 ? * MON-FRI *)`` or ``at(2030-01-01T08:00:00)``."""
    timezone: NotRequired[str]
    """Time zone of the expression, such as ``Europe/Berlin``. Default ``UTC``."""
    input: NotRequired[dict[str, Any]]
    """Input of each execution. Default ``{}``."""


@dataclass(frozen=True)
class Triggers:
    """What starts a workflow, checked."""

    schedule: Mapping[str, Any] | None
    event_pattern: Mapping[str, Any] | None

    def __bool__(self) -> bool:
        """Whether there is anything that starts it."""
        return bool(self.schedule or self.event_pattern)


@dataclass(frozen=True)
class Started:
    """The workflow that is started, and what its triggers share with it."""

    name: str
    arn: pulumi.Output[str]
    alias_arn: pulumi.Output[str]
    where: pulumi.Output[Where]
    kms_key_arn: pulumi.Input[str] | None
    alarm_topic_arn: pulumi.Input[str] | None
    tags: dict[str, Any]
    opts: pulumi.ResourceOptions

    @property
    def account(self) -> pulumi.Output[str]:
        """Its account."""
        return self.where.apply(lambda where: where.account)


def read_triggers(given: Given) -> Triggers:
    """The arguments ``schedule`` and ``event_pattern``."""
    schedule = given.entry("schedule")
    if schedule:
        examples = "such as rate(5 minutes), cron(0 8 * * ? *) or at(2030-01-01T08:00:00)"
        schedule.text("expression", SCHEDULE_EXPRESSION, f"a schedule, {examples}")
        schedule.text("timezone", r"[A-Za-z_]+(/[A-Za-z0-9_+-]+)*", "a time zone, such as Europe/Berlin")
    event_pattern = given.mapping("event_pattern")
    if given.has("event_pattern") and not event_pattern:
        given.fault("event_pattern", "is empty: it would match every event. Name a source, at least")
    given.faults.extend(_check_pattern(event_pattern, "event_pattern"))
    return Triggers(schedule.values if schedule else None, event_pattern or None)


def make_triggers(triggers: Triggers, started: Started) -> None:
    """Makes what starts the workflow, and the queue for what could not start it."""
    undelivered = _make_queue(started)
    statements = [tls_only("sqs:*", undelivered.arn)]
    if triggers.schedule:
        _make_schedule(triggers.schedule, started, undelivered)
    if triggers.event_pattern:
        rule_arn = _make_rule(triggers.event_pattern, started, undelivered)
        events: ServiceArgs = {"service": "events.amazonaws.com", "source_arn": rule_arn}
        statements.append(service_may(events, ["sqs:SendMessage"], undelivered.arn, started.account))
    aws.sqs.QueuePolicy(
        f"{started.name}-undelivered-policy",
        queue_url=undelivered.url,
        policy=resource_document(*statements),
        opts=started.opts,
    )


def _check_pattern(node: Any, path: str) -> Iterator[Fault]:
    """Everything in an event pattern is a list of what matches, or leads to one."""
    if is_object(node):
        for name, part in mapping(node).items():
            yield from _check_pattern(part, f"{path}.{name}")
    elif not isinstance(node, list):
        yield Fault(path, f"{show(node)} has to be in a list, as in [{node!r}]")


def _make_queue(started: Started) -> aws.sqs.Queue:
    """The dead-letter queue: what did not start the workflow, in spite of all tries."""
    key = started.kms_key_arn
    queue = aws.sqs.Queue(
        f"{started.name}-undelivered",
        message_retention_seconds=DEAD_LETTER_RETENTION_SECONDS,
        kms_master_key_id=key,
        sqs_managed_sse_enabled=None if key else True,
        tags=started.tags,
        opts=started.opts,
    )
    if started.alarm_topic_arn:
        alarm_above_zero(
            f"{started.name}-undelivered-alarm",
            description="A schedule or an event could not start the workflow.",
            metric=("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum"),
            dimensions={"QueueName": queue.name},
            topic_arn=started.alarm_topic_arn,
            tags=started.tags,
            opts=started.opts,
        )
    return queue


def _make_schedule(schedule: Mapping[str, Any], started: Started, undelivered: aws.sqs.Queue) -> None:
    key = started.kms_key_arn
    # Scheduler wants its group in the trust: it tries the role before there is a schedule.
    group_arn = started.where.apply(lambda where: where.arn("scheduler", "schedule-group/default"))
    role_arn, policy = _make_role(
        f"{started.name}-schedule",
        {"service": "scheduler.amazonaws.com", "source_arn": group_arn},
        [
            allow(["states:StartExecution"], started.arn),
            # Dead letters are sent with the role too.
            allow(["sqs:SendMessage"], undelivered.arn),
            *([allow(["kms:Decrypt", "kms:GenerateDataKey"], key)] if key else []),
        ],
        started,
    )
    aws.scheduler.Schedule(
        f"{started.name}-schedule",
        schedule_expression=schedule["expression"],
        schedule_expression_timezone=schedule.get("timezone", "UTC"),
        flexible_time_window={"mode": "OFF"},
        kms_key_arn=key,
        target={
            "arn": started.alias_arn,
            "role_arn": role_arn,
            "input": pulumi.Output.json_dumps(schedule.get("input", {})),
            "dead_letter_config": {"arn": undelivered.arn},
        },
        opts=pulumi.ResourceOptions.merge(started.opts, pulumi.ResourceOptions(depends_on=[policy])),
    )


def _make_rule(
    event_pattern: Mapping[str, Any], started: Started, undelivered: aws.sqs.Queue
) -> pulumi.Output[str]:
    rule = aws.cloudwatch.EventRule(
        f"{started.name}-rule",
        event_pattern=pulumi.Output.json_dumps(event_pattern),
        tags=started.tags,
        opts=started.opts,
    )
    role_arn, policy = _make_role(
        f"{started.name}-rule",
        {"service": "events.amazonaws.com", "source_arn": rule.arn},
        [allow(["states:StartExecution"], started.arn)],
        started,
    )
    aws.cloudwatch.EventTarget(
        f"{started.name}-rule-target",
        rule=rule.name,
        arn=started.alias_arn,
        role_arn=role_arn,
        dead_letter_config={"arn": undelivered.arn},
        opts=pulumi.ResourceOptions.merge(started.opts, pulumi.ResourceOptions(depends_on=[policy])),
    )
    return rule.arn


def _make_role(
    name: str, service: ServiceArgs, statements: list[PolicyStatementArgs], started: Started
) -> tuple[pulumi.Output[str], aws.iam.RolePolicy]:
    """The role that a trigger starts the workflow with, and its policy, without which it must not."""
    trust = trust_for(service, started.account)
    role = aws.iam.Role(f"{name}-role", assume_role_policy=trust, tags=started.tags, opts=started.opts)
    policy = aws.iam.RolePolicy(
        f"{name}-role-policy", role=role.name, policy=identity_document(statements), opts=started.opts
    )
    return role.arn, policy
