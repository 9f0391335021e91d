"""The subnets of a VPC in which a function runs, and the permissions of its role for that."""

from collections.abc import Sequence
from typing import Annotated, Generic, Required, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.common import AT_LEAST_ONE
from serverless_patterns.arguments.declarations import Completed, Length, Matches, Omitted
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
from serverless_patterns.connections.distinct import check_distinct
from serverless_patterns.safeguards.arns import build_arn
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow

_SUBNETS = 16
_GROUPS = 5
"""Most entries of both (VpcConfig, AWS Lambda API reference)."""
# Lambda makes the network interfaces, not the code, whose requests have this key (Lambda developer guide,
# "Giving Lambda functions access to resources in an Amazon VPC").
_NOT_BY_CODE: dict[str, dict[str, pulumi.Input[str]]] = {"Null": {"lambda:SourceFunctionArn": "true"}}


@arguments
class FunctionVpcArgs(TypedDict, Generic[Omitted], total=False):
    """Subnets and security groups of a function, which then has no address on the internet."""

    subnet_ids: Required[
        Annotated[
            list[Annotated[pulumi.Input[str], Matches("subnet-[0-9a-f]+", "the ID of a subnet")]],
            AT_LEAST_ONE,
            Length(1, _SUBNETS),
        ]
    ]
    """IDs of private subnets of one VPC, preferably in two Availability Zones. A public subnet does not lead
    to the internet. Valid length: 1 to 16."""
    security_group_ids: Required[
        Annotated[
            list[Annotated[pulumi.Input[str], Matches("sg-[0-9a-f]+", "the ID of a security group")]],
            AT_LEAST_ONE,
            Length(1, _GROUPS),
        ]
    ]
    """IDs of security groups of the same VPC, whose egress rules decide what the function reaches. Valid
    length: 1 to 5."""


def check_vpc(given: FunctionVpcArgs[Completed] | None, errors: Errors) -> None:
    """Checks that the argument ``vpc`` names nothing twice.

    Args:
        given: The argument.
        errors: Receives what is wrong.
    """
    if given is None or errors.concern("vpc"):
        return
    for argument in ("subnet_ids", "security_group_ids"):
        paths = {errors.narrow("vpc", argument, at).path: each for at, each in enumerate(given[argument])}
        check_distinct(errors, paths, "Remove it")


def build_vpc_config(
    given: FunctionVpcArgs[Completed] | None,
) -> aws.lambda_.FunctionVpcConfigArgsDict | None:
    """Returns the subnets and security groups of a function as its resource accepts them."""
    if given is None:
        return None
    return {
        "subnet_ids": [*given["subnet_ids"]],
        "security_group_ids": [*given["security_group_ids"]],
    }


def list_vpc_statements(
    scope: Scope, given: FunctionVpcArgs[Completed] | None
) -> Sequence[PolicyStatementArgs]:
    """Returns the permissions of the role by which Lambda attaches a function to its subnets."""
    if given is None:
        return []

    def name(kind: str, *ids: pulumi.Input[str]) -> list[pulumi.Output[str]]:
        return [build_arn(scope, "ec2", f"{kind}/{{0}}", each) for each in ids]

    # Lambda chooses the IDs of network interfaces.
    interfaces = name("network-interface", "*")
    subnets = name("subnet", *given["subnet_ids"])
    groups = name("security-group", *given["security_group_ids"])
    changing = ["DeleteNetworkInterface", "AssignPrivateIpAddresses", "UnassignPrivateIpAddresses"]
    statements = [
        allow(["ec2:CreateNetworkInterface"], *interfaces, *subnets, *groups),
        allow([f"ec2:{action}" for action in changing], *interfaces),
        # These actions support no resource ARN (Service Authorization Reference).
        allow(["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], "*"),
    ]
    for each in statements:
        each["conditions"] = _NOT_BY_CODE
    return statements
