"""The subnets of a ``Vpc`` of the package ``awsx``: their types, names and addresses by its strategies."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from embedded_aws.component_packages.address_blocks import Block, count_bits
from embedded_aws.component_packages.expansion import Properties
from embedded_aws.component_packages.subnet_specs import complete_specs, merge_specs
from embedded_aws.errors import DeploymentError

UNUSED: Final = "unused"
TYPES: Final = ("public", "private", "isolated")
"""Types of subnets, in the order in which a zone has them."""
_LEGACY_MASKS: Final = {"private": 19, "public": 20, "isolated": 24}
"""Shortest prefixes that the former strategy chooses, in the order of their addresses."""
_STRATEGIES: Final = ("Legacy", "Auto", "AutoMerge", "Exact")
_REGION: Final = re.compile(r"^[a-z]{2}(?:-[a-z]+)+-")
"""The part of the name of a zone that all zones of a Region share."""


@dataclass(frozen=True)
class Subnet:
    """A subnet that a VPC gets.

    Attributes:
        zone: Name of its Availability Zone.
        type: Its type as given, such as ``Public``.
        name: Its name in the stack.
        name_tag: Its tag ``Name``.
        block: Its addresses.
        tags: Its tags.
    """

    zone: str
    type: str
    name: str
    name_tag: str
    block: Block
    tags: Properties

    @property
    def kind(self) -> str:
        """Its type in lower case."""
        return self.type.lower()


@dataclass(frozen=True)
class Layout:
    """The subnets of a VPC.

    Attributes:
        subnets: All of them, with blocks that are left unused.
        specs: The specifications that give them by the strategy ``Auto``.
    """

    subnets: list[Subnet]
    specs: list[Properties]


def plan_subnets(name: str, block: Block, zones: Sequence[str], given: Properties) -> Layout:
    """Returns the subnets of a VPC.

    Args:
        name: Name of the VPC.
        block: Its addresses.
        zones: Names of its Availability Zones.
        given: Inputs of the component.

    Raises:
        DeploymentError: If the inputs contradict each other, or the VPC is too small.
    """
    strategy = given.get("subnetStrategy", "Legacy")
    if strategy not in _STRATEGIES:
        raise DeploymentError(
            f"subnetStrategy: {strategy!r} is unknown; must be one of {', '.join(_STRATEGIES)}. Choose one."
        )
    specs: list[Properties] | None = given.get("subnetSpecs")
    explicit = bool(specs) and any("cidrBlocks" in spec for spec in specs)
    if specs is not None:
        specs = complete_specs(specs, len(zones), explicit=explicit, merged=strategy == "AutoMerge")
    naming: str = given.get("subnetNameTagStrategy", "Legacy")
    build = _Builder(name, zones, by_zone=naming == "AvailabilityZone")
    is_former = strategy == "Legacy" or (specs is None and strategy == "Exact")
    if is_former:
        subnets = build.legacy(block, specs)
    elif explicit and specs:
        subnets = build.explicit(specs)
    else:
        mask = given.get("availabilityZoneCidrMask") or block.mask + count_bits(len(zones))
        subnets = build.auto(block, int(mask), merge_specs(specs, int(mask), strategy))
    _require_fitting(block, subnets)
    if strategy == "Exact":
        _require_no_gaps(block, subnets)
    shown = specs if specs is not None and strategy in ("Auto", "Exact") else None
    return Layout(subnets, _describe(subnets[: len(subnets) // len(zones)], shown))


class _Builder:
    """Builds subnets with their names."""

    def __init__(self, name: str, zones: Sequence[str], *, by_zone: bool) -> None:
        self._name, self._zones, self._by_zone = name, zones, by_zone

    def legacy(self, block: Block, specs: list[Properties] | None) -> list[Subnet]:
        """Private subnets come first, then public ones, then isolated ones."""
        bases = [block.split(count_bits(len(self._zones)), each) for each in range(len(self._zones))]
        if specs is None:
            halves = [base.split(1, 0) for base in bases]
            private = [self._build({"type": "Private"}, at, half) for at, half in enumerate(halves)]
            return private + [
                self._build({"type": "Public"}, at, half.split(0, 1).split(1, 0))
                for at, half in enumerate(halves)
            ]
        return [each for at, base in enumerate(bases) for each in self._divide(base, at, specs)]

    def _divide(self, zone: Block, at: int, specs: list[Properties]) -> list[Subnet]:
        made: list[Subnet] = []
        current = Block(zone.start - 1, 32)
        base, split = zone, zone
        least = zone.mask + (0 if len(specs) == 1 else 1)
        for kind, shortest in _LEGACY_MASKS.items():
            found = [spec for spec in specs if spec["type"].lower() == kind]
            for position, spec in enumerate(found):
                mask = int(spec.get("cidrMask") or max(least, shortest))
                following = split.split(mask - base.mask, position)
                current = current.follow(mask) if current.overlaps(following) else following
                made.append(self._build({**spec, "type": kind.capitalize()}, at, current))
            if found:
                base, split = current, current.split(0, 1)
        return made

    def auto(self, block: Block, mask: int, specs: list[Properties]) -> list[Subnet]:
        """They come in the order of the specifications."""
        zone = Block(block.start, mask).require().align()
        default = mask + count_bits(len(specs))
        masks = [int(spec.get("cidrMask") or default) for spec in specs]
        needed = sum(Block(0, each).require().size for each in masks)
        if needed > zone.size:
            raise DeploymentError(
                f"subnetSpecs: the subnets of an Availability Zone need {needed} addresses; must be at most "
                f"{zone.size}. Enlarge 'cidrBlock', or take fewer zones or smaller subnets."
            )
        made: list[Subnet] = []
        for at in range(len(self._zones)):
            current: Block | None = None
            for spec, each in zip(specs, masks, strict=True):
                current = current.follow(each) if current else Block(zone.start, each).align()
                made.append(self._build(spec, at, current))
            zone = zone.follow(mask)
        return made

    def explicit(self, specs: list[Properties]) -> list[Subnet]:
        """Their blocks are given."""
        return [
            self._build(spec, at, Block.parse(spec["cidrBlocks"][at]))
            for at in range(len(self._zones))
            for spec in specs
        ]

    def _build(self, spec: Properties, at: int, block: Block) -> Subnet:
        zone = self._zones[at]
        name = f"{self._name}-{spec.get('name') or spec['type'].lower()}"
        by_zone = f"{name}-{_REGION.sub('', zone)}"
        plain = f"{name}-{at + 1}"
        tag = by_zone if self._by_zone else plain
        return Subnet(zone, spec["type"], plain, tag, block, spec.get("tags") or {})


def _require_fitting(block: Block, subnets: list[Subnet]) -> None:
    for at, subnet in enumerate(subnets):
        if subnet.block.start < block.start or subnet.block.end > block.end:
            raise DeploymentError(
                f"subnetSpecs: {subnet.name} ({subnet.block}) is not in the VPC; must be in {block}. Enlarge "
                "'cidrBlock', or take fewer zones or smaller subnets."
            )
        for other in subnets[at + 1 :]:
            if subnet.block.overlaps(other.block):
                raise DeploymentError(
                    f"subnetSpecs: {subnet.name} ({subnet.block}) overlaps with {other.name} "
                    f"({other.block}). Enlarge 'cidrBlock', or take fewer zones or smaller subnets."
                )


def _require_no_gaps(block: Block, subnets: list[Subnet]) -> None:
    expected = block.start
    for subnet in subnets:
        if subnet.block.start != expected:
            raise DeploymentError(
                f"subnetSpecs: there is a gap before {subnet.name} ({subnet.block}), which 'Exact' does not "
                "allow. Add a subnet of the type 'Unused'."
            )
        expected = subnet.block.end + 1
    if expected != block.end + 1:
        raise DeploymentError(
            f"subnetSpecs: {subnets[-1].name} ends before the VPC ({block}), which 'Exact' does not allow. "
            "Add a subnet of the type 'Unused'."
        )


def _describe(subnets: list[Subnet], specs: list[Properties] | None) -> list[Properties]:
    """Returns the specifications of the subnets of a zone: those given, or those that give the same."""
    if specs is not None:
        names = ("name", "cidrBlocks", "cidrMask", "size", "type")
        return [{name: spec[name] for name in names if name in spec} for spec in specs]
    described: list[Properties] = []
    for at, subnet in enumerate(subnets):
        if at:
            gaps = _find_gaps(subnets[at - 1].block.align(), subnet.block.align())
            described += [{"type": "Unused", "cidrMask": gap.mask} for gap in gaps]
        described.append({"type": subnet.type, "cidrMask": subnet.block.mask})
    return described


def _find_gaps(before: Block, after: Block) -> list[Block]:
    """Returns the widest blocks that fill the space between two."""
    gaps: list[Block] = []
    previous, current = before, before.follow(before.mask)
    while current.start < after.start:
        while True:
            wider = Block(current.start, current.mask - 1).align()
            if wider.start <= previous.end or wider.end >= after.start:
                break
            current = wider
        gaps.append(current)
        previous, current = current, current.follow(current.mask)
    return gaps
