"""The same arguments are the same resources, in every order and from every language."""

import json
import os
import random
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from every_component import CASES
from graphs import evaluate
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.schema_names import convert_names, provider

from serverless_patterns.arguments.normalization import normalize

JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def shuffle_entries(value: Any, chance: random.Random) -> Any:
    """The same value with the entries of each dict in another order."""
    if isinstance(value, dict):
        entries = [(key, shuffle_entries(part, chance)) for key, part in value.items()]
        chance.shuffle(entries)
        return dict(entries)
    return [shuffle_entries(part, chance) for part in value] if isinstance(value, list) else value


def convert_numbers(value: Any) -> Any:
    """A JSON value as it arrives from another language: each number as a float."""
    if isinstance(value, dict):
        return {key: convert_numbers(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [convert_numbers(part) for part in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def record_registrations(make: Callable[[], object]) -> str:
    """Every registration, including the order of its parts."""
    found = evaluate(lambda: make() and None)
    registrations = [[each.type, each.name, each.inputs] for each in found.registrations]
    return json.dumps(registrations, default=lambda archive: archive.path)


@pytest.mark.slow
@pytest.mark.representatives("queue-0", "function-0", "gateway-0", "workflow-0", "fan-out-0")
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.exhaustive) for seed in (1, 2))])
@pytest.mark.parametrize("case", CASES)
def test_order_and_language_change_nothing(case: str, seed: int):
    component, args = CASES[case]
    chance = random.Random(seed)
    token = f"serverless-patterns:index:{component.__name__}"
    inputs = shuffle_entries(convert_numbers(convert_names(args, component)), chance)
    options = pulumi.ResourceOptions()
    expected = record_registrations(lambda: component("thing", args))
    assert record_registrations(lambda: component("thing", shuffle_entries(args, chance))) == expected
    assert record_registrations(lambda: provider().construct("thing", token, inputs, options)) == expected


@given(JSON, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=int(os.environ.get("EXAMPLES", "25")))
def test_the_same_value_has_one_text(value: Any, chance: random.Random):
    assert json.dumps(normalize(shuffle_entries(value, chance))) == json.dumps(normalize(value))
    assert normalize(value) == value


@pytest.mark.parametrize(
    ("given_number", "kept"),
    [(1.0, 1), (-0.0, 0), (0.5, 0.5), (2.0**53, 2**53), (1e300, 1e300), (True, True)],
)
def test_whole_numbers_stay_whole(given_number: float, kept: float):
    assert json.dumps(normalize({"detail": [given_number]})) == json.dumps({"detail": [kept]})
