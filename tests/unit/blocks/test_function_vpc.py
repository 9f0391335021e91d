"""Functions in subnets of a VPC: the configuration, the permissions of the role, and errors."""

from pathlib import Path
from typing import Any

import pytest
from graphs import errors_in, evaluate, statements

from serverless_patterns import Function

VPC: Any = {"subnet_ids": ["subnet-0a", "subnet-0b"], "security_group_ids": ["sg-0a"]}


@pytest.fixture
def code(tmp_path: Path) -> Any:
    (tmp_path / "orders.py").write_text("def handler(event, context): return event\n")
    return {"code": str(tmp_path), "handler": "orders.handler"}


def test_the_function_runs_in_the_subnets(code: Any) -> None:
    args: Any = {**code, "vpc": VPC}
    recording = evaluate(lambda: Function("orders", args))
    assert recording.find_by_name("orders-function").inputs["vpcConfig"] == {
        "subnetIds": ["subnet-0a", "subnet-0b"],
        "securityGroupIds": ["sg-0a"],
    }


def test_lambda_makes_network_interfaces_and_the_code_does_not(code: Any) -> None:
    args: Any = {**code, "vpc": VPC}
    recording = evaluate(lambda: Function("orders", args))
    added = [
        each
        for each in statements(recording.find_by_name("orders-policy"))
        if any(action.startswith("ec2:") for action in each["Action"])
    ]
    ec2 = "arn:aws:ec2:us-east-1:123456789012"
    assert {action: each["Resource"] for each in added for action in each["Action"]} == {
        "ec2:CreateNetworkInterface": [
            f"{ec2}:network-interface/*",
            f"{ec2}:subnet/subnet-0a",
            f"{ec2}:subnet/subnet-0b",
            f"{ec2}:security-group/sg-0a",
        ],
        "ec2:DeleteNetworkInterface": [f"{ec2}:network-interface/*"],
        "ec2:AssignPrivateIpAddresses": [f"{ec2}:network-interface/*"],
        "ec2:UnassignPrivateIpAddresses": [f"{ec2}:network-interface/*"],
        "ec2:DescribeNetworkInterfaces": ["*"],
        "ec2:DescribeSubnets": ["*"],
    }
    assert {str(each["Condition"]) for each in added} == {"{'Null': {'lambda:SourceFunctionArn': 'true'}}"}


def test_a_function_without_a_vpc_has_none_of_it(code: Any) -> None:
    recording = evaluate(lambda: Function("orders", code))
    assert "vpcConfig" not in recording.find_by_name("orders-function").inputs
    assert "ec2:" not in recording.find_by_name("orders-policy").inputs["policy"]


@pytest.mark.parametrize(
    ("vpc", "argument"),
    [
        ({}, "vpc.subnet_ids"),
        ({"subnet_ids": [], "security_group_ids": ["sg-0a"]}, "vpc.subnet_ids"),
        ({"subnet_ids": ["subnet-0a"]}, "vpc.security_group_ids"),
        ({**VPC, "security_group_ids": []}, "vpc.security_group_ids"),
        ({**VPC, "subnet_ids": ["vpc-0a"]}, "vpc.subnet_ids.0"),
        ({**VPC, "security_group_ids": ["default"]}, "vpc.security_group_ids.0"),
        ({**VPC, "subnet_ids": [f"subnet-{n:x}" for n in range(17)]}, "vpc.subnet_ids"),
        ({**VPC, "security_group_ids": [f"sg-{n:x}" for n in range(6)]}, "vpc.security_group_ids"),
        ({**VPC, "subnet_ids": ["subnet-0a", "subnet-0a"]}, "vpc.subnet_ids.1"),
        ({**VPC, "nat_gateway": True}, "vpc.nat_gateway"),
    ],
)
def test_invalid_vpcs(code: Any, vpc: Any, argument: str) -> None:
    args: Any = {**code, "vpc": vpc}
    errors = errors_in(lambda: Function("orders", args))
    assert any(argument in error for error in errors), errors
