"""An SNS topic that invokes a function."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Required, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Default, arn_of
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
from serverless_patterns.connections.event_pattern import check_filter_policy
from serverless_patterns.connections.event_sources.source import EventSource, Failures
from serverless_patterns.connections.event_sources.target import InvocationTarget
from serverless_patterns.connections.subscriptions import FilterPolicyScope
from serverless_patterns.safeguards.policy import ServicePrincipalArgs

_SERVICE = "sns.amazonaws.com"


@arguments
class FunctionTopicSourceArgs(TypedDict, total=False):
    """An SNS topic; what fails, or cannot be delivered, goes to the function's dead-letter queue."""

    topic_arn: Required[
        Annotated[
            pulumi.Input[str],
            arn_of(
                "sns",
                "[A-Za-z0-9_-]{1,256}",
                "the ARN of a standard topic; a FIFO topic delivers to queues only",
            ),
        ]
    ]
    """ARN of the topic, which must not be FIFO."""
    filter_policy: Annotated[
        dict[str, Any] | None, Default(None, "no filter: the function receives every message")
    ]
    """Values to accept by attribute, such as ``{"status": ["failed"]}``. Defaults to no filter: the function
    receives every message."""
    filter_policy_scope: FilterPolicyScope
    """Whether the filter policy applies to the message attributes or, as JSON, to the body. Valid values:
    `MessageAttributes`, `MessageBody`. Defaults to `MessageAttributes` where there is a filter policy."""


@dataclass(frozen=True)
class TopicSource(EventSource):
    """A topic as an event source."""

    args: FunctionTopicSourceArgs

    def list_senders(self, scope: Scope) -> Sequence[ServicePrincipalArgs]:  # noqa: ARG002, D102
        return [{"service": _SERVICE, "source_arn": self.args["topic_arn"]}]

    def create(self, scope: Scope, target: InvocationTarget, failures: Failures) -> None:  # noqa: D102
        filter_policy = self.args["filter_policy"]
        permission = aws.lambda_.Permission(
            scope.child("permission"),
            action="lambda:InvokeFunction",
            function=target.function_name,
            qualifier=target.qualifier,
            principal=_SERVICE,
            source_arn=self.args["topic_arn"],
            opts=scope.opts(),
        )
        aws.sns.TopicSubscription(
            scope.name,
            topic=self.args["topic_arn"],
            protocol="lambda",
            endpoint=target.arn,
            redrive_policy=json_text({"deadLetterTargetArn": failures.queue_arn}),
            filter_policy=json_text(filter_policy) if filter_policy else None,
            filter_policy_scope=self.args["filter_policy_scope"],
            opts=scope.opts(permission),
        )


def check_topic(args: FunctionTopicSourceArgs, errors: Errors) -> None:
    """Checks the filter policy of a topic."""
    check_filter_policy(args["filter_policy"], args["filter_policy_scope"], errors)
