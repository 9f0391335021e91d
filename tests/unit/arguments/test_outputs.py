"""Outputs among the arguments, which are checked when they resolve."""

import asyncio
from typing import Annotated, Any, TypedDict

import pulumi
import pytest
from graphs import evaluate

from embedded_aws.program.recording import RecordingMonitor
from embedded_aws.program.wire import UNKNOWN
from serverless_patterns.arguments.declarations import Default, Matches
from serverless_patterns.arguments.errors import ArgumentError, InvalidArgument
from serverless_patterns.arguments.outputs import origin
from serverless_patterns.arguments.validation import arguments, validate

Digits = Annotated[pulumi.Input[str] | None, Matches("[0-9]+", "digits"), Default()]


@arguments
class ChildArgs(TypedDict, total=False):
    digits: Digits


@arguments
class ThingArgs(TypedDict, total=False):
    digits: Digits
    texts: Annotated[list[Digits] | None, Default([])]
    child: Annotated[ChildArgs | None, Default()]


def export(value: Any) -> None:
    """Exports what replaces ``value``, an argument of an argument."""
    with validate("Thing", "thing", {"child": {"digits": value}}, ThingArgs) as (given, _):
        pulumi.export("digits", given["child"]["digits"])


def test_valid_value():
    assert evaluate(lambda: export(pulumi.Output.from_input("12"))).outputs == {"digits": "12"}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("x1", "'x1'; must be digits"),
        (None, "None; must be a string. Pass an output that exists, or leave the argument out"),
        (5, "5; must be a string"),
        (["1"], "['1']; must be a string"),
    ],
)
def test_invalid_value_is_an_error_of_its_argument(value: object, reason: str):
    with pytest.raises(ArgumentError, match=r"^Thing 'thing' has 1 invalid argument:\n") as caught:
        evaluate(lambda: export(pulumi.Output.from_input(value)))
    assert caught.value.errors == (InvalidArgument("child.digits", f"the Output resolved to {reason}"),)


def test_values_of_pulumis_mocks_are_not_checked(monkeypatch: pytest.MonkeyPatch):
    """Their IDs and ARNs are any value of a unit test, or None."""
    monkeypatch.setattr("serverless_patterns.arguments.outputs.MockMonitor", RecordingMonitor)
    for value in ("queue_id", None):
        evaluate(lambda value=value: export(pulumi.Output.from_input(value)))


def test_secret_is_not_quoted():
    with pytest.raises(ArgumentError, match="the Output resolved to a secret; must be digits") as caught:
        evaluate(lambda: export(pulumi.Output.secret("pa$$word")))
    assert "pa$$word" not in str(caught.value)
    assert evaluate(lambda: export(pulumi.Output.secret("12"))).secret_outputs == {"digits"}


def test_unknown_value_of_a_preview_stays_unknown():
    def future(value: Any) -> "asyncio.Future[Any]":
        made: asyncio.Future[Any] = asyncio.get_event_loop().create_future()
        made.set_result(value)
        return made

    def program() -> None:
        export(pulumi.Output(set(), future(None), future(False)))

    assert evaluate(program, preview=True).outputs == {"digits": UNKNOWN}


def test_checked_output_is_the_same_wherever_the_same_output_is_given():
    def program() -> None:
        later = pulumi.Output.from_input("12")
        args = {"digits": later, "texts": [later, later]}
        with validate("Thing", "thing", args, ThingArgs) as (given, errors):
            assert given["texts"][0] is given["texts"][1]
            assert origin(given["digits"]) is later
            checked = errors.outputs.check(later, "a", "rule", str.isdigit, "digits")
            assert errors.outputs.check(later, "b", "rule", str.isdigit, "digits") is checked
            assert errors.outputs.check(checked, "b", "rule", str.isdigit, "digits") is checked
            assert errors.outputs.check(later, "a", "other", str.isdigit, "digits") is not checked

    evaluate(program)


def test_origin_of_a_plain_value_is_the_value():
    assert origin("12") == "12"
