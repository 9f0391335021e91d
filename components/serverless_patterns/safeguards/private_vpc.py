"""A VPC without a route to or from the internet, for a component that was given none.

Types of the large module ``pulumi_aws.ec2`` are quoted, so that only programs that use it load it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.errors import ArgumentError, InvalidArgument
from serverless_patterns.component import Scope

CIDR_BLOCK: Final = "10.0.0.0/16"
SUBNETS: Final = ("10.0.0.0/20", "10.0.16.0/20")
"""Address ranges of the subnets, one in each of two Availability Zones."""


@dataclass(frozen=True)
class PrivateVpc:
    """A VPC with two subnets, which lead nowhere else."""

    vpc: "aws.ec2.Vpc"
    subnet_ids: Sequence[pulumi.Output[str]]
    zone_names: pulumi.Output[Sequence[str | None]]
    """Availability Zone of each subnet."""


@dataclass(frozen=True)
class Zones:
    """The Availability Zones of the subnets.

    Attributes:
        component: Title of the component, for errors, such as ``Database 'orders'``.
        needed: What they must have, such as `` with Fargate``.
        excluded: IDs of those that do not have it.
    """

    component: str
    needed: str = ""
    excluded: Sequence[str] = ()


def create_private_vpc(scope: Scope, zones: Zones) -> PrivateVpc:
    """Creates a VPC and its subnets.

    Args:
        scope: Scope of the component.
        zones: The Availability Zones of the subnets.
    """
    vpc = aws.ec2.Vpc(
        scope.child("vpc"),
        cidr_block=CIDR_BLOCK,
        enable_dns_support=True,
        enable_dns_hostnames=True,  # so that the host names of services resolve to their endpoints
        tags=scope.tags,
        opts=scope.opts(),
    )
    # Without rules: what is in no other security group connects to nothing.
    aws.ec2.DefaultSecurityGroup(
        scope.child("default-group"), vpc_id=vpc.id, tags=scope.tags, opts=scope.opts()
    )
    names = _find_zones(scope, zones)
    return PrivateVpc(vpc, create_subnets(scope, vpc, names, SUBNETS, "subnet"), names)


def _find_zones(scope: Scope, zones: Zones) -> pulumi.Output[Sequence[str | None]]:
    available = aws.get_availability_zones_output(
        state="available",
        # Without Local Zones, which an account may have opted in to.
        filters=[{"name": "opt-in-status", "values": ["opt-in-not-required"]}],
        exclude_zone_ids=list(zones.excluded),
        opts=scope.invoke_opts,
    )
    return available.names.apply(lambda found: _first_zones(zones, found))


def create_subnets(
    scope: Scope,
    vpc: "aws.ec2.Vpc",
    names: pulumi.Output[Sequence[str | None]],
    cidr_blocks: Sequence[str],
    kind: str,
) -> list[pulumi.Output[str]]:
    """Creates a subnet in each Availability Zone, and returns their IDs.

    Args:
        scope: Scope of the component.
        vpc: The VPC.
        names: Names of the Availability Zones.
        cidr_blocks: Address range of each subnet.
        kind: Beginning of the name of each subnet in the names of resources.
    """
    subnets = [
        aws.ec2.Subnet(
            scope.child(f"{kind}-{index + 1}"),
            vpc_id=vpc.id,
            cidr_block=cidr_block,
            availability_zone=names[index],
            map_public_ip_on_launch=False,
            tags=scope.tags,
            opts=scope.opts(),
        )
        for index, cidr_block in enumerate(cidr_blocks)
    ]
    return [subnet.id for subnet in subnets]


def _first_zones(zones: Zones, names: Sequence[str] | None) -> Sequence[str | None]:
    """Returns an Availability Zone for each subnet; None for each if the mocks of a unit test return none.

    Raises:
        ArgumentError: If the account has too few zones in the Region.
    """
    if names is None:
        return [None] * len(SUBNETS)
    if len(names) < len(SUBNETS):
        reason = (
            f"is required, as the account has {len(names)} of the {len(SUBNETS)} Availability"
            f" Zones{zones.needed} that a new VPC needs in this Region"
        )
        raise ArgumentError(zones.component, [InvalidArgument("vpc_id", reason)])
    return names
