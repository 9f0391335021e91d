"""Calls of components: each makes everything, or nothing and says why."""

import os
import re
from functools import cache

import pulumi
from hypothesis import given, settings

import serverless_patterns
from embedded_aws import Recording, record
from serverless_patterns import ArgumentError
from tests.e2e.fan_out_conversion.conftest import HOST_BUILDS
from tests.robustness.arguments.plausible import MINIMAL
from tests.robustness.arguments.strategies import Call, calls_with, outputs_of, realise, right_calls

COMPONENTS = sorted(MINIMAL)
NETWORK = ("-vpc", "-subnet-", "-endpoint", "-default-group", "-tasks-to-s3-")
"""What a container service makes unless it is given a VPC."""
# Always the same calls: what fails here fails again.
sparingly = settings(
    max_examples=int(os.environ.get("EXAMPLES", "25")), deadline=None, derandomize=True, database=None
)


def make(call: Call) -> tuple[Recording, ArgumentError | None]:
    """Makes a call in a program of its own; gives what was registered, and what it objected to."""
    errors: list[ArgumentError] = []

    def program() -> None:
        try:
            getattr(serverless_patterns, call.component)(call.name, realise(call.args))
        except ArgumentError as error:
            errors.append(error)

    return record(program, config=HOST_BUILDS), errors[0] if errors else None


def check(call: Call) -> Recording | pulumi.RunError:
    """Checks that a call makes everything, or nothing and says why; gives the one or the other."""
    try:
        recording, error = make(call)
    except pulumi.RunError as refusal:
        # An Output can be looked at once its value is known; Pulumi then stops, and says why.
        if not isinstance(refusal, ArgumentError):
            raise
        return check_late(call, refusal)
    if error is None:
        check_complete(call, recording)
        return recording
    assert recording.registrations == []
    assert error.faults
    for fault in error.faults:
        assert fault.reason
        assert f"{fault.argument or 'name'}: {fault.reason}" in str(error)
    return error


def check_late(call: Call, error: ArgumentError) -> ArgumentError:
    """Checks that what was found too late to make nothing is told as well."""
    assert error.faults
    assert re.match(rf"\w+ '{call.name}[^']*' has (a fault|\d+ faults) in its arguments", str(error))
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
    """Whether it belongs to a bucket or a network that is there already, or to another conversion."""
    own = "archive" in call.args.get("conversions", {"archive": {}})
    return (
        (name.startswith("-source") and bool(call.args.get("source_bucket_name")))
        or (name.startswith("-archive") and not own)
        or ("vpc_id" in call.args and any(word in name for word in NETWORK))
    )


def registered(component: str, examples: settings) -> list[Recording]:
    """What calls with arguments that look right register, if they are not refused."""
    outcomes: list[Recording | pulumi.RunError] = []

    @examples
    @given(right_calls(component))
    def call(drawn: Call) -> None:
        outcomes.append(check(drawn))

    call()
    return [outcome for outcome in outcomes if isinstance(outcome, Recording)]


@cache
def made_with(component: str, argument: str) -> Recording | None:
    """What the first call with an argument registers that is not refused; None if there is none."""
    made: list[Recording] = []

    @sparingly
    @given(calls_with(component, argument))
    def call(drawn: Call) -> None:
        if not made and isinstance(outcome := check(drawn), Recording):
            made.append(outcome)

    call()
    return made[0] if made else None
