"""The plan of a ``Vpc`` of the package ``awsx``: what is known of it before anything is created."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

from embedded_aws.component_packages.address_blocks import Block
from embedded_aws.component_packages.expansion import Properties
from embedded_aws.component_packages.subnet_layouts import Layout, plan_subnets
from embedded_aws.component_packages.vpc_endpoints import complete_dns
from embedded_aws.errors import DeploymentError

DEFAULT_BLOCK: Final = "10.0.0.0/16"
NONE: Final = "none"
SINGLE: Final = "single"
ONE_PER_ZONE: Final = "oneperaz"
_STRATEGIES: Final = {NONE: "None", SINGLE: "Single", ONE_PER_ZONE: "OnePerAz"}
_PLANNED: Final = (
    *("availabilityZoneCidrMask", "availabilityZoneNames", "cidrBlock", "enableDnsHostnames"),
    *("enableDnsSupport", "natGateways", "numberOfAvailabilityZones", "subnetSpecs", "subnetStrategy"),
    *("vpcEndpointSpecs", "vpcEndpointStrategy"),
)
_UNPLANNED: Final = (
    *("elasticIpAllocationIds", "policy", "routeTableIds", "securityGroupIds", "subnetIds", "tags"),
)
"""Members whose values do not matter for the plan."""
_DEFAULT_COUNT: Final = 3


def explain(given: Mapping[str, object]) -> Iterator[str]:
    """Yields why the inputs of a VPC are rejected.

    Args:
        given: The inputs, as far as they are known.
    """
    specs = cast("list[Properties]", given["subnetSpecs"] if _is_list(given, "subnetSpecs") else [])
    ipv6: Properties = {"assignGeneratedIpv6CidrBlock": given.get("assignGeneratedIpv6CidrBlock")} | {
        f"subnetSpecs[{at}].assignIpv6AddressOnCreation": spec.get("assignIpv6AddressOnCreation")
        for at, spec in enumerate(specs)
    }
    for path in (each for each, value in ipv6.items() if value is True):
        yield f"{path}: True is not in the embedded emulator, whose networks have IPv4 only. Leave it out."
    if not all(_is_known(given.get(name)) for name in _PLANNED):
        return
    known: Properties = {**given}
    made_up = [f"zone-{at}" for at in range(count_zones(known))]
    try:
        plan("vpc", known, known.get("availabilityZoneNames") or made_up)
        complete_dns(known)
    except DeploymentError as error:
        yield from str(error).splitlines()


def plan(name: str, given: Properties, zones: Sequence[str]) -> Layout:
    """Returns the subnets of a VPC.

    Args:
        name: Its name.
        given: Inputs of the component.
        zones: Names of its Availability Zones.

    Raises:
        DeploymentError: If the inputs contradict each other.
    """
    if "availabilityZoneNames" in given and "numberOfAvailabilityZones" in given:
        raise DeploymentError(
            "availabilityZoneNames: cannot be combined with 'numberOfAvailabilityZones'. Remove one of them."
        )
    text = given.get("cidrBlock", DEFAULT_BLOCK)
    try:
        block = Block.parse(text)
    except ValueError:
        raise DeploymentError(
            f"cidrBlock: {text!r} is not a block of addresses; must be such as {DEFAULT_BLOCK}. Change it."
        ) from None
    layout = plan_subnets(name, block, zones, given)
    _require_gateways(given, len(zones), {each.kind for each in layout.subnets})
    return layout


def read_strategy(given: Properties) -> str:
    """Returns the strategy of the NAT gateways, in lower case."""
    gateways: Properties = given.get("natGateways") or {}
    chosen: str = gateways.get("strategy", "OnePerAz")
    if chosen.lower() in _STRATEGIES:
        return chosen.lower()
    raise DeploymentError(
        f"natGateways.strategy: {chosen!r} is unknown; must be {', '.join(_STRATEGIES.values())}. Choose one."
    )


def list_allocations(given: Properties) -> list[str]:
    """Returns the IDs of the addresses that the NAT gateways get."""
    gateways: Properties = given.get("natGateways") or {}
    return gateways.get("elasticIpAllocationIds") or []


def count_zones(given: Properties) -> int:
    """Returns the number of Availability Zones that a VPC without named ones gets."""
    return int(given.get("numberOfAvailabilityZones") or _DEFAULT_COUNT)


def _require_gateways(given: Properties, zones: int, kinds: set[str]) -> None:
    strategy, allocated = read_strategy(given), list_allocations(given)
    wanted = {NONE: (0,), SINGLE: (0, 1), ONE_PER_ZONE: (0, zones)}[strategy]
    if _is_list({"": allocated}, "") and len(allocated) not in wanted:
        raise DeploymentError(
            f"natGateways.elasticIpAllocationIds: has {len(allocated)} addresses; must be "
            f"{' or '.join(map(str, wanted))} with the strategy {_STRATEGIES[strategy]}. Change it."
        )
    if strategy != NONE and not ("public" in kinds and kinds & {"private", "isolated"}):
        raise DeploymentError(
            f"natGateways.strategy: {_STRATEGIES[strategy]!r} requires public subnets, and private or "
            "isolated ones; must be 'None' without them. Change it, or add them to 'subnetSpecs'."
        )


def _is_list(given: Mapping[str, object], name: str) -> bool:
    return isinstance(given.get(name), list)


def _is_known(value: object) -> bool:
    match value:
        case dict():
            members = cast("Properties", value)
            return all(_is_known(each) for name, each in members.items() if name not in _UNPLANNED)
        case list():
            return all(map(_is_known, cast("list[object]", value)))
        case _:
            return value is None or isinstance(value, str | int | float)
