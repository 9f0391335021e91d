"""Amazon EC2: networks. They are kept and shown, and carry nothing: see ``differences.containers``."""

from typing import Any, Final

from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import json_text, tag_list

_ROUTE: Final = {
    "carrierGatewayId": "CarrierGatewayId",
    "destinationCidrBlock": "DestinationCidrBlock",
    "destinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
    "gatewayId": "GatewayId",
    "natGatewayId": "NatGatewayId",
    "networkInterfaceId": "NetworkInterfaceId",
    "transitGatewayId": "TransitGatewayId",
    "vpcEndpointId": "VpcEndpointId",
    "vpcPeeringConnectionId": "VpcPeeringConnectionId",
}
# How the routes within a table name their destinations.
_SHORT: Final = {"cidrBlock": "DestinationCidrBlock", "ipv6CidrBlock": "DestinationIpv6CidrBlock"}


@resource(
    "aws:ec2/vpc:Vpc",
    takes=("cidrBlock", "enableDnsHostnames", "enableDnsSupport", "instanceTenancy", "tags"),
    meaningless=("enableNetworkAddressUsageMetrics",),
)
def _vpc(aws: Context, _name: str, inputs: Inputs) -> Created:
    ec2 = aws.client("ec2")
    given = inputs.pick({"cidrBlock": "CidrBlock", "instanceTenancy": "InstanceTenancy"})
    vpc_id = ec2.create_vpc(**given, **tag_specifications(inputs, "vpc"))["Vpc"]["VpcId"]
    for attribute in ("enableDnsSupport", "enableDnsHostnames"):
        if attribute in inputs:
            value = {attribute[0].upper() + attribute[1:]: {"Value": inputs[attribute]}}
            ec2.modify_vpc_attribute(VpcId=vpc_id, **value)
    of_vpc = [{"Name": "vpc-id", "Values": [vpc_id]}]
    (group,) = ec2.describe_security_groups(Filters=of_vpc)["SecurityGroups"]
    (table,) = ec2.describe_route_tables(Filters=of_vpc)["RouteTables"]
    (acl,) = ec2.describe_network_acls(Filters=of_vpc)["NetworkAcls"]
    return vpc_id, {
        **owned(aws, f"vpc/{vpc_id}"),
        "defaultNetworkAclId": acl["NetworkAclId"],
        "defaultRouteTableId": table["RouteTableId"],
        "defaultSecurityGroupId": group["GroupId"],
        "mainRouteTableId": table["RouteTableId"],
    }


@resource(
    "aws:ec2/subnet:Subnet",
    takes=("availabilityZone", "availabilityZoneId", "cidrBlock", "mapPublicIpOnLaunch", "tags", "vpcId"),
)
def _subnet(aws: Context, _name: str, inputs: Inputs) -> Created:
    ec2 = aws.client("ec2")
    created = ec2.create_subnet(
        **inputs.pick(
            {
                "availabilityZone": "AvailabilityZone",
                "availabilityZoneId": "AvailabilityZoneId",
                "cidrBlock": "CidrBlock",
                "vpcId": "VpcId",
            }
        ),
        **tag_specifications(inputs, "subnet"),
    )["Subnet"]
    if inputs.get("mapPublicIpOnLaunch"):
        ec2.modify_subnet_attribute(SubnetId=created["SubnetId"], MapPublicIpOnLaunch={"Value": True})
    return created["SubnetId"], {
        **owned(aws, f"subnet/{created['SubnetId']}"),
        "availabilityZone": created["AvailabilityZone"],
        "availabilityZoneId": created["AvailabilityZoneId"],
    }


@resource("aws:ec2/internetGateway:InternetGateway", takes=("tags", "vpcId"))
def _internet_gateway(aws: Context, _name: str, inputs: Inputs) -> Created:
    ec2 = aws.client("ec2")
    created = ec2.create_internet_gateway(**tag_specifications(inputs, "internet-gateway"))
    gateway_id = created["InternetGateway"]["InternetGatewayId"]
    if "vpcId" in inputs:
        ec2.attach_internet_gateway(InternetGatewayId=gateway_id, VpcId=inputs["vpcId"])
    return gateway_id, owned(aws, f"internet-gateway/{gateway_id}")


