"""``Vpc`` and ``DefaultVpc`` of the package ``awsx``: subnets in Availability Zones with their routes."""

from dataclasses import dataclass
from typing import Final

from embedded_aws.component_packages.default_networks import find_default_network
from embedded_aws.component_packages.expansion import Child, Expansion, Properties
from embedded_aws.component_packages.subnet_layouts import TYPES, UNUSED, Layout, Subnet
from embedded_aws.component_packages.vpc_endpoints import complete_dns, expand_endpoints
from embedded_aws.component_packages.vpc_plans import (
    DEFAULT_BLOCK,
    NONE,
    ONE_PER_ZONE,
    SINGLE,
    count_zones,
    explain,
    list_allocations,
    plan,
    read_strategy,
)
from embedded_aws.errors import DeploymentError

_VPC: Final = (
    *("enableDnsHostnames", "enableDnsSupport", "enableNetworkAddressUsageMetrics", "instanceTenancy"),
    "region",
)
_OWN: Final = (
    *("assignGeneratedIpv6CidrBlock", "availabilityZoneCidrMask", "availabilityZoneNames", "cidrBlock"),
    *("natGateways", "numberOfAvailabilityZones", "subnetNameTagStrategy", "subnetSpecs", "subnetStrategy"),
    *("tags", "vpcEndpointSpecs", "vpcEndpointStrategy"),
)
TAKES: Final = frozenset({*_VPC, *_OWN})
_ZONES: Final = "aws:index/getAvailabilityZones:getAvailabilityZones"
_ANYWHERE: Final = "0.0.0.0/0"


@dataclass(frozen=True)
class _Made:
    """A subnet with its route table.

    Attributes:
        planned: Its plan.
        subnet: The subnet.
        table: The route table.
    """

    planned: Subnet
    subnet: Child
    table: Child


def expand(component: Expansion) -> Properties:
    """Registers the VPC and what belongs to it."""
    if problems := [*explain(component.inputs)]:
        raise DeploymentError("\n".join(problems))
    name, given = component.name, component.inputs
    zones = _find_zones(component)
    layout = plan(name, given, zones)
    region: str | None = given.get("region")
    tags: Properties = given.get("tags") or {}
    vpc = component.add(
        "aws:ec2/vpc:Vpc",
        name,
        {
            **{each: given.get(each) for each in _VPC},
            **complete_dns(given),
            "cidrBlock": given.get("cidrBlock", DEFAULT_BLOCK),
            "tags": {"Name": name, **tags},
        },
    )
    gateway = component.add(
        "aws:ec2/internetGateway:InternetGateway",
        name,
        {"region": region, "vpcId": vpc.identifier, "tags": {"Name": name, **tags}},
        parent=vpc,
    )
    network = _Network(component, vpc, gateway)
    for at, zone in enumerate(zones):
        planned = [each for each in layout.subnets if each.zone == zone and each.kind != UNUSED]
        for subnet in sorted(planned, key=lambda each: TYPES.index(each.kind)):
            network.add(subnet, at)
    return {
        **network.list_outputs(layout),
        "vpcEndpoints": expand_endpoints(component, vpc, network.list_ends()),
    }


def expand_default(component: Expansion) -> Properties:
    """Finds the default VPC."""
    network = find_default_network(component)
    return {
        "privateSubnetIds": network.private,
        "publicSubnetIds": network.public,
        "vpcId": network.vpc,
    }


