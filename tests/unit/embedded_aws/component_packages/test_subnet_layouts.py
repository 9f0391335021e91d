"""Subnets of a VPC of ``awsx`` have the addresses that its plugin gives them."""

from typing import Any

import pytest

from embedded_aws import DeploymentError
from embedded_aws.component_packages.address_blocks import Block
from embedded_aws.component_packages.subnet_layouts import plan_subnets

ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"]


def _specs(text: str) -> list[dict[str, Any]]:
    """Specifications from a text such as ``"Public:24 Private"``."""
    found: list[dict[str, Any]] = []
    for at, each in enumerate(text.split()):
        kind, _, mask = each.partition(":")
        found.append({"type": kind, "name": f"s{at}"} | ({"cidrMask": int(mask)} if mask else {}))
    return found


@pytest.mark.parametrize(
    ("block", "zones", "specs", "strategy", "expected"),
    [
        ("10.0.0.0/16", 2, None, "Legacy", "10.0.0.0/18 10.0.128.0/18 10.0.64.0/19 10.0.192.0/19"),
        (
            "10.0.0.0/16",
            3,
            None,
            "Legacy",
            "10.0.0.0/19 10.0.64.0/19 10.0.128.0/19 10.0.32.0/20 10.0.96.0/20 10.0.160.0/20",
        ),
        ("10.0.0.0/16", 1, "Public Private Isolated", "Legacy", "10.0.0.0/19 10.0.32.0/20 10.0.48.0/24"),
        ("10.0.0.0/19", 1, "Public Private", "Legacy", "10.0.0.0/20 10.0.16.0/20"),
        ("10.0.0.0/24", 1, "Public", "Legacy", "10.0.0.0/24"),
        (
            "10.0.0.0/16",
            1,
            "Isolated:22 Private:21 Private:18",
            "Legacy",
            "10.0.0.0/21 10.0.64.0/18 10.0.128.0/22",
        ),
        (
            "10.0.0.0/16",
            1,
            "Isolated:25 Isolated:21 Public:19",
            "Legacy",
            "10.0.0.0/19 10.0.32.0/25 10.0.40.0/21",
        ),
        (
            "10.0.0.0/16",
            1,
            "Isolated:20 Public:25 Public:18",
            "Legacy",
            "10.0.0.0/25 10.0.64.0/18 10.0.128.0/20",
        ),
        (
            "10.0.0.0/20",
            1,
            "Public:23 Isolated:25 Isolated:24",
            "Legacy",
            "10.0.0.0/23 10.0.2.0/25 10.0.3.0/24",
        ),
        ("10.0.0.0/16", 2, None, "Auto", "10.0.0.0/18 10.0.64.0/19 10.0.128.0/18 10.0.192.0/19"),
        ("10.0.0.0/16", 1, "Isolated:24 Public:20 Private", "Auto", "10.0.0.0/24 10.0.16.0/20 10.0.64.0/18"),
        (
            "10.0.0.0/16",
            1,
            "Unused:17 Public:18 Private:18",
            "Exact",
            "10.0.0.0/17 10.0.128.0/18 10.0.192.0/18",
        ),
    ],
)
def test_the_addresses_of_subnets(
    block: str, zones: int, specs: str | None, strategy: str, expected: str
) -> None:
    given = {"subnetStrategy": strategy} | ({"subnetSpecs": _specs(specs)} if specs else {})

    layout = plan_subnets("vpc", Block.parse(block), ZONES[:zones], given)

    assert " ".join(str(each.block) for each in layout.subnets) == expected


def test_names_and_tags_of_subnets() -> None:
    given = {
        "subnetSpecs": [{"type": "Public", "tags": {"a": "b"}}, {"type": "Private", "name": "app"}],
        "subnetStrategy": "Auto",
        "subnetNameTagStrategy": "AvailabilityZone",
    }

    subnets = plan_subnets("vpc", Block.parse("10.0.0.0/16"), ZONES[:2], given).subnets

    assert [(each.name, each.name_tag, each.tags) for each in subnets] == [
        ("vpc-public-1", "vpc-public-1a", {"a": "b"}),
        ("vpc-app-1", "vpc-app-1a", {}),
        ("vpc-public-2", "vpc-public-1b", {"a": "b"}),
        ("vpc-app-2", "vpc-app-1b", {}),
    ]


