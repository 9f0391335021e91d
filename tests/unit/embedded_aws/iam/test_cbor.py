"""CBOR of Amazon Kinesis; the examples are those of RFC 8949, appendix A."""

from typing import Any

import pytest

from embedded_aws.iam.cbor import InvalidCborError, Timestamp, decode, encode

_PARTS_OF_OTHER_TYPES = ("7f01ff", "7ff6ff", "7f80ff", "7fa0ff", "5f00ff", "5ff5ff", "5f8101ff")
"""Texts and bytes in parts, of which one is a number, null, an array, a map, or a Boolean."""


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("00", 0),
        ("1864", 100),
        ("1b000000e8d4a51000", 1_000_000_000_000),
        ("3903e7", -1000),
        ("fb3ff199999999999a", 1.1),
        ("f4", False),
        ("f6", None),
        ("4401020304", b"\x01\x02\x03\x04"),
        ("62c3bc", "ü"),
        ("83010203", [1, 2, 3]),
        ("a26161016162820203", {"a": 1, "b": [2, 3]}),
    ],
)
def test_values(data: str, value: Any) -> None:
    assert decode(bytes.fromhex(data)) == value
    assert encode(value).hex() == data


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("c11a514b67b0", 1_363_896_240),
        ("f93c00", 1.0),
        ("5f42010243030405ff", b"\x01\x02\x03\x04\x05"),
        ("7f657374726561646d696e67ff", "streaming"),
        ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}),
    ],
)
def test_forms_that_are_only_read(data: str, value: Any) -> None:
    assert decode(bytes.fromhex(data)) == value


def test_times_are_integers() -> None:
    assert encode(Timestamp(1_363_896_240_000)).hex() == "c11b0000013d8e8d0780"


@pytest.mark.parametrize(
    "data", ["", "18", "62c3", "1c", "5f", "81" * 40, "9f", "62ffff", *_PARTS_OF_OTHER_TYPES]
)
def test_data_that_is_not_cbor(data: str) -> None:
    with pytest.raises(InvalidCborError):
        decode(bytes.fromhex(data))


@pytest.mark.parametrize("data", _PARTS_OF_OTHER_TYPES)
def test_parts_of_other_types_are_named_in_the_error(data: str) -> None:
    with pytest.raises(InvalidCborError, match=r"^The parts of a text must be texts\.$"):
        decode(bytes.fromhex(data))
