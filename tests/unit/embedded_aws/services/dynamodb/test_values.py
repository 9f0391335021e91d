"""Values have types, an order, sizes, and rules that requests must keep."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.embedded_aws.services.dynamodb.plain import value

from embedded_aws.services.dynamodb import values
from embedded_aws.services.dynamodb.errors import DynamoDbError
from embedded_aws.services.dynamodb.inputs import read_value

INVALID = "One or more parameter values were invalid: "
ONE_TYPE = "must contain exactly one of the supported datatypes"
NESTED: Any = {"S": "deep"}
for _ in range(32):
    NESTED = {"L": [NESTED]}
TOO_DEEP = (
    "Nesting Levels have exceeded supported limits: "
    "Attributes in the item have nested levels beyond supported limit"
)

REJECTED = [
    ({}, f"Supplied AttributeValue is empty, {ONE_TYPE}"),
    ({"X": "1"}, f"Supplied AttributeValue is empty, {ONE_TYPE}"),
    ({"L": [{}]}, f"Supplied AttributeValue is empty, {ONE_TYPE}"),
    ({"S": "a", "N": "1"}, f"Supplied AttributeValue has more than one datatypes set, {ONE_TYPE}"),
    ({"NULL": False}, f"{INVALID}Null attribute value types must have the value of true"),
    ({"SS": []}, f"{INVALID}An string set  may not be empty"),
    ({"NS": []}, f"{INVALID}An number set  may not be empty"),
    ({"BS": []}, f"{INVALID}Binary sets should not be empty"),
    ({"SS": ["b", "a", "b", "c"]}, f'{INVALID}Input collection ["a", "b", "b", "c"] contains duplicates.'),
    ({"NS": ["1", "1.0"]}, f"{INVALID}Input collection contains duplicates."),
    ({"BS": ["Yg==", "Yg=="]}, f'{INVALID}Input collection ["Yg==","Yg=="]of type BS contains duplicates.'),
    ({"M": {"a": {"N": "b"}}}, "The parameter cannot be converted to a numeric value: b"),
    ({"NS": ["1", ""]}, "The parameter cannot be converted to a numeric value"),
    (NESTED, TOO_DEEP),
]


@pytest.mark.parametrize(("given_value", "message"), REJECTED)
def test_invalid_values(given_value: Any, message: str):
    with pytest.raises(DynamoDbError) as raised:
        read_value(given_value)
    assert (raised.value.code, raised.value.message) == ("ValidationException", message)


@pytest.mark.parametrize("text", ["YWJjZGVmZ2g", "YWJj??!!", "=", "YQ==YQ=="])
@pytest.mark.parametrize("kind", ["B", "BS"])
def test_malformed_base64(kind: str, text: str):
    with pytest.raises(DynamoDbError) as raised:
        read_value({kind: text if kind == "B" else [text]})
    assert raised.value.code == "SerializationException"


STORED = [
    ({"N": "1.50e1"}, {"N": "15"}),
    ({"NS": ["1.0", "02"]}, {"NS": ["1", "2"]}),
    ({"L": [{"N": "1.0"}]}, {"L": [{"N": "1"}]}),
    ({"M": {"a": {"N": "+1"}}}, {"M": {"a": {"N": "1"}}}),
    ({"B": "YR=="}, {"B": "YQ=="}),
    ({"S": ""}, {"S": ""}),
    ({"B": ""}, {"B": ""}),
    ({"SS": [""]}, {"SS": [""]}),
    ({"L": []}, {"L": []}),
    ({"S": "a", "N": None}, {"S": "a"}),
]


@pytest.mark.parametrize(("given_value", "stored"), STORED)
def test_values_are_stored_in_one_spelling(given_value: Any, stored: Any):
    assert read_value(given_value) == stored


EQUAL = [
    (1, {"N": "1.00"}),
    ({1, 2}, {"NS": ["2.0", "1"]}),
    ({"a", "b"}, {"SS": ["b", "a"]}),
    ([1, {"x": 2}], {"L": [{"N": "1.0"}, {"M": {"x": {"N": "2e0"}}}]}),
    (None, None),
]
DIFFERENT = [
    (1, "1"),
    ("a", b"a"),
    ([1, 2], [2, 1]),
    ({1}, {"1"}),
    ({"a": 1}, {"a": 2}),
    (True, 1),
    ([1], {1}),
]


@pytest.mark.parametrize(
    ("left", "right", "equal"), [*((*each, True) for each in EQUAL), *((*each, False) for each in DIFFERENT)]
)
def test_equality(left: Any, right: Any, equal: bool):
    right = right if isinstance(right, dict) and next(iter(right)) in {"L", "SS"} else value(right)
    assert values.is_equal(value(left), right) is equal


def test_a_missing_value_is_equal_to_none():
    assert not values.is_equal(None, None)
    assert not values.is_equal({"NULL": True}, None)


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]))))
def test_strings_are_ordered_by_their_bytes(texts: list[str]):
    assert sorted(texts, key=lambda text: values.order_key({"S": text})) == sorted(texts, key=str.encode)


@given(st.lists(st.binary()))
def test_binary_data_is_ordered_by_unsigned_bytes(parts: list[bytes]):
    given_values = [{"B": base64.b64encode(part).decode()} for part in parts]
    ordered = sorted(given_values, key=values.order_key)
    assert [base64.b64decode(each["B"]) for each in ordered] == sorted(parts)


ELEMENTS = [
    ("hello", 5),
    ("\N{GRINNING FACE}", 2),
    ("", 0),
    (b"abc", 3),
    ({1, 2}, 2),
    ([1], 1),
    ({"a": 1, "b": 2}, 2),
    (1, None),
    (True, None),
    (None, None),
]


@pytest.mark.parametrize(("plain", "count"), ELEMENTS)
def test_number_of_elements(plain: Any, count: int | None):
    assert values.count_elements(value(plain)) == count


BYTES = [
    ("é", 2),
    (b"abc", 3),
    (True, 1),
    (None, 1),
    ([], 3),
    (["a", "b"], 7),
    ({"ab": "c"}, 7),
    ({"a", "bc"}, 3),
    (12, 2),
]


@pytest.mark.parametrize(("plain", "size"), BYTES)
def test_sizes(plain: Any, size: int):
    assert values.count_bytes(value(plain)) == size


def test_an_item_has_the_size_of_its_names_and_values():
    assert values.count_item_bytes({"id": {"S": "abc"}, "né": {"N": "1"}}) == 2 + 3 + 3 + 2
