"""Network of a container service: an existing VPC, or a new one.

Types of the large module ``pulumi_aws.ec2`` are quoted, so that only programs that use it load it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.blocks.container_service.args import ContainerServiceArgs
from serverless_patterns.blocks.container_service.endpoint_services import GATEWAY_SERVICES, find_service_name
from serverless_patterns.blocks.container_service.public_subnets import PublicSubnets, create_public_subnets
from serverless_patterns.component import Scope
from serverless_patterns.safeguards.private_vpc import Zones, create_private_vpc

REQUIRED_SERVICES: Final = ("s3", "ecr.api", "ecr.dkr", "logs")
"""Endpoints that Fargate needs to pull an image and write its log (Amazon ECR User Guide, VPC endpoints)."""
ZONES_WITHOUT: Final = ("ape1-az1", "apne1-az3", "apne2-az4", "cac1-az3", "use1-az3", "usw1-az2")
"""Zones without VPC links or without Fargate (API Gateway Developer Guide, VPC links V2; Amazon ECS Developer
Guide, Fargate Regions)."""


@dataclass(frozen=True)
class Network:
    """The network that tasks run in, and what they may connect to."""

    vpc_id: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Input[str]]
    endpoints_group: "aws.ec2.SecurityGroup | None" = None
    """Security group of the interface endpoints; None in an existing VPC."""
    gateways: "Mapping[str, aws.ec2.VpcEndpoint]" = field(default_factory=dict[str, Any])
    """Gateway endpoints by service."""
    endpoints: "Sequence[aws.ec2.VpcEndpoint]" = ()
    """All endpoints, which must exist before a task starts."""
    public: PublicSubnets = field(default_factory=PublicSubnets)
    """Subnets of an internet-facing load balancer."""


def find_network(scope: Scope, given: ContainerServiceArgs[Completed]) -> Network:
    """Returns the VPC that was given, or creates one.

    Args:
        scope: Scope of the container service.
        given: Its arguments.
    """
    if given["vpc_id"]:
        return Network(given["vpc_id"], given["subnet_ids"], public=PublicSubnets(given["public_subnet_ids"]))
    return _create_network(scope, given["vpc_endpoint_services"], internet_facing=given["internet_facing"])


def _create_network(scope: Scope, services: Sequence[str], *, internet_facing: bool) -> Network:
    """Creates two subnets that lead only to the endpoints of AWS services, and two public ones if asked."""
    zones = Zones(f"ContainerService '{scope.name}'", " with Fargate and VPC links", ZONES_WITHOUT)
    private = create_private_vpc(scope, zones)
    vpc, subnet_ids = private.vpc, private.subnet_ids
    group = aws.ec2.SecurityGroup(
        scope.child("endpoints-group"),
        description="Endpoints of AWS services",
        vpc_id=vpc.id,
        tags=scope.tags,
        opts=scope.opts(),
    )
    gateway: Any = {"vpc_endpoint_type": "Gateway", "route_table_ids": [vpc.default_route_table_id]}
    interface: Any = {
        "vpc_endpoint_type": "Interface",
        "subnet_ids": subnet_ids,
        "security_group_ids": [group.id],
        "private_dns_enabled": True,
    }
    endpoints = {
        service: aws.ec2.VpcEndpoint(
            scope.child(f"{service.replace('.', '-')}-endpoint"),
            vpc_id=vpc.id,
            service_name=find_service_name(scope, service),
            **(gateway if service in GATEWAY_SERVICES else interface),
            tags=scope.tags,
            opts=scope.opts(),
        )
        for service in dict.fromkeys([*REQUIRED_SERVICES, *services])
    }
    gateways = {service: endpoint for service, endpoint in endpoints.items() if service in GATEWAY_SERVICES}
    public = create_public_subnets(scope, private) if internet_facing else PublicSubnets()
    return Network(vpc.id, subnet_ids, group, gateways, list(endpoints.values()), public)
