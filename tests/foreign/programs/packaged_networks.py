"""Networks of ``awsx``: a VPC by default, one with named subnets and endpoints, and the default VPC."""

import pulumi
import pulumi_aws as aws
import pulumi_awsx as awsx

from embedded_aws import Deployment

_TAGS = {"team": "shop"}
_SINGLE = awsx.ec2.NatGatewayStrategy.SINGLE
_PUBLIC, _PRIVATE = awsx.ec2.SubnetType.PUBLIC, awsx.ec2.SubnetType.PRIVATE


def program() -> None:
    plain = awsx.ec2.Vpc("plain", tags=_TAGS)
    shop = awsx.ec2.Vpc(
        "shop",
        cidr_block="10.4.0.0/20",
        number_of_availability_zones=2,
        enable_dns_hostnames=True,
        nat_gateways={"strategy": _SINGLE},
        subnet_strategy=awsx.ec2.SubnetAllocationStrategy.AUTO,
        subnet_specs=[
            {"type": _PUBLIC, "cidr_mask": 24, "tags": {"tier": "web"}},
            {"type": _PRIVATE, "name": "app", "size": 512},
            {"type": awsx.ec2.SubnetType.ISOLATED, "name": "data"},
        ],
        vpc_endpoint_strategy=awsx.ec2.VpcEndpointStrategy.AUTO,
        vpc_endpoint_specs=[
            {"service_name": "com.amazonaws.us-east-1.s3"},
            {"service_name": "com.amazonaws.us-east-1.sqs", "vpc_endpoint_type": "Interface"},
        ],
    )
    none = awsx.ec2.Vpc(
        "none",
        availability_zone_names=["us-east-1b"],
        nat_gateways={"strategy": awsx.ec2.NatGatewayStrategy.NONE},
        subnet_specs=[{"type": _PUBLIC}, {"type": _PRIVATE}],
    )
    group = aws.ec2.SecurityGroup("app", vpc_id=shop.vpc_id)
    balancer = awsx.lb.ApplicationLoadBalancer(
        "web", subnet_ids=shop.public_subnet_ids, security_groups=[group.id]
    )
    existing = awsx.ec2.DefaultVpc("existing")
    found = awsx.ec2.get_default_vpc_output()
    for name, vpc in (("plain", plain), ("shop", shop), ("none", none)):
        pulumi.export(name, vpc.vpc_id)
        pulumi.export(f"{name}-gateways", vpc.nat_gateways.apply(len))
    pulumi.export("layout", shop.subnet_layout)
    pulumi.export("subnets", shop.private_subnet_ids)
    pulumi.export("cidr", shop.vpc.cidr_block)
    pulumi.export("zone", none.subnets[0].availability_zone)
    pulumi.export("balancer", balancer.vpc_id)
    pulumi.export("existing", existing.vpc_id)
    pulumi.export("found", found.vpc_id)
    pulumi.export("same", pulumi.Output.all(existing.public_subnet_ids, found.public_subnet_ids))


def check(stack: Deployment) -> None:
    out = stack.outputs
    assert [out[f"{name}-gateways"] for name in ("plain", "shop", "none")] == [3, 1, 0]
    assert _describe(stack, "plain") == {
        f"plain-{kind}-{at + 1}": (f"10.0.{32 * half + 64 * at}.0/{mask}", target)
        for kind, half, mask, target in (("private", 0, 19, "nat"), ("public", 1, 20, "igw"))
        for at in range(3)
    }
    assert _describe(stack, "shop") == {
        "shop-public-1": ("10.4.0.0/24", "igw"),
        "shop-app-1": ("10.4.2.0/23", "nat"),
        "shop-data-1": ("10.4.4.0/23", ""),
        "shop-public-2": ("10.4.8.0/24", "igw"),
        "shop-app-2": ("10.4.10.0/23", "nat"),
        "shop-data-2": ("10.4.12.0/23", ""),
    }
    assert _describe(stack, "none") == {
        "none-private-1": ("10.0.0.0/19", ""),
        "none-public-1": ("10.0.32.0/20", "igw"),
    }
    assert out["balancer"] == out["shop"]
    assert out["cidr"] == "10.4.0.0/20"
    assert out["zone"] == "us-east-1b"
    assert out["existing"] == out["found"]
    assert out["same"][0] == out["same"][1] != []
    _check_endpoints(stack)


def _describe(stack: Deployment, name: str) -> dict[str, tuple[str, str]]:
    """Returns the block of each subnet of a VPC, and the kind of gateway that its table leads to."""
    ec2, of_vpc = stack.client("ec2"), [{"Name": "vpc-id", "Values": [stack.outputs[name]]}]
    targets: dict[str, str] = {}
    for table in ec2.describe_route_tables(Filters=of_vpc)["RouteTables"]:
        ways = [
            each.get("NatGatewayId") or each.get("GatewayId")
            for each in table["Routes"]
            if each.get("DestinationCidrBlock") == "0.0.0.0/0"
        ]
        for each in table["Associations"]:
            targets[each.get("SubnetId", "")] = ways[0].partition("-")[0] if ways else ""
    described: dict[str, tuple[str, str]] = {}
    for subnet in ec2.describe_subnets(Filters=of_vpc)["Subnets"]:
        tags = {each["Key"]: each["Value"] for each in subnet["Tags"]}
        assert subnet["MapPublicIpOnLaunch"] == (tags["SubnetType"] == "Public")
        described[tags["Name"]] = (subnet["CidrBlock"], targets[subnet["SubnetId"]])
    return described


def _check_endpoints(stack: Deployment) -> None:
    found = stack.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]
    endpoints = [each for each in found if each["VpcId"] == stack.outputs["shop"]]
    gateway, interface = sorted(endpoints, key=lambda each: each["VpcEndpointType"])
    assert len(gateway["RouteTableIds"]) == 6
    assert sorted(interface["SubnetIds"]) == sorted(stack.outputs["subnets"])


def second_program() -> None:
    vpc = awsx.ec2.Vpc("plain", tags=_TAGS, nat_gateways={"strategy": _SINGLE})
    pulumi.export("plain", vpc.vpc_id)


def check_changed(stack: Deployment) -> None:
    gateways = {each.name for each in stack.resources if each.type == "aws:ec2/natGateway:NatGateway"}
    assert gateways == {"plain-1"}
    assert {way for _, way in _describe(stack, "plain").values()} == {"nat", "igw"}
