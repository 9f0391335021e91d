"""Functions of Amazon EC2 that find networks."""

from embedded_aws.emulator.clients import Client
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.lookups import (
    build_filters,
    read_tags,
    register_lookup,
    require_one,
)

_VPC = "aws:ec2/getVpc:getVpc"
_SUBNET = "aws:ec2/getSubnet:getSubnet"
_SUBNETS = "aws:ec2/getSubnets:getSubnets"
_GROUP = "aws:ec2/getSecurityGroup:getSecurityGroup"


@register_lookup(_VPC, "EC2 VPC", "id")
def get_vpc(aws: Context, given: Inputs) -> Properties:
    """A VPC."""
    ec2 = aws.client("ec2")
    names = {
        "cidrBlock": "cidr",
        "default": "is-default",
        "dhcpOptionsId": "dhcp-options-id",
        "id": "vpc-id",
        "state": "state",
    }
    vpc = require_one(_VPC, "EC2 VPC", ec2.describe_vpcs(Filters=build_filters(given, names))["Vpcs"])
    identifier = vpc["VpcId"]
    main = ec2.describe_route_tables(
        Filters=[
            {"Name": "vpc-id", "Values": [identifier]},
            {"Name": "association.main", "Values": ["true"]},
        ]
    )["RouteTables"]
    return {
        "arn": aws.arn("ec2", f"vpc/{identifier}"),
        "cidrBlock": vpc["CidrBlock"],
        "cidrBlockAssociations": [
            {
                "associationId": each["AssociationId"],
                "cidrBlock": each["CidrBlock"],
                "state": each["CidrBlockState"]["State"],
            }
            for each in vpc.get("CidrBlockAssociationSet", [])
        ],
        "default": vpc.get("IsDefault", False),
        "dhcpOptionsId": vpc.get("DhcpOptionsId", ""),
        **{ours: _attribute(ec2, identifier, ours) for ours in ("enableDnsHostnames", "enableDnsSupport")},
        "id": identifier,
        "instanceTenancy": vpc.get("InstanceTenancy", "default"),
        "mainRouteTableId": main[0]["RouteTableId"] if main else "",
        "ownerId": vpc.get("OwnerId", aws.account),
        "state": vpc["State"],
        "tags": read_tags(vpc.get("Tags", [])),
    }


def _attribute(ec2: Client, vpc: str, ours: str) -> bool:
    answer = ec2.describe_vpc_attribute(VpcId=vpc, Attribute=ours)
    return answer[f"{ours[0].upper()}{ours[1:]}"]["Value"]


@register_lookup(_SUBNETS, "EC2 Subnet", "filters")
def get_subnets(aws: Context, given: Inputs) -> Properties:
    """The IDs of subnets; there may be none."""
    found_subnets = aws.client("ec2").describe_subnets(Filters=build_filters(given, {}))["Subnets"]
    return {"id": aws.region, "ids": sorted(each["SubnetId"] for each in found_subnets)}


@register_lookup(_SUBNET, "EC2 Subnet", "id")
def get_subnet(aws: Context, given: Inputs) -> Properties:
    """A subnet."""
    names = {
        "availabilityZone": "availability-zone",
        "availabilityZoneId": "availability-zone-id",
        "cidrBlock": "cidr-block",
        "defaultForAz": "default-for-az",
        "id": "subnet-id",
        "state": "state",
        "vpcId": "vpc-id",
    }
    answer = aws.client("ec2").describe_subnets(Filters=build_filters(given, names))
    subnet = require_one(_SUBNET, "EC2 Subnet", answer["Subnets"])
    shown = {
        "availabilityZone": "AvailabilityZone",
        "availabilityZoneId": "AvailabilityZoneId",
        "availableIpAddressCount": "AvailableIpAddressCount",
        "cidrBlock": "CidrBlock",
        "defaultForAz": "DefaultForAz",
        "mapPublicIpOnLaunch": "MapPublicIpOnLaunch",
        "state": "State",
        "vpcId": "VpcId",
    }
    return {
        **select_inputs(subnet, shown),
        "arn": aws.arn("ec2", f"subnet/{subnet['SubnetId']}"),
        "id": subnet["SubnetId"],
        "ownerId": subnet.get("OwnerId", aws.account),
        "tags": read_tags(subnet.get("Tags", [])),
    }


@register_lookup("awsx:ec2:getDefaultVpc", "EC2 VPC", "id")
def get_default_vpc(aws: Context, _given: Inputs) -> Properties:
    """The default VPC with its subnets."""
    ec2 = aws.client("ec2")
    of_default = [{"Name": "is-default", "Values": ["true"]}]
    vpc = require_one(_VPC, "EC2 VPC", ec2.describe_vpcs(Filters=of_default)["Vpcs"])["VpcId"]
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]
    found = {
        public: sorted(each["SubnetId"] for each in subnets if each["MapPublicIpOnLaunch"] == public)
        for public in (True, False)
    }
    return {"privateSubnetIds": found[False], "publicSubnetIds": found[True], "vpcId": vpc}


@register_lookup(_GROUP, "EC2 Security Group", "id")
def get_security_group(aws: Context, given: Inputs) -> Properties:
    """A security group."""
    names = {"id": "group-id", "name": "group-name", "vpcId": "vpc-id"}
    answer = aws.client("ec2").describe_security_groups(Filters=build_filters(given, names))
    group = require_one(_GROUP, "EC2 Security Group", answer["SecurityGroups"])
    return {
        "arn": aws.arn("ec2", f"security-group/{group['GroupId']}"),
        "description": group["Description"],
        "id": group["GroupId"],
        "name": group["GroupName"],
        "tags": read_tags(group.get("Tags", [])),
        "vpcId": group.get("VpcId", ""),
    }
