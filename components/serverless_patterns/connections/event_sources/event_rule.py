"""Events of EventBridge that invoke a function."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Required, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed, Default, Matches, Omitted
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
from serverless_patterns.connections.event_pattern import check_event_pattern
from serverless_patterns.connections.event_sources.source import EventSource, Failures
from serverless_patterns.connections.event_sources.target import InvocationTarget
from serverless_patterns.safeguards.arns import build_arn
from serverless_patterns.safeguards.policy import ServicePrincipalArgs

_SERVICE = "events.amazonaws.com"

EventBusName = Annotated[
    pulumi.Input[str] | Omitted,
    Matches("[A-Za-z0-9_./-]{1,256}", "the name of an event bus"),
    Default("default"),
]
"""Name of the bus of a rule."""


@arguments
class FunctionEventRuleSourceArgs(TypedDict, Generic[Omitted], total=False):
    """Events of a bus; what fails, or cannot be delivered, goes to the function's dead-letter queue."""

    event_pattern: Required[dict[str, Any]]
    """Event pattern, such as ``{"source": ["shop"], "detail-type": ["OrderPlaced"]}``."""
    event_bus_name: EventBusName[Omitted]
    """Name of the event bus. Defaults to `default`."""
    enabled: Annotated[bool | Omitted, Default(True)]
    """Whether the rule matches events; those that are published meanwhile are lost. Defaults to `true`."""


@dataclass
class EventRuleSource(EventSource):
    """Events that match a pattern as an event source."""

    args: FunctionEventRuleSourceArgs[Completed]
    rule: aws.cloudwatch.EventRule | None = None
    """Exists once it was prepared."""

    def list_senders(self, scope: Scope) -> Sequence[ServicePrincipalArgs]:  # noqa: D102
        bus = pulumi.Output.from_input(self.args["event_bus_name"])
        of_bus = bus.apply(lambda name: "" if name == "default" else f"{name}/")
        rules = build_arn(scope, "events", f"rule/{{0}}{scope.name}-*", of_bus)
        return [{"service": _SERVICE, "source_arn": rules}]

    def prepare(self, scope: Scope) -> Sequence[ServicePrincipalArgs]:  # noqa: D102
        self.rule = aws.cloudwatch.EventRule(
            scope.name,
            event_pattern=json_text(self.args["event_pattern"]),
            event_bus_name=self.args["event_bus_name"],
            state="ENABLED" if self.args["enabled"] else "DISABLED",
            tags=scope.tags,
            opts=scope.opts(),
        )
        return [{"service": _SERVICE, "source_arn": self.rule.arn}]

    def create(self, scope: Scope, target: InvocationTarget, failures: Failures) -> None:  # noqa: D102
        if self.rule is None:
            raise RuntimeError("An event rule is prepared before it is created.")
        permission = aws.lambda_.Permission(
            scope.child("permission"),
            action="lambda:InvokeFunction",
            function=target.function_name,
            qualifier=target.qualifier,
            principal=_SERVICE,
            source_arn=self.rule.arn,
            opts=scope.opts(),
        )
        aws.cloudwatch.EventTarget(
            scope.child("target"),
            rule=self.rule.name,
            event_bus_name=self.args["event_bus_name"],
            arn=target.arn,
            dead_letter_config={"arn": failures.queue_arn},
            opts=scope.opts(permission),
        )


def check_event_rule(args: FunctionEventRuleSourceArgs[Completed], errors: Errors) -> None:
    """Checks the event pattern."""
    check_event_pattern(errors, "event_pattern", args["event_pattern"])
