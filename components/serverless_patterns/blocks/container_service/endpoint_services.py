"""Names of the services that a VPC has endpoints for."""

from typing import Final

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope

GATEWAY_SERVICES: Final = frozenset({"s3", "dynamodb"})
"""Services with an endpoint in the route table, which costs nothing."""
_PREDICTABLE: Final = frozenset({"aws", "aws-us-gov"})
"""Partitions where every name begins with ``com.amazonaws``."""


def find_service_name(scope: Scope, service: str) -> pulumi.Output[str]:
    """Returns the whole name of an endpoint service, such as ``com.amazonaws.us-east-1.sqs``.

    In the other partitions the prefix depends on the service: in China, SQS is ``cn.com.amazonaws.….sqs``,
    but CloudWatch Logs is ``com.amazonaws.….logs``. EC2 returns them (DescribeVpcEndpointServices).

    Args:
        scope: Scope of the container service.
        service: Short name of the service, such as ``sqs``.
    """

    def complete(partition: str, region: str) -> pulumi.Input[str]:
        if partition in _PREDICTABLE:
            return f"com.amazonaws.{region}.{service}"
        return aws.ec2.get_vpc_endpoint_service_output(
            service_type="Gateway" if service in GATEWAY_SERVICES else "Interface",
            filters=[
                {"name": "owner", "values": ["amazon"]},
                {"name": "service-name", "values": [f"*.{region}.{service}"]},
            ],
            opts=scope.invoke_opts,
        ).service_name

    partition = aws.get_partition_output(opts=scope.invoke_opts).partition
    region = aws.get_region_output(opts=scope.invoke_opts).region
    return pulumi.Output.all(partition, region).apply(lambda known: complete(*known))
