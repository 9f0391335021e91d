"""Calls of components: each makes everything, or nothing and says why."""

import os
from functools import cache

from hypothesis import HealthCheck, given, settings

import serverless_patterns
from embedded_aws import Recording, record
from serverless_patterns import ArgumentError
from tests.e2e.fan_out_conversion.conftest import HOST_BUILDS
from tests.robustness.arguments.plausible import MINIMAL
from tests.robustness.arguments.strategies import (
    Call,
    calls_with,
    outputs_of,
    paths_of_outputs,
    realise,
    right_calls,
)

COMPONENTS = sorted(MINIMAL)
NETWORK = ("-vpc", "-subnet-", "-endpoint", "-default-group", "-tasks-to-s3-")
"""Resources that a container service makes unless it is given a VPC."""
# Always the same calls: what fails here fails again.
# As in Hypothesis's own profile for continuous integration: a busy machine is not a finding.
sparingly = settings(
    max_examples=int(os.environ.get("EXAMPLES", "25")),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def make(call: Call) -> tuple[Recording, ArgumentError | None]:
    """Makes a call in a separate program; returns its registrations, and its errors."""
    errors: list[ArgumentError] = []

    def program() -> None:
        try:
            getattr(serverless_patterns, call.component)(call.name, realise(call.args))
        except ArgumentError as error:
            errors.append(error)

    return record(program, config=HOST_BUILDS), errors[0] if errors else None


def check(call: Call) -> Recording | ArgumentError:
    """Checks that a call makes everything, or nothing and says why; gives the one or the other."""
    try:
        recording, error = make(call)
    except ArgumentError as refusal:
        # An Output can be looked at once its value is known; Pulumi then stops, and says why.
        check_names_an_output(call, refusal)
        return refusal
    if error is None:
        check_complete(call, recording)
        return recording
    assert recording.registrations == []
    check_says_why(error)
    return error


def check_says_why(error: ArgumentError) -> None:
    """Checks that a refusal gives a reason for every argument that it names."""
    assert error.errors
    for each in error.errors:
        assert each.reason
        assert f"{each.argument or 'name'}: {each.reason}" in str(error)


def check_names_an_output(call: Call, error: ArgumentError) -> None:
    """Checks that late errors name the called component, and an Output in its arguments."""
    check_says_why(error)
    assert str(error).startswith(f"{call.component} '{call.name}' has 1 invalid argument:")
    outputs = [".".join(map(str, path)) for path in paths_of_outputs(call.args)]
    for each in error.errors:  # the reason can name another argument, which has the same value
        assert any(
            is_within(output, each.argument)
            or is_within(each.argument, output)
            or f"'{output}'" in each.reason
            for output in outputs
        )


def is_within(inner: str, outer: str) -> bool:
    """Whether an argument is another one, or a part of it."""
    return f"{inner}.".startswith(f"{outer}.")


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
    """The names of the resources of the simplest call, without its own."""
    recording, _ = make(Call(component, "simple", MINIMAL[component]))
    return {registration.name.removeprefix("simple") for registration in recording.registrations}


def _is_other(name: str, call: Call) -> bool:
    """Whether it belongs to a bucket or a network that is there already, or is of another entry."""
    own = "archive" in call.args.get("conversions", {"archive": {}})
    return (
        (name.startswith("-source") and bool(call.args.get("source_bucket_name")))
        or (name.startswith("-archive") and not own)
        or (name == "-events-archive" and call.args.get("archive_retention_days") == 0)
        or (name.startswith("-billing") and "billing" not in call.args.get("consumers", ["billing"]))
        or (name.startswith("-any-proxy-") and "ANY /{proxy+}" not in call.args["routes"])
        or ("vpc_id" in call.args and any(word in name for word in NETWORK))
    )


def record_valid_calls(component: str, examples: settings) -> list[Recording]:
    """Registrations of valid calls with plausible arguments."""
    outcomes: list[Recording | ArgumentError] = []

    @examples
    @given(right_calls(component))
    def call(drawn: Call) -> None:
        outcomes.append(check(drawn))

    call()
    return [outcome for outcome in outcomes if isinstance(outcome, Recording)]


@cache
def find_valid_call(component: str, argument: str) -> Recording | None:
    """Registrations of the first valid call with an argument; None without one."""
    made: list[Recording] = []

    @sparingly
    @given(calls_with(component, argument))
    def call(drawn: Call) -> None:
        if not made and isinstance(outcome := check(drawn), Recording):
            made.append(outcome)

    call()
    return made[0] if made else None