class _Network:
    """The subnets of a VPC, with the gateways that they reach the internet by."""

    def __init__(self, component: Expansion, vpc: Child, gateway: Child) -> None:
        self._component, self._vpc, self._gateway = component, vpc, gateway
        self._region = component.inputs.get("region")
        self._tags: Properties = component.inputs.get("tags") or {}
        self._strategy = read_strategy(component.inputs)
        self._made: list[_Made] = []
        self._others: dict[str, list[Child]] = {
            "eips": [],
            "natGateways": [],
            "routeTableAssociations": [],
            "routes": [],
        }

    def add(self, planned: Subnet, zone: int) -> None:
        """Registers a subnet of a zone with its route table, its route, and its NAT gateway."""
        kind = {"Name": planned.name_tag, "SubnetType": planned.type}
        shared = {"Name": self._component.name, **self._tags}
        subnet = self._register(
            "subnet:Subnet",
            planned.name,
            {
                "availabilityZone": planned.zone,
                "cidrBlock": str(planned.block),
                "mapPublicIpOnLaunch": planned.kind == "public",
                "tags": {**shared, **planned.tags, **kind},
                "vpcId": self._vpc.identifier,
            },
            self._vpc,
        )
        table = self._register(
            "routeTable:RouteTable",
            planned.name,
            {"tags": {**shared, **kind}, "vpcId": self._vpc.identifier},
            subnet,
        )
        self._made.append(_Made(planned, subnet, table))
        ends = {"routeTableId": table.identifier, "subnetId": subnet.identifier}
        association = "routeTableAssociation:RouteTableAssociation"
        self._others["routeTableAssociations"].append(self._register(association, planned.name, ends, table))
        if planned.kind == "public":
            self._add_nat_gateway(subnet, zone)
        if target := self._find_target(planned.kind, zone):
            route = {"destinationCidrBlock": _ANYWHERE, "routeTableId": table.identifier, **target}
            self._others["routes"].append(self._register("route:Route", planned.name, route, table))

    def list_outputs(self, layout: Layout) -> Properties:
        """Returns the outputs of the component."""
        of_kind = {kind: [each.subnet for each in self._made if each.planned.kind == kind] for kind in TYPES}
        return {
            **self._others,
            **{f"{kind}Subnets": made for kind, made in of_kind.items()},
            **{f"{kind}SubnetIds": [each.identifier for each in made] for kind, made in of_kind.items()},
            "internetGateway": self._gateway,
            "routeTables": [each.table for each in self._made],
            "subnetLayout": layout.specs,
            "subnets": [each.subnet for each in self._made],
            "vpc": self._vpc,
            "vpcId": self._vpc.identifier,
        }

    def list_ends(self) -> list[tuple[Subnet, str, str]]:
        """Returns each subnet with its ID and the ID of its route table."""
        return [(each.planned, each.subnet.identifier, each.table.identifier) for each in self._made]

    def _add_nat_gateway(self, subnet: Child, zone: int) -> None:
        gateways = self._others["natGateways"]
        if len(gateways) >= {NONE: 0, SINGLE: 1, ONE_PER_ZONE: zone + 1}[self._strategy]:
            return
        name = f"{self._component.name}-{zone + 1}"
        tags = {**self._tags, "Name": name}
        if allocated := list_allocations(self._component.inputs):
            allocation = allocated[zone]
        else:
            address = self._register("eip:Eip", name, {"tags": tags}, subnet)
            self._others["eips"].append(address)
            allocation = address.outputs["allocationId"]
        made = {"allocationId": allocation, "subnetId": subnet.identifier, "tags": tags}
        gateways.append(self._register("natGateway:NatGateway", name, made, subnet))

    def _find_target(self, kind: str, zone: int) -> Properties | None:
        """Returns the gateway that a subnet reaches the internet by; None if it does not."""
        if kind == "public":
            return {"gatewayId": self._gateway.identifier}
        if kind != "private" or self._strategy == NONE:
            return None
        gateways = self._others["natGateways"]
        return {"natGatewayId": gateways[0 if self._strategy == SINGLE else zone].identifier}

    def _register(self, type_: str, name: str, inputs: Properties, parent: Child) -> Child:
        token = f"aws:ec2/{type_}"
        return self._component.add(token, name, {"region": self._region, **inputs}, parent=parent)


def _find_zones(component: Expansion) -> list[str]:
    given = component.inputs
    if names := given.get("availabilityZoneNames"):
        return names
    region = {"region": given["region"]} if "region" in given else {}
    found: list[str] = component.call(_ZONES, region)["names"]
    wanted = count_zones(given)
    if len(found) < wanted:
        raise DeploymentError(
            f"numberOfAvailabilityZones: {wanted} is more than the Region has; must be at most {len(found)}. "
            "Change it."
        )
    return found[:wanted]
