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
        invoke = scope.invoke_opts
        region, account = (
            aws.get_region_output(opts=invoke).region,
            aws.get_caller_identity_output(opts=invoke).account_id,
        )
        permission = aws.lambda_.Permission(
            scope.child("permission"),
            action="lambda:InvokeFunction",
            function=target.function_name,
            qualifier=target.qualifier,
            principal="logs.amazonaws.com",
            source_arn=pulumi.Output.format(
                "arn:{0}:logs:{1}:{2}:log-group:{3}:*",
                aws.get_partition_output(opts=invoke).partition,
                region,
                account,
                name,
            ),
            source_account=account,
            opts=scope.opts(),
        )
        aws.cloudwatch.LogSubscriptionFilter(
            scope.name,
            log_group=name,
            filter_pattern=self.args["filter_pattern"],
            destination_arn=target.arn,
            opts=scope.opts(permission),
        )
