"""The logs of a stage: the access log, a line of JSON for every request, and what API Gateway does inside."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

FIELDS = {
    "requestId": "$context.requestId",
    "extendedRequestId": "$context.extendedRequestId",
    "traceId": "$context.xrayTraceId",
    "requestTime": "$context.requestTime",
    "httpMethod": "$context.httpMethod",
    "path": "$context.path",
    "resourcePath": "$context.resourcePath",
    "protocol": "$context.protocol",
    "sourceIp": "$context.identity.sourceIp",
    "userAgent": "$context.identity.userAgent",
    "apiKeyId": "$context.identity.apiKeyId",
    "principalId": "$context.authorizer.principalId",
    "userArn": "$context.identity.userArn",
    "status": "$context.status",
    "responseLength": "$context.responseLength",
    "responseLatency": "$context.responseLatency",
    "integrationStatus": "$context.integration.status",
    "integrationLatency": "$context.integration.latency",
    "integrationError": "$context.integration.error",
    "authorizerError": "$context.authorizer.error",
    "errorType": "$context.error.responseType",
    "wafStatus": "$context.waf.status",
}
"""What is kept of each request; neither bodies nor headers, which may be secret."""


def create_access_log(
    name: str,
    *,
    retention_days: int,
    kms_key_arn: pulumi.Input[str] | None,
    tags: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
) -> aws.apigateway.StageAccessLogSettingsArgsDict:
    """Makes the log group; returns the settings of a stage that writes to it."""
    log_group = aws.cloudwatch.LogGroup(
        f"{name}-access-logs",
        name_prefix=f"/aws/apigateway/{name}-",
        retention_in_days=retention_days,
        kms_key_id=kms_key_arn,
        tags=tags,
        opts=opts,
    )
    return {"destination_arn": log_group.arn, "format": json.dumps(FIELDS)}


def create_execution_log(
    name: str,
    log_group_name: pulumi.Input[str],
    *,
    retention_days: int,
    kms_key_arn: pulumi.Input[str] | None,
    tags: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
) -> aws.cloudwatch.LogGroup:
    """Makes the log group that API Gateway writes to when ``execution_logging`` is on.

    It is there when that is off, too: it costs nothing then, and what was logged before is kept.
    """
    return aws.cloudwatch.LogGroup(
        f"{name}-execution-logs",
        name=log_group_name,
        retention_in_days=retention_days,
        kms_key_id=kms_key_arn,
        tags=tags,
        opts=opts,
    )
