"""Components of other packages: unknown ones and unknown inputs are named before anything is created."""

from typing import Any

import pulumi
import pytest

from embedded_aws import DeploymentError, record
from embedded_aws.program.declarations import Declared
from embedded_aws.resources.supported_types import SUPPORTED


@pytest.mark.parametrize(
    ("token", "inputs", "message"),
    [
        (
            "eks-blueprints:index:Blueprint",
            {},
            "Blueprint of 'a' (urn); a component of another package needs the Pulumi engine",
        ),
        ("awsx:ecr:Repository", {"image_size": 1}, "does not support: imageSize"),
        ("synced-folder:index:S3BucketFolder", {"path": "a"}, ""),
        ("awsx:ec2:Vpc", {"cidr_block": "10.1.0.0/16", "assign_generated_ipv6_cidr_block": False}, ""),
        ("awsx:ec2:Vpc", {"cidr_block": pulumi.Output.from_input("10.1.0.0/16")}, ""),
        ("awsx:ec2:Vpc", {"ipv4_ipam_pool_id": "pool"}, "does not support: ipv4IpamPoolId"),
        (
            "awsx:ec2:Vpc",
            {"assign_generated_ipv6_cidr_block": True},
            "assignGeneratedIpv6CidrBlock: True is not in the embedded emulator",
        ),
        (
            "awsx:ec2:Vpc",
            {"subnet_specs": [{"type": "Public", "assign_ipv6_address_on_creation": True}]},
            "subnetSpecs[0].assignIpv6AddressOnCreation: True is not in the embedded emulator",
        ),
        ("awsx:ec2:Vpc", {"cidr_block": "10.0.0.0"}, "'10.0.0.0' is not a block of addresses"),
        (
            "awsx:ec2:Vpc",
            {"availability_zone_names": ["a"], "number_of_availability_zones": 1},
            "availabilityZoneNames: cannot be combined with 'numberOfAvailabilityZones'",
        ),
        (
            "awsx:ec2:Vpc",
            {"nat_gateways": {"strategy": "Single", "elastic_ip_allocation_ids": ["a", "b"]}},
            "natGateways.elasticIpAllocationIds: has 2 addresses; must be 0 or 1",
        ),
        ("awsx:ec2:Vpc", {"nat_gateways": {"strategy": "Many"}}, "'Many' is unknown; must be None, Single"),
        (
            "awsx:ec2:Vpc",
            {"subnet_specs": [{"type": "Public"}]},
            "natGateways.strategy: 'OnePerAz' requires public subnets, and private or isolated ones",
        ),
        (
            "awsx:ec2:Vpc",
            {
                "enable_dns_support": False,
                "vpc_endpoint_specs": [{"service_name": "sqs", "vpc_endpoint_type": "Interface"}],
                "vpc_endpoint_strategy": "Auto",
            },
            "enableDnsSupport: False leaves the endpoints without the private names",
        ),
    ],
)
def test_a_component_is_supported_or_named(token: str, inputs: dict[str, Any], message: str) -> None:
    declared = Declared("type", token, "a", "urn", inputs, final=True)

    assert SUPPORTED.supports(declared) == (not message)
    assert message in str(SUPPORTED.error([declared]))


@pytest.mark.parametrize(
    ("token", "inputs", "message"),
    [
        ("aws-apigateway:index:RestAPI", {}, "routes or swaggerString is required"),
        ("aws-apigateway:index:RestAPI", {"routes": [{"path": "a"}]}, "'/a' does not have a backend"),
        ("awsx:ecs:FargateService", {"cluster": "a"}, "exactly one of taskDefinition and taskDefinitionArgs"),
        (
            "synced-folder:index:S3BucketFolder",
            {"path": "a", "managedObjects": False},
            "managedObjects: False runs the AWS CLI",
        ),
    ],
)
def test_an_invalid_component(token: str, inputs: dict[str, Any], message: str) -> None:
    with pytest.raises(DeploymentError, match=message):
        record(lambda: pulumi.ComponentResource(token, "shop", inputs, remote=True))
