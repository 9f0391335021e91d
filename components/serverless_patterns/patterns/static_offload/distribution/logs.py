"""The access log of a distribution: CloudFront's standard logging v2, delivered to CloudWatch Logs."""

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope
from serverless_patterns.patterns.static_offload.distribution.domain import REGION
from serverless_patterns.safeguards.log_groups import create_log_group


def create_access_logs(
    name: str,
    distribution_arn: pulumi.Input[str],
    retention_days: int,
    tags: dict[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> None:
    """Delivers one JSON record a request to a log group.

    Args:
        name: Logical name of the component.
        distribution_arn: The distribution.
        retention_days: Days the log is kept.
        tags: Tags of the resources.
        opts: Resource options, with the parent.
    """
    log_group = create_log_group(
        Scope(name, opts.parent, tags),
        "access-logs",
        retention_days,
        # Below this prefix AWS lets its services write without growing the account's resource policy.
        name_prefix=f"/aws/vendedlogs/cloudfront/{name}-",
        region=REGION,
    )
    source = aws.cloudwatch.LogDeliverySource(
        f"{name}-log-source",
        log_type="ACCESS_LOGS",
        resource_arn=distribution_arn,
        region=REGION,
        tags=tags,
        opts=opts,
    )
    destination = aws.cloudwatch.LogDeliveryDestination(
        f"{name}-log-target",
        delivery_destination_configuration={"destination_resource_arn": log_group.arn},
        output_format="json",
        region=REGION,
        tags=tags,
        opts=opts,
    )
    aws.cloudwatch.LogDelivery(
        f"{name}-log-delivery",
        delivery_source_name=source.name,
        delivery_destination_arn=destination.arn,
        region=REGION,
        tags=tags,
        opts=opts,
    )
