"""Endpoints of services in a ``Vpc`` of the package ``awsx``."""

from typing import Final

from embedded_aws.component_packages.expansion import Child, Expansion, Properties
from embedded_aws.component_packages.subnet_layouts import Subnet
from embedded_aws.errors import DeploymentError

_ENDPOINT: Final = (
    *("autoAccept", "dnsOptions", "ipAddressType", "policy", "privateDnsEnabled"),
    *("resourceConfigurationArn", "routeTableIds", "securityGroupIds", "serviceName", "serviceNetworkArn"),
    *("serviceRegion", "subnetConfigurations", "subnetIds", "vpcEndpointType"),
)
_PREFERRED: Final = ("private", "isolated", "public")
_DNS: Final = ("enableDnsHostnames", "enableDnsSupport")
_HTTPS: Final = 443


def complete_dns(given: Properties) -> Properties:
    """Returns the attributes of a VPC that the private names of its endpoints need."""
    if not any(_is_interface(spec) and spec.get("privateDnsEnabled", True) for spec in _list_complete(given)):
        return {}
    for name in _DNS:
        if given.get(name) is False:
            raise DeploymentError(
                f"{name}: False leaves the endpoints without the private names that they have with "
                "vpcEndpointStrategy 'Auto'; must be True. Leave it out."
            )
    return dict.fromkeys(_DNS, True)


def expand_endpoints(component: Expansion, vpc: Child, subnets: list[tuple[Subnet, str, str]]) -> list[Child]:
    """Registers the endpoints.

    Args:
        component: The component.
        vpc: The VPC.
        subnets: The subnets, each with its ID and the ID of its route table.
    """
    given = component.inputs
    specs: list[Properties] = given.get("vpcEndpointSpecs") or []
    complete = _list_complete(given)
    made: list[Child] = []
    for spec in specs:
        region: str | None = spec.get("region") or given.get("region")
        found = _infer(component, vpc, subnets, spec, region) if spec in complete else {}
        inputs: Properties = {
            **found,
            **{name: spec[name] for name in _ENDPOINT if name in spec},
            "region": region,
            "tags": _tag(component, spec),
            "vpcId": vpc.identifier,
        }
        made.append(component.add("aws:ec2/vpcEndpoint:VpcEndpoint", spec["serviceName"], inputs, parent=vpc))
    return made


def _infer(
    component: Expansion,
    vpc: Child,
    subnets: list[tuple[Subnet, str, str]],
    spec: Properties,
    region: str | None,
) -> Properties:
    """Returns the inputs that an endpoint gets from the VPC."""
    if not _is_interface(spec):
        is_gateway = spec.get("vpcEndpointType", "Gateway").lower() == "gateway"
        return {"routeTableIds": [table for _, _, table in subnets]} if is_gateway else {}
    found: Properties = {"privateDnsEnabled": True}
    if "subnetConfigurations" not in spec:
        found["subnetIds"] = _choose_subnets(subnets)
    if "securityGroupIds" not in spec:
        found["securityGroupIds"] = [_add_security_group(component, vpc, spec, region)]
    return found


def _choose_subnets(subnets: list[tuple[Subnet, str, str]]) -> list[str]:
    """Returns one subnet of each zone."""
    ranked = sorted(subnets, key=lambda each: _PREFERRED.index(each[0].kind))
    chosen: dict[str, str] = {}
    for planned, identifier, _ in ranked:
        chosen.setdefault(planned.zone, identifier)
    return [chosen[zone] for zone in dict.fromkeys(planned.zone for planned, _, _ in subnets)]


def _add_security_group(component: Expansion, vpc: Child, spec: Properties, region: str | None) -> str:
    name = spec["serviceName"]
    group = component.add(
        "aws:ec2/securityGroup:SecurityGroup",
        f"{name}-sg",
        {"region": region, "tags": _tag(component, spec), "vpcId": vpc.identifier},
        parent=vpc,
    )
    component.add(
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        f"{name}-ingress",
        {
            "cidrBlocks": [vpc.outputs["cidrBlock"]],
            "fromPort": _HTTPS,
            "protocol": "tcp",
            "region": region,
            "securityGroupId": group.identifier,
            "toPort": _HTTPS,
            "type": "ingress",
        },
        parent=vpc,
    )
    return group.identifier


def _list_complete(given: Properties) -> list[Properties]:
    """Returns the endpoints whose inputs are completed."""
    return (given.get("vpcEndpointSpecs") or []) if given.get("vpcEndpointStrategy") == "Auto" else []


def _is_interface(spec: Properties) -> bool:
    return spec.get("vpcEndpointType", "").lower() == "interface"


def _tag(component: Expansion, spec: Properties) -> Properties:
    return {"Name": component.name, **(component.inputs.get("tags") or {}), **(spec.get("tags") or {})}
