"""Checks that a function can be attached to its subnets, as Lambda does."""

import time
from collections.abc import Iterable, Mapping
from typing import Any, Final

from botocore.exceptions import ClientError

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
    config: Mapping[str, Any] = inputs.get("vpcConfig") or {}
    subnets: list[str] = config.get("subnetIds") or []
    if not subnets:
        return
    ec2 = aws.client("ec2")
    found = _find(lambda: ec2.describe_subnets(SubnetIds=subnets)["Subnets"], "DescribeSubnets")
    groups: list[str] = config.get("securityGroupIds") or []
    members = _find(
        lambda: ec2.describe_security_groups(GroupIds=groups)["SecurityGroups"], "DescribeSecurityGroups"
    )
    if len({each["VpcId"] for each in (*found, *members)}) > 1:
        raise DeploymentError("vpcConfig: the subnets and security groups must be in one VPC")
    _check_role(aws, inputs["role"], [each["SubnetArn"] for each in found])


def _find(describe: Any, operation: str) -> Iterable[Mapping[str, Any]]:
    try:
        return describe()
    except ClientError as error:
        reason = error.response.get("Error", {})
        raise DeploymentError(
            f"Error occurred while {operation}. EC2 Error Code: {reason.get('Code')}. EC2 Error Message: "
            f"{reason.get('Message')}"
        ) from None


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