def test_given_blocks_and_merged_defaults() -> None:
    block, zones = Block.parse("10.0.0.0/16"), ZONES[:2]
    given = {
        "subnetSpecs": [
            {"type": "Public", "cidrBlocks": ["10.0.0.0/24", "10.0.1.0/24"]},
            {"type": "Private", "cidrBlocks": ["10.0.8.0/22", "10.0.12.0/22"], "size": 1024},
        ],
        "subnetStrategy": "Auto",
    }
    merged = {"subnetSpecs": [{"type": "Public", "cidrMask": 24}], "subnetStrategy": "AutoMerge"}

    explicit = plan_subnets("vpc", block, zones, given).subnets
    with_defaults = plan_subnets("vpc", block, zones, merged)

    assert [str(each.block) for each in explicit] == [
        "10.0.0.0/24",
        "10.0.8.0/22",
        "10.0.1.0/24",
        "10.0.12.0/22",
    ]
    assert [(each.kind, str(each.block)) for each in with_defaults.subnets][:2] == [
        ("private", "10.0.0.0/18"),
        ("public", "10.0.64.0/24"),
    ]
    assert with_defaults.specs == [{"type": "Private", "cidrMask": 18}, {"type": "Public", "cidrMask": 24}]


def test_the_former_layout_as_specifications() -> None:
    given = {"subnetSpecs": _specs("Public:24 Private:22")}
    layout = plan_subnets("vpc", Block.parse("10.0.0.0/16"), ZONES[:1], given)
    assert layout.specs == [{"type": "Private", "cidrMask": 22}, {"type": "Public", "cidrMask": 24}]

    again = plan_subnets(
        "vpc", Block.parse("10.0.0.0/16"), ZONES[:1], {"subnetSpecs": layout.specs, "subnetStrategy": "Auto"}
    )
    assert [each.block for each in again.subnets] == [each.block for each in layout.subnets]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"subnetStrategy": "Even"}, "subnetStrategy: 'Even' is unknown; must be one of Legacy, Auto"),
        ({"subnetSpecs": []}, "subnetSpecs: is empty"),
        ({"subnetSpecs": [{"type": "Open"}]}, r"subnetSpecs\[0\].type: 'Open' is unknown"),
        ({"subnetSpecs": [{"type": "Public"}, {"type": "Public"}]}, "type public do not have any name"),
        ({"subnetSpecs": [{"type": "Public", "size": 100}]}, r"size: 100 is invalid; must be a power of 2"),
        ({"subnetSpecs": [{"type": "Public", "size": 128, "cidrMask": 24}]}, "must be 256"),
        ({"subnetSpecs": [{"type": "Public", "cidrBlocks": ["10.0.0.0/24"]}]}, "has 1 blocks; must be 3"),
        (
            {"subnetSpecs": [{"type": "Public", "cidrBlocks": ["10.0.0.0/24"] * 3}, {"type": "Private"}]},
            r"subnetSpecs\[1\].cidrBlocks: is required",
        ),
        ({"subnetSpecs": [{"type": "Public", "cidrBlocks": ["a", "b", "c"]}]}, "is invalid; must be blocks"),
        (
            {
                "subnetSpecs": [{"type": "Public", "cidrBlocks": ["10.0.0.0/24"] * 3}],
                "subnetStrategy": "Exact",
            },
            "vpc-public-1 .* overlaps with vpc-public-2",
        ),
        ({"subnetSpecs": [{"type": "Public", "cidrMask": 24}], "subnetStrategy": "Exact"}, "there is a gap"),
        ({"subnetSpecs": _specs("Public:17 Private:17"), "subnetStrategy": "Auto"}, "need 65536 addresses"),
        ({"subnetStrategy": "Auto", "availabilityZoneCidrMask": 27}, "leaves /27 for an Availability Zone"),
        (
            {
                "subnetSpecs": [{"type": "Public", "cidrBlocks": ["10.0.0.0/24"] * 3}],
                "subnetStrategy": "AutoMerge",
            },
            "cidrBlocks cannot be combined with subnetStrategy 'AutoMerge'",
        ),
        ({"subnetSpecs": _specs("Public:33")}, "cidrMask: 33 is invalid; must be 0 to 32"),
        ({"subnetStrategy": "Auto", "availabilityZoneCidrMask": 8}, "is not in the VPC; must be in 10.0"),
    ],
)
def test_an_invalid_layout(given: dict[str, Any], message: str) -> None:
    with pytest.raises(DeploymentError, match=message):
        plan_subnets("vpc", Block.parse("10.0.0.0/16"), ZONES, given)
