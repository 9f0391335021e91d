"""The access log of a distribution: standard logging v2 of CloudFront to CloudWatch Logs."""

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope
from serverless_patterns.patterns.static_offload.args import REGION
from serverless_patterns.safeguards.log_groups import create_log_group


def create_access_logs(scope: Scope, distribution_arn: pulumi.Input[str], retention_days: int) -> None:
    """Creates a log group that receives a JSON record for each request."""
    log_group = create_log_group(
        scope,
        "access-logs",
        retention_days,
        # Log groups with this prefix do not extend the resource policy of the account.
        name_prefix=f"/aws/vendedlogs/cloudfront/{scope.name}-",
        region=REGION,
    )
    source = aws.cloudwatch.LogDeliverySource(
        scope.child("log-source"),
        log_type="ACCESS_LOGS",
        resource_arn=distribution_arn,
        region=REGION,
        tags=scope.tags,
        opts=scope.opts(),
    )
    destination = aws.cloudwatch.LogDeliveryDestination(
        scope.child("log-target"),
        delivery_destination_configuration={"destination_resource_arn": log_group.arn},
        output_format="json",
        region=REGION,
        tags=scope.tags,
        opts=scope.opts(),
    )
    aws.cloudwatch.LogDelivery(
        scope.child("log-delivery"),
        delivery_source_name=source.name,
        delivery_destination_arn=destination.arn,
        region=REGION,
        tags=scope.tags,
        opts=scope.opts(),
    )
