"""Permissions that the roles of all functions have."""

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow


def list_own_statements(scope: Scope, log_group: aws.cloudwatch.LogGroup) -> list[PolicyStatementArgs]:
    """Returns the permissions to write the log and traces, and to decrypt the environment."""
    log_streams = pulumi.Output.format("{0}:log-stream:*", log_group.arn)
    writing = allow(["logs:CreateLogStream", "logs:PutLogEvents"], log_streams)
    # These actions support no resource ARN (Service Authorization Reference).
    tracing = allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*")
    return [writing, tracing, *([allow(["kms:Decrypt"], scope.kms_key_arn)] if scope.kms_key_arn else [])]
