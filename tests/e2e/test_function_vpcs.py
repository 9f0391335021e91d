"""Functions in subnets: Lambda may attach them, the code may not; networks that Lambda rejects."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import DeploymentError, Emulator, deploy
from serverless_patterns import Function

CODE = """
import boto3
from botocore.exceptions import ClientError

def handler(event, context):
    try:
        boto3.client("ec2").describe_network_interfaces()
    except ClientError as error:
        return error.response["Error"]["Code"]
"""


@pytest.fixture
def code(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "orders.py").write_text(CODE)
    return {"code": str(tmp_path), "handler": "orders.handler"}


def make_vpc(name: str) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
    """Creates a VPC with a subnet and a security group, and returns both."""
    vpc = aws.ec2.Vpc(name, cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet(name, vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    return subnet.id, aws.ec2.SecurityGroup(name, vpc_id=vpc.id).id


def test_the_code_does_not_use_the_permissions_of_lambda(code: dict[str, Any], emulator: Emulator) -> None:
    def program() -> None:
        subnet, group = make_vpc("net")
        args: Any = {**code, "vpc": {"subnet_ids": [subnet], "security_group_ids": [group]}}
        pulumi.export("name", Function("orders", args).function_name)

    with deploy(program, emulator=emulator) as stack:
        client, name = stack.client("lambda"), {"FunctionName": stack.outputs["name"]}
        assert client.get_function_configuration(**name)["VpcConfig"]["VpcId"].startswith("vpc-")
        assert json.loads(client.invoke(**name)["Payload"].read()) == "UnauthorizedOperation"
        stack.destroy()


def make_without_permissions(_code: dict[str, Any], subnet: Any, group: Any) -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    aws.lambda_.Function(
        "orders",
        role=aws.iam.Role("orders", assume_role_policy=document).arn,
        runtime="python3.13",
        handler="orders.handler",
        code=pulumi.AssetArchive({"orders.py": pulumi.StringAsset(CODE)}),
        vpc_config={"subnet_ids": [subnet], "security_group_ids": [group]},
    )


def make_with(subnet: str | None = None, group: str | None = None) -> Any:
    def make(code: dict[str, Any], own_subnet: Any, own_group: Any) -> None:
        vpc = {"subnet_ids": [subnet or own_subnet], "security_group_ids": [group or own_group]}
        args: Any = {**code, "vpc": vpc}
        Function("orders", args)

    return make


def make_in_two(code: dict[str, Any], subnet: Any, _group: Any) -> None:
    _, other = make_vpc("other")
    args: Any = {**code, "vpc": {"subnet_ids": [subnet], "security_group_ids": [other]}}
    Function("orders", args)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (make_without_permissions, "does not have permissions to call CreateNetworkInterface on EC2"),
        (make_with(subnet="subnet-0123456789abcdef0"), "EC2 Error Code: InvalidSubnetID.NotFound"),
        (make_with(group="sg-0123456789abcdef0"), "EC2 Error Code: InvalidGroup.NotFound"),
        (make_in_two, "the subnets and security groups must be in one VPC"),
    ],
)
def test_networks_that_lambda_rejects(
    code: dict[str, Any], emulator: Emulator, make: Any, message: str
) -> None:
    def program() -> None:
        make(code, *make_vpc("net"))

    with pytest.raises(DeploymentError, match=message), deploy(program, emulator=emulator):
        pass
