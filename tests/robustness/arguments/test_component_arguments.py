"""However a component is called: it is made as a whole, or an ArgumentError says why nothing is made."""

from functools import cache

import pytest
from hypothesis import given, settings

import serverless_patterns
from embedded_aws import Recording, record
from serverless_patterns import ArgumentError
from tests.e2e.fan_out_conversion.conftest import HOST_BUILDS
from tests.robustness.arguments.strategies import (
    MINIMAL,
    Call,
    documented_range,
    inputs_of,
    outputs_of,
    realise,
    right_calls,
    wrong_calls,
)

COMPONENTS = sorted(MINIMAL)
RANGES = [
    (component, argument, *found)
    for component in COMPONENTS
    for argument, schema in inputs_of(component).items()
    if (found := documented_range(schema))
]
# Always the same calls: what fails here fails again.
sparingly = settings(max_examples=25, deadline=None, derandomize=True, database=None)


def make(call: Call) -> tuple[Recording, ArgumentError | None]:
    """Makes a call in a program of its own; gives what was registered, and what it objected to."""
    errors: list[ArgumentError] = []

    def program() -> None:
        try:
            getattr(serverless_patterns, call.component)(call.name, realise(call.args))
        except ArgumentError as error:
            errors.append(error)

    return record(program, config=HOST_BUILDS), errors[0] if errors else None


def check(call: Call) -> ArgumentError | None:
    """Checks that a call makes everything, or nothing and says why; gives what it objected to."""
    recording, error = make(call)
    if error is None:
        check_complete(call, recording)
        return None
    assert recording.registrations == []
    assert error.faults
    for fault in error.faults:
        assert fault.reason
        assert f"{fault.argument or 'name'}: {fault.reason}" in str(error)
    return error


def check_complete(call: Call, recording: Recording) -> None:
    """Checks that all outputs are known, and that all is made that the simplest call makes."""
    (component,) = recording.children_of("")
    assert component.type == f"serverless-patterns:index:{call.component}"
    known = {name for name, value in component.outputs.items() if value is not None}
    assert known >= outputs_of(call.component)
    made = {registration.name.removeprefix(call.name) for registration in recording.registrations}
    assert made >= {name for name in simplest(call.component) if not _is_other(name, call)}


@cache
def simplest(component: str) -> set[str]:
    """The names of what the simplest call makes, without its own."""
    recording, _ = make(Call(component, "simple", MINIMAL[component]))
    return {registration.name.removeprefix("simple") for registration in recording.registrations}


def _is_other(name: str, call: Call) -> bool:
    """Whether it belongs to a bucket that is there already, or to another conversion."""
    own = "archive" in call.args.get("conversions", {"archive": {}})
    return (name.startswith("-source") and bool(call.args.get("source_bucket_name"))) or (
        name.startswith("-archive") and not own
    )


@pytest.mark.parametrize("component", COMPONENTS)
def test_arguments_that_look_right(component: str):
    outcomes: set[bool] = set()

    @sparingly
    @given(right_calls(component))
    def call(drawn: Call) -> None:
        outcomes.add(check(drawn) is None)

    call()
    assert True in outcomes


@pytest.mark.parametrize("component", COMPONENTS)
def test_arguments_that_are_something_else(component: str):
    outcomes: set[bool] = set()

    @sparingly
    @given(wrong_calls(component))
    def call(drawn: Call) -> None:
        outcomes.add(check(drawn) is None)

    call()
    assert False in outcomes


@pytest.mark.parametrize("component", COMPONENTS)
@pytest.mark.parametrize("args", [None, 1, "text", [None], b"bytes"])
def test_arguments_that_are_no_dict(component: str, args: object):
    error = make(Call(component, "media", args))[1]
    assert error
    assert "has to be a dict" in str(error)


@pytest.mark.parametrize(("component", "argument", "least", "most"), RANGES)
def test_documented_ranges_are_the_ones_that_are_checked(
    component: str, argument: str, least: int, most: int
):
    for value in (least, most, float(most)):
        assert check(Call(component, "media", {**MINIMAL[component], argument: value})) is None
    for value in (least - 1, most + 1):
        error = check(Call(component, "media", {**MINIMAL[component], argument: value}))
        assert error
        assert [fault.argument for fault in error.faults] == [argument]
        assert f"{least:,} to {most:,}" in str(error)
