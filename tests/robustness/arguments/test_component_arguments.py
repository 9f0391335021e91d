"""However a component is called: it is made as a whole, or an ArgumentError says why nothing is made."""

import pytest
from hypothesis import given

from embedded_aws import Recording
from serverless_patterns import ArgumentError
from tests.robustness.arguments.calling import (
    COMPONENTS,
    check,
    find_valid_call,
    make,
    record_valid_calls,
    sparingly,
)
from tests.robustness.arguments.plausible import COMPANIONS, MINIMAL
from tests.robustness.arguments.strategies import (
    Call,
    components,
    inputs_of,
    read_documented_range,
    wrong_calls,
)

pytestmark = pytest.mark.slow

BOUND_BY_OTHERS = {("ContainerService", "max_capacity"), ("ContainerService", "memory")}
"""Arguments whose range is narrower as other arguments are."""


def test_every_component_is_called():
    assert set(COMPONENTS) == components()


@pytest.mark.representatives("Queue")
@pytest.mark.parametrize("component", COMPONENTS)
def test_every_argument_is_taken(component: str):
    assert [argument for argument in inputs_of(component) if not find_valid_call(component, argument)] == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("component", COMPONENTS)
def test_arguments_that_look_right(component: str):
    assert record_valid_calls(component, sparingly)


@pytest.mark.representatives("Queue", "Function", "HttpApi")
@pytest.mark.parametrize("component", COMPONENTS)
def test_arguments_that_are_something_else(component: str):
    refused: set[bool] = set()

    @sparingly
    @given(wrong_calls(component))
    def call(drawn: Call) -> None:
        refused.add(isinstance(check(drawn), ArgumentError))

    call()
    assert any(refused)


@pytest.mark.parametrize("component", COMPONENTS)
@pytest.mark.parametrize("args", [None, 1, "text", [None], b"bytes"])
def test_arguments_that_are_not_a_dict(component: str, args: object):
    error = make(Call(component, "media", args))[1]
    assert error
    assert "must be a dict" in str(error)


@pytest.mark.exhaustive
@pytest.mark.parametrize("component", COMPONENTS)
def test_documented_ranges_are_the_ones_that_are_checked(component: str):
    for argument, schema in inputs_of(component).items():
        found = read_documented_range(schema)
        if found and (component, argument) not in BOUND_BY_OTHERS:
            check_range(component, argument, *found)


def check_range(component: str, argument: str, least: int, most: int) -> None:
    others = COMPANIONS.get((component, argument), MINIMAL[component])
    for value in (least, most, float(most)):
        made = check(Call(component, "media", {**others, argument: value}))
        assert isinstance(made, Recording)
    for value in (least - 1, most + 1):
        error = check(Call(component, "media", {**others, argument: value}))
        assert isinstance(error, ArgumentError)
        assert [each.argument for each in error.errors] == [argument]
        assert f"{least} to {most}" in str(error)
