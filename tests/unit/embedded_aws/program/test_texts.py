"""Strings in values."""

from types import MappingProxyType
from typing import Any

import pytest

from embedded_aws.program.masking import mask_text
from embedded_aws.program.texts import list_texts


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("a", ["a"]),
        ("", [""]),
        (["a", ["b", 1, None, True]], ["a", "b"]),
        ({"name": "a", "members": {"b": ["c"]}}, ["a", "c"]),
        (MappingProxyType({"name": "a"}), ["a"]),
        (5, []),
        (None, []),
        (b"a", []),
    ],
)
def test_texts_are_found_at_any_depth(value: Any, texts: list[str]):
    assert [*list_texts(value)] == texts


def test_an_empty_secret_masks_nothing():
    properties = {"password": ["", "s3cret"], "name": "shop"}
    assert mask_text("shop: s3cret", properties, {"password"}) == "shop: [secret]"


@pytest.mark.parametrize(
    ("secret", "masked"), [("a", "a cat sat"), ("at", "a cat sat"), ("cat", "a [secret] sat")]
)
def test_a_secret_of_one_or_two_characters_does_not_make_a_text_unreadable(secret: str, masked: str):
    assert mask_text("a cat sat", {"value": secret}, {"value"}) == masked
