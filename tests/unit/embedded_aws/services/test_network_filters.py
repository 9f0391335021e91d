"""Filters of the operations that describe networks."""

import time
from xml.etree.ElementTree import fromstring

import pytest

from embedded_aws.services.ec2.filters import filter_response, read_filters

RESPONSE = "<r><vpcSet><item><vpcId>{}</vpcId></item></vpcSet></r>"
LONG = "a" * 255


@pytest.mark.parametrize(
    ("texts", "value", "found"),
    [
        (LONG, f"{'*a' * 12}b", False),
        (LONG, f"{'*a' * 12}", True),
        ("a*b", "a\\*b", True),
        ("axb", "a\\*b", False),
        ("a?b", "a\\?b", True),
        ("a\\b", "a\\\\b", True),
        ("axb", "a?b", True),
        ("a[b]", "a[b]", True),
    ],
)
def test_a_value_with_wildcards_matches_in_a_known_time(texts: str, value: str, found: bool) -> None:
    root, start = fromstring(RESPONSE.format(texts)), time.monotonic()
    assert filter_response(root, "DescribeVpcs", [("vpc-id", [value])]) is None
    assert (root.find("vpcSet/item") is not None) is found
    assert time.monotonic() - start < 2


def test_each_of_two_filters_with_a_name_is_applied() -> None:
    form = {
        "Filter.1.Name": "vpc-id",
        "Filter.1.Value.1": "a",
        "Filter.2.Name": "vpc-id",
        "Filter.2.Value.1": "b",
    }
    assert read_filters(form) == [("vpc-id", ["a"]), ("vpc-id", ["b"])]
    for value, found in (("a", False), ("b", False)):
        root = fromstring(RESPONSE.format(value))
        assert filter_response(root, "DescribeVpcs", read_filters(form)) is None
        assert (root.find("vpcSet/item") is not None) is found