@resource("aws:ec2/routeTable:RouteTable", takes=("routes", "tags", "vpcId"))
def _route_table(aws: Context, _name: str, inputs: Inputs) -> Created:
    ec2 = aws.client("ec2")
    created = ec2.create_route_table(VpcId=inputs["vpcId"], **tag_specifications(inputs, "route-table"))
    table_id = created["RouteTable"]["RouteTableId"]
    for route in inputs.get("routes", []):
        given = Inputs({name: value for name, value in route.items() if value})
        ec2.create_route(RouteTableId=table_id, **given.pick(_ROUTE | _SHORT))
    return table_id, owned(aws, f"route-table/{table_id}")


@resource("aws:ec2/route:Route", takes=(*_ROUTE, "routeTableId"))
def _route(aws: Context, _name: str, inputs: Inputs) -> Created:
    table_id, route = inputs["routeTableId"], inputs.pick(_ROUTE)
    aws.client("ec2").create_route(RouteTableId=table_id, **route)
    return f"r-{table_id}{aws.made_up_id(10)}", {"origin": "CreateRoute", "state": "active"}


@resource(
    "aws:ec2/routeTableAssociation:RouteTableAssociation", takes=("gatewayId", "routeTableId", "subnetId")
)
def _route_table_association(aws: Context, _name: str, inputs: Inputs) -> Created:
    given = inputs.pick({"gatewayId": "GatewayId", "routeTableId": "RouteTableId", "subnetId": "SubnetId"})
    return aws.client("ec2").associate_route_table(**given)["AssociationId"], {}


@resource(
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    takes=(
        "ipAddressType",
        "policy",
        "privateDnsEnabled",
        "routeTableIds",
        "securityGroupIds",
        "serviceName",
        "subnetIds",
        "tags",
        "vpcEndpointType",
        "vpcId",
    ),
    meaningless=("autoAccept",),
)
def _vpc_endpoint(aws: Context, _name: str, inputs: Inputs) -> Created:
    ec2 = aws.client("ec2")
    given = inputs.pick(
        {
            "ipAddressType": "IpAddressType",
            "privateDnsEnabled": "PrivateDnsEnabled",
            "routeTableIds": "RouteTableIds",
            "securityGroupIds": "SecurityGroupIds",
            "serviceName": "ServiceName",
            "subnetIds": "SubnetIds",
            "vpcEndpointType": "VpcEndpointType",
            "vpcId": "VpcId",
        }
    )
    if "policy" in inputs:
        given["PolicyDocument"] = json_text(inputs["policy"])
    created = ec2.create_vpc_endpoint(**given, **tag_specifications(inputs, "vpc-endpoint"))["VpcEndpoint"]
    endpoint_id = created["VpcEndpointId"]
    computed = {**owned(aws, f"vpc-endpoint/{endpoint_id}"), "state": created["State"]}
    if created["VpcEndpointType"] == "Gateway":
        of_service = [{"Name": "prefix-list-name", "Values": [inputs["serviceName"]]}]
        (prefixes,) = ec2.describe_prefix_lists(Filters=of_service)["PrefixLists"]
        computed |= {"prefixListId": prefixes["PrefixListId"], "cidrBlocks": prefixes["Cidrs"]}
    return endpoint_id, computed


def owned(aws: Context, resource: str) -> dict[str, Any]:
    """The ARN and the owner of a part of a network."""
    return {"arn": aws.arn("ec2", resource), "ownerId": aws.account}


def tag_specifications(inputs: Inputs, kind: str) -> dict[str, Any]:
    """The tags as EC2 takes them for something new of a kind, such as ``"subnet"``."""
    tags = tag_list(inputs)
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": tags}]} if tags else {}
