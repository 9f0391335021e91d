"""Where a container service runs: a VPC that there is, or one that is made.

Types of the large module ``pulumi_aws.ec2`` stand in quotes, so that it is loaded for those who use it alone.
"""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.blocks.container_service.settings import Settings

CIDR_BLOCK = "10.0.0.0/16"
SUBNETS = ("10.0.0.0/20", "10.0.16.0/20")
"""Address ranges of the subnets, one in each of two Availability Zones."""
NEEDED_ENDPOINTS = ("s3", "ecr.api", "ecr.dkr", "logs")
"""What Fargate needs to pull an image and write its log (ECR user guide, VPC endpoints)."""
GATEWAYS = frozenset({"s3", "dynamodb"})
"""Services with an endpoint in the route table, which costs nothing."""
ZONES_WITHOUT = ("ape1-az1", "apne1-az3", "apne2-az4", "cac1-az3", "use1-az3", "usw1-az2")
"""Zones without VPC links or without Fargate (API Gateway developer guide, VPC links V2; ECS developer guide,
Fargate Regions)."""


@dataclass(frozen=True)
class Network:
    """Where tasks run, and where they may connect to."""

    vpc_id: pulumi.Input[str]
    subnet_ids: list[pulumi.Input[str]]
    endpoints: "aws.ec2.SecurityGroup | None"
    """Security group of the endpoints of AWS services; None in a VPC that was given."""
    gateways: "dict[str, aws.ec2.VpcEndpoint]"
    """Endpoints in the route table, by service."""
    ready: list[pulumi.Resource]
    """Without which no task starts."""


def find_network(name: str, settings: Settings, opts: pulumi.ResourceOptions) -> Network:
    """The VPC that was given, or one that is made now.

    Args:
        name: Logical name of the service.
        settings: Its settings.
        opts: Resource options, with the parent.
    """
    if settings.vpc_id is not None:
        return Network(settings.vpc_id, settings.subnet_ids, endpoints=None, gateways={}, ready=[])
    return _make_network(name, settings, opts)


def _make_network(name: str, settings: Settings, opts: pulumi.ResourceOptions) -> Network:
    """Two subnets that lead nowhere but to the endpoints of AWS services."""
    tags = settings.tags
    vpc = aws.ec2.Vpc(
        f"{name}-vpc",
        cidr_block=CIDR_BLOCK,
        enable_dns_support=True,
        enable_dns_hostnames=True,  # by which the endpoints take the place of the services' names
        tags=tags,
        opts=opts,
    )
    # Without rules: what is put into no other group connects to nothing.
    aws.ec2.DefaultSecurityGroup(f"{name}-default-group", vpc_id=vpc.id, tags=tags, opts=opts)
    subnet_ids = _make_subnets(name, vpc, tags, opts)
    group = aws.ec2.SecurityGroup(
        f"{name}-endpoints-group",
        description="Endpoints of AWS services",
        vpc_id=vpc.id,
        tags=tags,
        opts=opts,
    )
    region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=opts.parent)).region
    by_route: Any = {"vpc_endpoint_type": "Gateway", "route_table_ids": [vpc.default_route_table_id]}
    by_address: Any = {
        "vpc_endpoint_type": "Interface",
        "subnet_ids": subnet_ids,
        "security_group_ids": [group.id],
        "private_dns_enabled": True,
    }
    endpoints = {
        service: aws.ec2.VpcEndpoint(
            f"{name}-{service.replace('.', '-')}-endpoint",
            vpc_id=vpc.id,
            service_name=pulumi.Output.format("com.amazonaws.{0}.{1}", region, service),
            **(by_route if service in GATEWAYS else by_address),
            tags=tags,
            opts=opts,
        )
        for service in dict.fromkeys([*NEEDED_ENDPOINTS, *settings.vpc_endpoints])
    }
    gateways = {service: endpoint for service, endpoint in endpoints.items() if service in GATEWAYS}
    return Network(vpc.id, subnet_ids, group, gateways, ready=list(endpoints.values()))


def _make_subnets(
    name: str, vpc: "aws.ec2.Vpc", tags: dict[str, Any], opts: pulumi.ResourceOptions
) -> list[pulumi.Input[str]]:
    zones = aws.get_availability_zones_output(
        state="available",
        # Not the Local Zones, which may have been opted in to.
        filters=[{"name": "opt-in-status", "values": ["opt-in-not-required"]}],
        exclude_zone_ids=list(ZONES_WITHOUT),
        opts=pulumi.InvokeOptions(parent=opts.parent),
    )
    subnets = [
        aws.ec2.Subnet(
            f"{name}-subnet-{index + 1}",
            vpc_id=vpc.id,
            cidr_block=cidr_block,
            availability_zone=zones.names[index],
            map_public_ip_on_launch=False,
            tags=tags,
            opts=opts,
        )
        for index, cidr_block in enumerate(SUBNETS)
    ]
    return [subnet.id for subnet in subnets]
