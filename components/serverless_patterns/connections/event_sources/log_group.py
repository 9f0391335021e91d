"""A log group whose log events invoke a function."""

from dataclasses import dataclass
from typing import Annotated, Generic, Required, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed, Default, Length, Matches, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
from serverless_patterns.connections.event_sources.source import EventSource, Failures
from serverless_patterns.connections.event_sources.target import InvocationTarget
from serverless_patterns.safeguards.arns import build_arn


@arguments
class FunctionLogGroupSourceArgs(TypedDict, Generic[Omitted], total=False):
    """A log group of CloudWatch Logs; what fails goes to the function's dead-letter queue."""

    log_group_name: Required[
        Annotated[pulumi.Input[str], Matches(r"[A-Za-z0-9_./#-]{1,512}", "the name of a log group")]
    ]
    """Name of the log group, not that of the function itself, which would invoke itself without end."""
    filter_pattern: Annotated[str | Omitted, Length(0, 1_024), Default("", "every log event")]
    """Filter pattern of CloudWatch Logs, such as ``{ $.level = "ERROR" }``. Valid length: 0 to 1024. Defaults
    to every log event."""


@dataclass(frozen=True)
class LogGroupSource(EventSource):
    """A log group as an event source."""

    args: FunctionLogGroupSourceArgs[Completed]

    def create(self, scope: Scope, target: InvocationTarget, failures: Failures) -> None:  # noqa: ARG002, D102
        name = self.args["log_group_name"]
        permission = aws.lambda_.Permission(
            scope.child("permission"),
            action="lambda:InvokeFunction",
            function=target.function_name,
            qualifier=target.qualifier,
            principal="logs.amazonaws.com",
            source_arn=build_arn(scope, "logs", "log-group:{0}:*", name),
            source_account=aws.get_caller_identity_output(opts=scope.invoke_opts).account_id,
            opts=scope.opts(),
        )
        aws.cloudwatch.LogSubscriptionFilter(
            scope.name,
            log_group=name,
            filter_pattern=self.args["filter_pattern"],
            destination_arn=target.arn,
            opts=scope.opts(permission),
        )
