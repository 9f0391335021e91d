"""The log groups of a stage: the access log, with a line of JSON for each request, and the execution log."""

import json

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope
from serverless_patterns.safeguards.log_groups import create_access_log_group, create_log_group

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
"""Fields of the access log: neither bodies nor headers, which can be secret."""


def create_access_log(scope: Scope, retention_days: int) -> aws.apigateway.StageAccessLogSettingsArgsDict:
    """Creates the log group, and returns the settings of a stage that writes to it."""
    log_group = create_access_log_group(scope, retention_days)
    return {"destination_arn": log_group.arn, "format": json.dumps(FIELDS)}


def create_execution_log(
    scope: Scope, retention_days: int, log_group_name: pulumi.Input[str]
) -> aws.cloudwatch.LogGroup:
    """Creates the log group that API Gateway writes to when ``execution_log_level`` is on.

    It also exists when that is off, so that earlier log events are kept.
    """
    return create_log_group(scope, "execution-logs", retention_days, name=log_group_name)
