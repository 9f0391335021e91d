"""Specifications of the subnets of a ``Vpc`` of the package ``awsx``."""

from collections.abc import Callable
from typing import Final

from embedded_aws.component_packages.address_blocks import Block
from embedded_aws.component_packages.expansion import Properties
from embedded_aws.errors import DeploymentError

_BITS: Final = 32
_TYPES: Final = ("Public", "Private", "Isolated", "Unused")
_DEFAULT: Final = ("Private", "Public")
_SMALLEST_ZONE: Final = 26
_LARGEST_ZONE: Final = 16
"""Shortest prefix of a zone that the default subnets fill."""


def complete_specs(specs: list[Properties], zones: int, *, explicit: bool, merged: bool) -> list[Properties]:
    """Returns specifications with the prefixes that their sizes mean.

    Raises:
        DeploymentError: Names all of their errors.
    """
    problems = [
        f"subnetSpecs[{at}].type: {spec['type']!r} is unknown; must be {', '.join(_TYPES)}. Choose one."
        for at, spec in enumerate(specs)
        if spec["type"].capitalize() not in _TYPES
    ]
    if not specs:
        problems.append("subnetSpecs: is empty; must have at least one subnet. Leave it out for the default.")
    names = [(spec["type"].lower(), spec.get("name")) for spec in specs]
    for kind, name in sorted({each for each in names if names.count(each) > 1}, key=str):
        shared = f"have the name {name!r}" if name else "do not have any name"
        problems.append(
            f"subnetSpecs: several subnets of the type {kind} {shared}; must be unique. Give each a 'name'."
        )
    if explicit and merged:
        problems.append(
            "subnetSpecs: cidrBlocks cannot be combined with subnetStrategy 'AutoMerge'; must be 'Auto' or "
            "'Exact'. Change it."
        )
    completed: list[Properties] = []
    complete: Callable[[str, Properties, int], tuple[Properties, list[str]]]
    complete = _complete_explicit if explicit else _complete_sized
    for at, spec in enumerate(specs):
        found, wrong = complete(f"subnetSpecs[{at}]", spec, zones)
        completed.append(found)
        problems += wrong
    if problems:
        raise DeploymentError("\n".join(problems))
    return completed


def _complete_sized(path: str, spec: Properties, _zones: int) -> tuple[Properties, list[str]]:
    size, mask = spec.get("size"), spec.get("cidrMask")
    if mask is not None and not 0 <= mask <= _BITS:
        return spec, [f"{path}.cidrMask: {mask:g} is invalid; must be 0 to {_BITS}. Change it."]
    if size is None:
        return (spec, []) if mask is None else ({**spec, "size": 1 << (_BITS - int(mask))}, [])
    bits = int(size).bit_length() - 1
    if size < 1 or 1 << bits != size:
        return spec, [f"{path}.size: {size:g} is invalid; must be a power of 2. Change it."]
    if mask not in (None, _BITS - bits):
        fitting = 1 << (_BITS - int(mask))
        return spec, [
            f"{path}.size: {size:g} contradicts cidrMask {mask:g}; must be {fitting}. Leave it out."
        ]
    return {**spec, "cidrMask": _BITS - bits}, []


def _complete_explicit(path: str, spec: Properties, zones: int) -> tuple[Properties, list[str]]:
    blocks: list[str] | None = spec.get("cidrBlocks")
    if blocks is None:
        return spec, [f"{path}.cidrBlocks: is required, since other subnets have it. Add it."]
    if len(blocks) != zones:
        return spec, [f"{path}.cidrBlocks: has {len(blocks)} blocks; must be {zones}, one for each zone."]
    try:
        found = [Block.parse(each) for each in blocks]
    except ValueError:
        return spec, [f"{path}.cidrBlocks: {blocks} is invalid; must be blocks such as 10.0.0.0/24."]
    wanted = {"cidrMask": {each.mask for each in found}, "size": {each.size for each in found}}
    return spec, [
        f"{path}.{name}: {spec[name]:g} contradicts 'cidrBlocks'. Leave it out."
        for name, there in wanted.items()
        if name in spec and there != {spec[name]}
    ]


def merge_specs(specs: list[Properties] | None, mask: int, strategy: str) -> list[Properties]:
    """Returns the given specifications; those of the default layout, changed by them, where they are."""
    if specs is not None and strategy != "AutoMerge":
        return specs
    if mask > _SMALLEST_ZONE:
        raise DeploymentError(
            f"cidrBlock: leaves /{mask} for an Availability Zone; must be at least /{_SMALLEST_ZONE} for the "
            "default subnets. Enlarge it, or give 'subnetSpecs'."
        )
    first = max(mask, _LARGEST_ZONE) + 1
    overrides = {
        spec["type"].lower(): spec
        for spec in specs or []
        if "name" not in spec and spec["type"].capitalize() in _DEFAULT
    }
    merged = [
        {"type": kind, "cidrMask": first + at, **overrides.get(kind.lower(), {})}
        for at, kind in enumerate(_DEFAULT)
    ]
    return merged + [spec for spec in specs or [] if spec not in overrides.values()]
