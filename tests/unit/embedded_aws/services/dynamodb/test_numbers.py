"""Numbers have 38 digits and limits of their magnitude, and one canonical text."""

import itertools
from decimal import Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_aws.services.dynamodb.errors import DynamoDbError
from embedded_aws.services.dynamodb.numbers import (
    add,
    canonical_number,
    count_bytes,
    order_number,
    parse_number,
)

NOT_NUMERIC = "The parameter cannot be converted to a numeric value"
OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
DIGITS = "Attempting to store more than 38 significant digits in a Number"

CANONICAL = {
    **dict.fromkeys(("1000", "1000.0", "1e3", "01000", "+1000", "1000.", "10.00E+2", "1E3"), "1000"),
    **dict.fromkeys(("0", "-0", "0.000", "00", "0e5", ".0"), "0"),
    **dict.fromkeys(("0.5", ".5", "5e-1", "0.50"), "0.5"),
    **dict.fromkeys(("-12.30", "-1.23e1"), "-12.3"),
    "1e125": f"1{'0' * 125}",
    "1e-130": f"0.{'0' * 129}1",
    "1234567890123456789012345678901234567800000": "1234567890123456789012345678901234567800000",
}


@pytest.mark.parametrize(("text", "expected"), CANONICAL.items())
def test_all_spellings_of_a_number_have_one_text(text: str, expected: str):
    assert canonical_number(text) == expected


INVALID = {
    "": NOT_NUMERIC,
    **{
        text: f"{NOT_NUMERIC}: {text}"
        for text in (
            "NaN",
            "Infinity",
            "-Infinity",
            "dog",
            " 1",
            "1 ",
            "1_000",
            "1,5",
            "0x1",
            "--1",
            "1e",
            ".",
            "\N{ARABIC-INDIC DIGIT ONE}",
        )
    },
    "1e99999999999999999999": f"{NOT_NUMERIC}: 1e99999999999999999999",
    **dict.fromkeys(("1e126", "-1e126", "11e125", "1e1000000"), OVERFLOW),
    **dict.fromkeys(("1e-131", "-1e-131", "0.9e-130", "1e-1000000"), UNDERFLOW),
    **dict.fromkeys(("1" * 39, f"0.{'1' * 39}", f"{'3' * 39}e30"), DIGITS),
}


@pytest.mark.parametrize(("text", "message"), INVALID.items())
def test_invalid_numbers(text: str, message: str):
    with pytest.raises(DynamoDbError) as raised:
        canonical_number(text)
    assert raised.value.message == message


SUMS = [
    ("0.1", "0.2", "0.3"),
    ("1", "-1", "0"),
    ("10000000000000000000000", "1", "10000000000000000000001"),
    ("9e125", "9e124", f"99{'0' * 124}"),
]
INEXACT = [("1e37", "0.5"), ("1e50", "1"), ("9e125", "9e125")]


@pytest.mark.parametrize(("left", "right", "result"), SUMS)
def test_sums_are_exact(left: str, right: str, result: str):
    assert add(left, right) == result
    assert add(result, right, subtract=True) == canonical_number(left)


@pytest.mark.parametrize(("left", "right"), INEXACT)
def test_sums_with_too_many_digits_are_rejected(left: str, right: str):
    with pytest.raises(DynamoDbError) as raised:
        add(left, right)
    assert raised.value.message == OVERFLOW


SIZES = {
    "0": 1,
    "1": 2,
    "10": 2,
    "100": 2,
    "12": 2,
    "123": 3,
    "0.5": 2,
    "0.05": 2,
    "1.5": 3,
    "-1": 3,
    "9" * 38: 20,
}


@pytest.mark.parametrize(("text", "size"), SIZES.items())
def test_sizes(text: str, size: int):
    assert count_bytes(text) == size


decimals = st.builds(
    lambda digits, exponent, sign: Decimal(digits).scaleb(exponent, Context(prec=60)) * sign,
    st.integers(0, 10**38 - 1),
    st.integers(-92, 87),
    st.sampled_from((1, -1)),
)


@given(decimals)
def test_the_canonical_text_is_the_number(number: Decimal):
    text = canonical_number(str(number))
    assert Decimal(text) == number
    assert canonical_number(text) == text


@given(decimals, decimals)
def test_numbers_are_equal_if_their_texts_are(first: Decimal, second: Decimal):
    texts = [canonical_number(str(each)) for each in (first, second)]
    assert (first == second) is (texts[0] == texts[1])
    assert (first < second) is (parse_number(texts[0]) < parse_number(texts[1]))
    assert (first < second) is (order_number(str(first)) < order_number(str(second)))


ORDERED = [
    *("-9e125", "-1e3", "-5.51", "-5.5", "-5", "-0.1", "-1e-130", "0", "1e-130", "0.05", "0.5"),
    *("5", "5.05", "5.5", "50", "1e2", "999", "9e125"),
]


@pytest.mark.parametrize(("lower", "higher"), [*itertools.pairwise(ORDERED)])
def test_order(lower: str, higher: str):
    assert order_number(lower) < order_number(higher)
    assert order_number(lower) == order_number(canonical_number(lower))
