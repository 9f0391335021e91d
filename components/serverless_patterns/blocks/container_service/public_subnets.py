"""Subnets of an internet-facing load balancer in a new VPC, which alone lead to the internet.

Types of the large module ``pulumi_aws.ec2`` are quoted, so that only programs that use it load it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope
from serverless_patterns.safeguards.private_vpc import PrivateVpc, create_subnets

PUBLIC_SUBNETS: Final = ("10.0.32.0/20", "10.0.48.0/20")
"""Address ranges of the subnets, in the zones of the private ones."""


@dataclass(frozen=True)
class PublicSubnets:
    """Public subnets, and the routes that must exist before a load balancer in them."""

    ids: Sequence[pulumi.Input[str]] = ()
    routes: Sequence[pulumi.Resource] = ()


def create_public_subnets(scope: Scope, private: PrivateVpc) -> PublicSubnets:
    """Creates the subnets and their way to the internet.

    Args:
        scope: Scope of the container service.
        private: The VPC, with its private subnets.
    """
    vpc = private.vpc
    gateway = aws.ec2.InternetGateway(
        scope.child("internet-gateway"), vpc_id=vpc.id, tags=scope.tags, opts=scope.opts()
    )
    table = aws.ec2.RouteTable(
        scope.child("public-routes"),
        vpc_id=vpc.id,
        routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}],
        tags=scope.tags,
        opts=scope.opts(),
    )
    ids = create_subnets(scope, vpc, private.zone_names, PUBLIC_SUBNETS, "public-subnet")
    routes = [
        aws.ec2.RouteTableAssociation(
            scope.child(f"public-routes-{index + 1}"),
            route_table_id=table.id,
            subnet_id=subnet_id,
            opts=scope.opts(),
        )
        for index, subnet_id in enumerate(ids)
    ]
    return PublicSubnets(ids, routes)
