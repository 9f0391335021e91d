"""A rule of EventBridge that delivers events to a target."""

from typing import Optional

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.event_rule.args import EventRuleArgs
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.event_pattern import check_event_pattern
from serverless_patterns.connections.schedules import build_retry_policy
from serverless_patterns.connections.targets import Target, validate_target
from serverless_patterns.safeguards.dead_letters import create_dead_letters
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened
from serverless_patterns.safeguards.policy import ServicePrincipalArgs, trust_for
from serverless_patterns.safeguards.roles import create_role

_SERVICE = "events.amazonaws.com"


class EventRule(pulumi.ComponentResource):
    """A rule that delivers the events of a bus to a target, with a role for it and a dead-letter queue.

    Example::

        bills = Queue("bills", {})
        placed = EventRule(
            "placed", {"event_pattern": {"detail-type": ["OrderPlaced"]}, "target": bills.target()}
        )

    The dead-letter queue keeps events that EventBridge could not deliver for 14 days.
    """

    arn: pulumi.Output[str]
    """ARN of the rule."""
    rule_name: pulumi.Output[str]
    """Name of the rule."""
    dead_letter_queue_url: pulumi.Output[str]
    """URL of the dead-letter queue."""
    dead_letter_queue_arn: pulumi.Output[str]
    """ARN of the dead-letter queue."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(self, name: str, args: EventRuleArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        """A rule that delivers the events of a bus to a target, with a role for it and a dead-letter queue.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`EventRuleArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("EventRule", name, args, EventRuleArgs[Completed], opts) as (given, errors):
            errors.check_name("-target", 64)
            check_event_pattern(errors, "event_pattern", given["event_pattern"])
            target = validate_target(given["target"], errors.narrow("target"), "rule")
        super().__init__("serverless-patterns:index:EventRule", name, {}, opts)
        check_regions(self, opts, errors)
        scope = Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"])
        rule = aws.cloudwatch.EventRule(
            scope.child("rule"),
            event_pattern=json_text(given["event_pattern"]),
            event_bus_name=given["event_bus_name"],
            state="ENABLED" if given["enabled"] else "DISABLED",
            tags=scope.tags,
            opts=scope.opts(),
        )
        service: ServicePrincipalArgs = {"service": _SERVICE, "source_arn": rule.arn}
        scope = encrypt_if_hardened(
            scope, given, f"the undelivered events of the rule {name}", services=[service]
        )
        dead = create_dead_letters(scope.child_scope("undelivered"), senders=[service])
        _create_target(scope, given, rule, target, dead.arn)
        self.arn, self.rule_name = rule.arn, rule.name
        self.dead_letter_queue_url, self.dead_letter_queue_arn = dead.url, dead.arn
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        publish(self)


def _create_target(
    scope: Scope,
    given: EventRuleArgs[Completed],
    rule: aws.cloudwatch.EventRule,
    target: Target,
    dead_letter_queue_arn: pulumi.Input[str],
) -> None:
    account = aws.get_caller_identity_output(opts=scope.invoke_opts).account_id
    service: ServicePrincipalArgs = {"service": _SERVICE, "source_arn": rule.arn}
    role = create_role(scope, trust_for(service, account), target.statements())
    retries = build_retry_policy(given["maximum_retry_attempts"], given["maximum_event_age_in_seconds"])
    aws.cloudwatch.EventTarget(
        scope.child("target"),
        rule=rule.name,
        event_bus_name=given["event_bus_name"],
        arn=target.arn,
        # A role for every kind of target, so that none needs a policy that names the rule.
        role_arn=role.arn,
        input_path=given["input_path"],
        retry_policy=retries,
        dead_letter_config={"arn": dead_letter_queue_arn},
        **target.rule_inputs(),
        opts=scope.opts(*role.policies),
    )
