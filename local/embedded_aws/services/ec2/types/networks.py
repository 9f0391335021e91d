"""Amazon EC2: networks. They are kept and shown, and carry nothing: see ``differences.containers``."""

from typing import Final

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import find_one
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import read_documents, read_inputs
from embedded_aws.resource_model.spelling import format_json, tag_list

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


_SUBNET: Final = {
    "availabilityZone": "AvailabilityZone",
    "availabilityZoneId": "AvailabilityZoneId",
    "cidrBlock": "CidrBlock",
    "vpcId": "VpcId",
}
_ENDPOINT: Final = {
    "ipAddressType": "IpAddressType",
    "privateDnsEnabled": "PrivateDnsEnabled",
    "routeTableIds": "RouteTableIds",
    "securityGroupIds": "SecurityGroupIds",
    "serviceName": "ServiceName",
    "subnetIds": "SubnetIds",
    "vpcEndpointType": "VpcEndpointType",
    "vpcId": "VpcId",
}


@resource_type("aws:ec2/vpc:Vpc")
class Vpc(ResourceType):
    """A VPC, with the resources that AWS makes for each."""

    takes = ("cidrBlock", "enableDnsHostnames", "enableDnsSupport", "instanceTenancy", "tags")
    meaningless = (
        *("enableClassiclink", "enableClassiclinkDnsSupport"),  # of version 5 of the AWS provider
        "enableNetworkAddressUsageMetrics",
    )
    replaced_by = ("cidrBlock", "instanceTenancy")
    defaults = {"enableDnsHostnames": False, "enableDnsSupport": True}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings = given.pick({"cidrBlock": "CidrBlock", "instanceTenancy": "InstanceTenancy"})
        created = aws.client("ec2").create_vpc(**settings, **tag_specifications(given, "vpc"))
        return created["Vpc"]["VpcId"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        replace_tags(aws, identifier, given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        for attribute in ("enableDnsSupport", "enableDnsHostnames"):
            if attribute in given and given.has_changed(attribute):
                value = {attribute[0].upper() + attribute[1:]: {"Value": given[attribute]}}
                aws.client("ec2").modify_vpc_attribute(VpcId=identifier, **value)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        ec2 = aws.client("ec2")
        find_one(ec2.describe_vpcs(VpcIds=[identifier])["Vpcs"])
        of_vpc = [{"Name": "vpc-id", "Values": [identifier]}]
        groups = ec2.describe_security_groups(Filters=of_vpc)["SecurityGroups"]
        (group,) = (each for each in groups if each["GroupName"] == "default")
        tables = ec2.describe_route_tables(Filters=of_vpc)["RouteTables"]
        (table,) = (each for each in tables if any(link.get("Main") for link in each["Associations"]))
        acls = ec2.describe_network_acls(Filters=of_vpc)["NetworkAcls"]
        (acl,) = (each for each in acls if each["IsDefault"])
        attributes = {
            name: ec2.describe_vpc_attribute(VpcId=identifier, Attribute=name)[name[:1].upper() + name[1:]]
            for name in ("enableDnsHostnames", "enableDnsSupport")
            if name in given
        }
        return {
            **{name: attribute["Value"] for name, attribute in attributes.items()},
            **describe_owned(aws, f"vpc/{identifier}"),
            "defaultNetworkAclId": acl["NetworkAclId"],
            "defaultRouteTableId": table["RouteTableId"],
            "defaultSecurityGroupId": group["GroupId"],
            "mainRouteTableId": table["RouteTableId"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ec2").delete_vpc(VpcId=identifier)


@resource_type("aws:ec2/subnet:Subnet")
class Subnet(ResourceType):
    """A subnet."""

    takes = (*_SUBNET, "mapPublicIpOnLaunch", "tags")
    replaced_by = ("availabilityZone", "availabilityZoneId", "cidrBlock", "vpcId")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("ec2").create_subnet(
            **given.pick(_SUBNET), **tag_specifications(given, "subnet")
        )
        return created["Subnet"]["SubnetId"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        replace_tags(aws, identifier, given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        public = given.get("mapPublicIpOnLaunch", False)
        if public or given.before.get("mapPublicIpOnLaunch"):
            aws.client("ec2").modify_subnet_attribute(
                SubnetId=identifier, MapPublicIpOnLaunch={"Value": public}
            )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        subnet = find_one(aws.client("ec2").describe_subnets(SubnetIds=[identifier])["Subnets"])
        return {
            **describe_owned(aws, f"subnet/{identifier}"),
            **read_inputs(given, subnet, {"mapPublicIpOnLaunch": "MapPublicIpOnLaunch"}),
            "availabilityZone": subnet["AvailabilityZone"],
            "availabilityZoneId": subnet["AvailabilityZoneId"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ec2").delete_subnet(SubnetId=identifier)


@resource_type("aws:ec2/internetGateway:InternetGateway")
class InternetGateway(ResourceType):
    """An internet gateway."""

    takes = ("tags", "vpcId")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("ec2").create_internet_gateway(**tag_specifications(given, "internet-gateway"))
        return created["InternetGateway"]["InternetGatewayId"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        replace_tags(aws, identifier, given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        if not given.has_changed("vpcId"):
            return
        ec2, gateway = aws.client("ec2"), {"InternetGatewayId": identifier}
        if given.before.get("vpcId"):
            ec2.detach_internet_gateway(**gateway, VpcId=given.before["vpcId"])
        if "vpcId" in given:
            ec2.attach_internet_gateway(**gateway, VpcId=given["vpcId"])

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("ec2").describe_internet_gateways(InternetGatewayIds=[identifier])
        attached = [each["VpcId"] for each in find_one(answer["InternetGateways"]).get("Attachments", [])]
        there = {"vpcId": attached[0] if attached else ""}
        return {
            **read_inputs(given, there, {"vpcId": "vpcId"}),
            **describe_owned(aws, f"internet-gateway/{identifier}"),
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        ec2, gateway = aws.client("ec2"), {"InternetGatewayId": identifier}
        if given.get("vpcId"):
            ec2.detach_internet_gateway(**gateway, VpcId=given["vpcId"])
        ec2.delete_internet_gateway(**gateway)


@resource_type("aws:ec2/routeTable:RouteTable")
class RouteTable(ResourceType):
    """A route table, with the routes that belong to it."""

    takes = ("routes", "tags", "vpcId")
    replaced_by = ("vpcId",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("ec2").create_route_table(
            VpcId=given["vpcId"], **tag_specifications(given, "route-table")
        )
        return created["RouteTable"]["RouteTableId"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        replace_tags(aws, identifier, given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        ec2, table = aws.client("ec2"), {"RouteTableId": identifier}
        wanted = [self._spell_inputs(route) for route in given.get("routes", [])]
        before = [self._spell_inputs(route) for route in given.before.get("routes", [])]
        for route in before:
            if route not in wanted:
                ec2.delete_route(**table, **_find_destination(route))
        for route in wanted:
            if route not in before:
                ec2.create_route(**table, **route)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("ec2").describe_route_tables(RouteTableIds=[identifier])
        there = find_one(answer["RouteTables"])["Routes"]
        # A route that is gone, or leads elsewhere, is put again.
        kept = [
            route
            for route in given.get("routes", [])
            if any(self._spell_inputs(route).items() <= each.items() for each in there)
        ]
        routes = {"routes": kept} if "routes" in given else {}
        return {**routes, **describe_owned(aws, f"route-table/{identifier}")}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ec2").delete_route_table(RouteTableId=identifier)

    def _spell_inputs(self, route: Properties) -> dict[str, str]:
        return Inputs({name: value for name, value in route.items() if value}).pick(_ROUTE | _SHORT)


@resource_type("aws:ec2/route:Route")
class Route(ResourceType):
    """A route of a table."""

    takes = (*_ROUTE, "routeTableId")
    replaced_by = (
        *("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId", "routeTableId"),
    )

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        table_id = given["routeTableId"]
        aws.client("ec2").create_route(RouteTableId=table_id, **given.pick(_ROUTE))
        return f"r-{table_id}{aws.make_up_id(10)}"

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ec2").replace_route(RouteTableId=given["routeTableId"], **given.pick(_ROUTE))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        answer = aws.client("ec2").describe_route_tables(RouteTableIds=[given["routeTableId"]])
        # The emulator shows no other destinations.
        wanted = given.pick({"destinationCidrBlock": "DestinationCidrBlock"})
        for route in find_one(answer["RouteTables"])["Routes"]:
            if wanted.items() <= route.items():
                targets = read_inputs(given, route if wanted else {}, _ROUTE)
                return {**targets, "origin": "CreateRoute", "state": "active"}
        return None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ec2").delete_route(
            RouteTableId=given["routeTableId"], **_find_destination(given.pick(_ROUTE))
        )


@resource_type("aws:ec2/routeTableAssociation:RouteTableAssociation")
class RouteTableAssociation(ResourceType):
    """The table of a subnet or a gateway. With another table it has another id."""

    takes = ("gatewayId", "routeTableId", "subnetId")
    replaced_by = ("gatewayId", "subnetId")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings = given.pick(
            {"gatewayId": "GatewayId", "routeTableId": "RouteTableId", "subnetId": "SubnetId"}
        )
        return aws.client("ec2").associate_route_table(**settings)["AssociationId"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> str:
        answer = aws.client("ec2").replace_route_table_association(
            AssociationId=identifier, RouteTableId=given["routeTableId"]
        )
        return answer["NewAssociationId"]

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        answer = aws.client("ec2").describe_route_tables(RouteTableIds=[given["routeTableId"]])
        links = find_one(answer["RouteTables"])["Associations"]
        there = any(link["RouteTableAssociationId"] == identifier for link in links)
        return {"routeTableId": given["routeTableId"]} if there else None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ec2").disassociate_route_table(AssociationId=identifier)


@resource_type("aws:ec2/vpcEndpoint:VpcEndpoint")
class VpcEndpoint(ResourceType):
    """An endpoint of a service in a VPC."""

    takes = (*_ENDPOINT, "policy", "tags")
    meaningless = ("autoAccept",)
    replaced_by = ("serviceName", "vpcEndpointType", "vpcId")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings = given.pick(_ENDPOINT)
        if "policy" in given:
            settings["PolicyDocument"] = format_json(given["policy"])
        created = aws.client("ec2").create_vpc_endpoint(
            **settings, **tag_specifications(given, "vpc-endpoint")
        )
        return created["VpcEndpoint"]["VpcEndpointId"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        settings: dict[str, object] = {}
        for ours in ("routeTableIds", "securityGroupIds", "subnetIds"):
            wanted, before = given.get(ours, []), given.before.get(ours, [])
            if added := [each for each in wanted if each not in before]:
                settings[f"Add{_ENDPOINT[ours]}"] = added
            if removed := [each for each in before if each not in wanted]:
                settings[f"Remove{_ENDPOINT[ours]}"] = removed
        if given.has_changed("policy"):
            policy = given.pick({"policy": "PolicyDocument"})
            settings |= {name: format_json(text) for name, text in policy.items()} or {"ResetPolicy": True}
        for ours in ("ipAddressType", "privateDnsEnabled"):
            if given.has_changed(ours) and ours in given:
                settings[_ENDPOINT[ours]] = given[ours]
        if settings:
            aws.client("ec2").modify_vpc_endpoint(VpcEndpointId=identifier, **settings)
        replace_tags(aws, identifier, given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        ec2 = aws.client("ec2")
        endpoints = ec2.describe_vpc_endpoints(VpcEndpointIds=[identifier])["VpcEndpoints"]
        if not endpoints or endpoints[0]["State"] == "deleted":
            return None
        groups = {"SecurityGroupIds": [each["GroupId"] for each in endpoints[0].get("Groups", [])]}
        groups = groups if groups["SecurityGroupIds"] else {}  # which MiniStack leaves out
        computed = {
            **read_inputs(given, {**endpoints[0], **groups}, _ENDPOINT),
            **read_documents(given, endpoints[0], {"policy": "PolicyDocument"}),
            **describe_owned(aws, f"vpc-endpoint/{identifier}"),
            "state": endpoints[0]["State"],
        }
        if endpoints[0]["VpcEndpointType"] == "Gateway":
            of_service = [{"Name": "prefix-list-name", "Values": [given["serviceName"]]}]
            (prefixes,) = ec2.describe_prefix_lists(Filters=of_service)["PrefixLists"]
            computed |= {"prefixListId": prefixes["PrefixListId"], "cidrBlocks": prefixes["Cidrs"]}
        return computed

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ec2").delete_vpc_endpoints(VpcEndpointIds=[identifier])


def _find_destination(route: dict[str, str]) -> dict[str, str]:
    """Inputs of a route that name its target."""
    return {name: value for name, value in route.items() if name.startswith("Destination")}


def replace_tags(aws: Context, identifier: str, given: Inputs) -> None:
    """Makes the tags of a part of a network those that are given."""
    ec2, tags = aws.client("ec2"), tag_list(given)
    removed = given.before.get("tags", {}).keys() - given.get("tags", {}).keys()
    if removed:
        ec2.delete_tags(Resources=[identifier], Tags=[{"Key": key} for key in sorted(removed)])
    if tags and given.has_changed("tags"):
        ec2.create_tags(Resources=[identifier], Tags=tags)


def describe_owned(aws: Context, resource: str) -> dict[str, object]:
    """The ARN and the owner of a part of a network."""
    return {"arn": aws.arn("ec2", resource), "ownerId": aws.account}


def tag_specifications(inputs: Inputs, kind: str) -> dict[str, object]:
    """The tags as EC2 takes them for something new of a kind, such as ``"subnet"``."""
    tags = tag_list(inputs)
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": tags}]} if tags else {}
