"""Checks that a function can be attached to its subnets, as Lambda does."""

import time
from typing import Final

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context
from embedded_aws.resource_model.difference import find_denied

_PATIENCE: Final = 1.5
"""Seconds in which a policy of the role must be there, which the program may create at the same time."""


def check_network(aws: Context, inputs: Properties) -> None:
    """Checks the subnets and security groups of a function, and the permissions of its role.

    Raises:
        DeploymentError: If Lambda would reject them.
    """
    config: Properties = inputs.get("vpcConfig") or {}
    subnets: list[str] = config.get("subnetIds") or []
    if not subnets:
        return
    ec2 = aws.client("ec2")
    groups: list[str] = config.get("securityGroupIds") or []
    # MiniStack returns all groups with a filter.
    found = [each for each in ec2.describe_subnets()["Subnets"] if each["SubnetId"] in subnets]
    members = [each for each in ec2.describe_security_groups()["SecurityGroups"] if each["GroupId"] in groups]
    _require(subnets, [each["SubnetId"] for each in found], "DescribeSubnets", "InvalidSubnetID", "subnet ID")
    present = [each["GroupId"] for each in members]
    _require(groups, present, "DescribeSecurityGroups", "InvalidGroup", "security group")
    if len({each["VpcId"] for each in (*found, *members)}) > 1:
        raise DeploymentError("vpcConfig: the subnets and security groups must be in one VPC")
    _check_role(aws, inputs["role"], [each["SubnetArn"] for each in found])


def _require(ids: list[str], present: list[str], operation: str, code: str, kind: str) -> None:
    for missing in sorted({*ids} - {*present}):
        raise DeploymentError(
            f"Error occurred while {operation}. EC2 Error Code: {code}.NotFound. EC2 Error Message: "
            f"The {kind} '{missing}' does not exist"
        )


def _check_role(aws: Context, role: str, subnets: list[str]) -> None:
    end = time.monotonic() + _PATIENCE
    interface = f"{subnets[0].rpartition(':')[0]}:network-interface/eni-0"
    while action := _find_denied_call(aws, role, [*subnets, interface], interface):
        if time.monotonic() > end:
            raise DeploymentError(
                "The provided execution role does not have permissions to call "
                f"{action.partition(':')[2]} on EC2"
            )
        time.sleep(0.1)


def _find_denied_call(aws: Context, role: str, created: list[str], interface: str) -> str | None:
    calls = [(["ec2:CreateNetworkInterface"], each) for each in created]
    calls += [(["ec2:DeleteNetworkInterface"], interface), (["ec2:DescribeNetworkInterfaces"], "*")]
    denials = (find_denied(aws, role, actions, resource) for actions, resource in calls)
    return next(filter(None, denials), None)
