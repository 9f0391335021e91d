"""How a component reads its arguments."""

import asyncio
from typing import Any, NotRequired, TypedDict

import pulumi
import pytest
from graphs import evaluate

from embedded_aws.program.recording import RecordingMonitor
from embedded_aws.program.wire import UNKNOWN
from serverless_patterns.arguments.errors import ArgumentError, Errors, InvalidArgument
from serverless_patterns.arguments.reader import Given, check


class Child(TypedDict):
    size: NotRequired[int]


class Args(TypedDict):
    number: NotRequired[int]
    ratio: NotRequired[float]
    text: NotRequired[str]
    other: NotRequired[str]
    flag: NotRequired[bool]
    texts: NotRequired[list[str]]
    tags: NotRequired[dict[str, str]]
    child: NotRequired[Child]
    children: NotRequired[list[Child]]
    named: NotRequired[dict[str, Child]]


def given(**args: Any) -> Given:
    with check("Thing", "thing", args, Args) as found:
        return found


def reasons(found: Given) -> list[str]:
    return [f"{fault.argument}: {fault.reason}" for fault in found.errors.found]


def test_every_fault_is_raised_at_once():
    def read() -> None:
        with check("Thing", "th ing", {"number": 11, "txt": 1}, Args) as found:
            found.fits_name("-x", 64)
            found.integer("number", 1, 10, default=1)
            found.fault("text", "is not wanted today")

    with pytest.raises(ArgumentError) as caught:
        read()
    assert str(caught.value) == (
        "Thing 'th ing' has 4 invalid arguments:\n"
        "  txt: unknown argument 'txt'. Did you mean 'text'? Known: child, children, flag, named, number,"
        " other, ratio, tags, text, texts\n"
        "  name: 'th ing' must match [A-Za-z][A-Za-z0-9_-]*\n"
        "  number: 11 is out of range; must be 1 to 10\n"
        "  text: is not wanted today"
    )
    assert [fault.argument for fault in caught.value.errors] == ["txt", "", "number", "text"]


def test_error_is_for_the_pulumi_command_line_too():
    assert issubclass(ArgumentError, pulumi.RunError)  # which it prints without a stack trace
    assert not issubclass(ArgumentError, ValueError)  # of which it makes another one in an input


def test_same_fault_is_told_once():
    def read() -> None:
        with check("Thing", "thing", {"number": 0}, Args) as found:
            for _ in range(2):
                found.integer("number", 1, 10, default=1)

    with pytest.raises(ArgumentError, match="has 1 invalid argument") as caught:
        read()
    assert len(caught.value.errors) == 1


def test_own_errors_of_the_block_pass():
    with pytest.raises(ZeroDivisionError), check("Thing", "thing", {"number": "x"}, Args):
        raise ZeroDivisionError


@pytest.mark.parametrize(("value", "expected"), [(1, 1), (10, 10), (3.0, 3), (None, 5)])
def test_integer(value: float | None, expected: int):
    read = given(number=value).integer("number", 1, 10, default=5)
    assert read == expected
    assert isinstance(read, int)


@pytest.mark.parametrize("value", [0, 11])
def test_integer_out_of_range_gives_the_default_and_a_fault(value: int):
    found = given(number=value)
    assert found.integer("number", 1, 10, default=5) == 5
    assert reasons(found) == [f"number: {value} is out of range; must be 1 to 10"]


def test_optional_integer():
    assert given().optional_integer("number", 1, 10) is None
    assert given(number=0).optional_integer("number", 0, 10) == 0


def test_number():
    assert given(ratio=0.25).number("ratio", 0, 1, default=1) == 0.25
    found = given(ratio=float("nan"))
    assert found.number("ratio", 0, 1, default=1) == 1
    assert reasons(found) == ["ratio: nan is out of range; must be 0 to 1"]


@pytest.mark.parametrize("default", [True, False])
def test_flag(default: bool):
    assert given().flag("flag", default) is default
    assert given(flag=not default).flag("flag", default) is not default


def test_text():
    assert given(text="a\nb").text("text") == "a\nb"
    assert given().text("text") is None
    assert given().text("text", default="x") == "x"
    found = given(text="abc1")
    assert found.text("text", "[a-c]+", "letters a to c", default="x") == "x"
    assert reasons(found) == ["text: 'abc1' must be letters a to c"]


class LaterChildArgs(TypedDict):
    text: NotRequired[pulumi.Input[str]]


class LaterArgs(TypedDict):
    text: NotRequired[pulumi.Input[str]]
    other: NotRequired[pulumi.Input[str]]
    texts: NotRequired[list[pulumi.Input[str]]]
    child: NotRequired[LaterChildArgs]


def read_later(value: Any) -> None:
    """Reads an Output of a string of digits, wherever it may stand, and gives what stands in its place."""
    with check("Thing", "thing", {"child": {"text": value}}, LaterArgs) as found:
        child = found.entry("child")
        assert child is not None
        pulumi.export("text", child.text("text", "[0-9]+", "digits"))


def test_text_known_only_later_is_looked_at_when_it_resolves():
    assert evaluate(lambda: read_later(pulumi.Output.from_input("12"))).outputs == {"text": "12"}
    with pytest.raises(ArgumentError) as caught:
        evaluate(lambda: read_later(pulumi.Output.from_input("x1")))
    assert str(caught.value) == (
        "Thing 'thing' has 1 invalid argument:\n  child.text: the Output resolved to 'x1'; must be digits"
    )


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "None; must be a string. Pass an output that exists, or leave the argument out"),
        (5, "5; must be a string"),
        (["1"], "['1']; must be a string"),
    ],
)
def test_type_of_what_is_known_only_later_is_looked_at_too(value: object, reason: str):
    with pytest.raises(ArgumentError) as caught:
        evaluate(lambda: read_later(pulumi.Output.from_input(value)))
    (fault,) = caught.value.errors
    assert fault == InvalidArgument("child.text", f"the Output resolved to {reason}")


def test_what_a_unit_test_makes_up_is_not_looked_at(monkeypatch: pytest.MonkeyPatch):
    """With Pulumi's own mocks, whose ids and ARNs are whatever the test writes, or missing."""
    monkeypatch.setattr("serverless_patterns.arguments.outputs.MockMonitor", RecordingMonitor)
    made_up = evaluate(lambda: read_later(pulumi.Output.from_input("queue_id")))
    assert made_up.outputs == {"text": "queue_id"}


def test_secrets_known_only_later_are_not_told():
    with pytest.raises(ArgumentError) as caught:
        evaluate(lambda: read_later(pulumi.Output.secret("pa$$word")))
    assert "the Output resolved to a secret; must be digits" in str(caught.value)
    assert "pa$$word" not in str(caught.value)
    recording = evaluate(lambda: read_later(pulumi.Output.secret("12")))
    assert recording.secret_outputs == {"text"}


def test_what_is_unknown_in_a_preview_stays_so():
    def program() -> None:
        unknown: pulumi.Output[str] = pulumi.Output(set(), future(None), future(False))
        read_later(unknown)

    assert evaluate(program, preview=True).outputs == {"text": UNKNOWN}


def future(value: Any) -> "asyncio.Future[Any]":
    made: asyncio.Future[Any] = asyncio.get_event_loop().create_future()
    made.set_result(value)
    return made


def test_what_stands_in_place_of_an_output_is_one_for_one():
    def program() -> None:
        later = pulumi.Output.from_input("12")
        args = {"text": later, "other": later, "texts": [later, later]}
        with check("Thing", "thing", args, LaterArgs) as found:
            first = found.text("text", "[0-9]+", "digits")
            assert first is not later
            assert found.text("text", "[0-9]+", "digits") is first
            assert found.text("other", "[0-9]+", "digits") is first
            texts = found.texts("texts", "[0-9]+", "digits")
            assert all(text is first for text in texts)

    evaluate(program)


@pytest.mark.parametrize(
    ("name", "kind"), [(3, "int"), (None, "NoneType"), (b"x", "bytes"), (("a",), "tuple"), ([], "list")]
)
def test_names_that_are_no_text(name: Any, kind: str):
    def read() -> None:
        with check("Thing", name, {"number": 11}, Args) as found:
            found.fits_name("-x", 64)
            found.integer("number", 1, 10, default=1)

    with pytest.raises(ArgumentError) as caught:
        read()
    assert str(caught.value) == (
        "Thing has 2 invalid arguments:\n"
        f"  name: {name!r} is of type {kind}; must be a string\n"
        "  number: 11 is out of range; must be 1 to 10"
    )


@pytest.mark.parametrize(
    ("arn", "right"),
    [
        ("arn:aws:sns:eu-west-1:123456789012:alarms", True),
        ("arn:aws-us-gov:sns:us-gov-west-1:123456789012:alarms", True),
        ("arn:aws:sqs:eu-west-1:123456789012:alarms", False),
        ("arn:aws:sns:", False),
        ("arn:aws:sns:eu-west-1:alarms", False),
        ("alarms", False),
    ],
)
def test_arn(arn: str, right: bool):
    found = given(text=arn)
    assert (found.arn("text", "sns") is None) is not right
    assert (len(found.errors) == 0) is right


def test_choice():
    assert given(text="b").choice("text", ("a", "b"), default="a") == "b"
    assert given().choice("text", ("a", "b"), default="a") == "a"
    found = given(text="c")
    assert found.choice("text", ("a", "b"), default="a") == "a"
    assert reasons(found) == ["text: unknown value 'c'. Known: a, b"]


def test_texts():
    found = given(texts=["a", "", "c"])
    assert found.texts("texts") == ["a", "", "c"]
    assert reasons(found) == ["texts.1: '' must be a string that is not empty"]
    assert given().texts("texts") == []


def test_filled():
    found = given(texts=[])
    found.filled("texts", "children")
    assert reasons(found) == ["texts: is empty; name at least one"]


def test_lists_and_dicts_are_copies():
    args = {"texts": ["a"], "tags": {"a": "b"}}
    found = given(**args)
    found.items("texts").append("b")
    found.mapping("tags").clear()
    assert (found.items("texts"), found.mapping("tags")) == (["a"], {"a": "b"})
    assert (given().items("texts"), given().mapping("tags")) == ([], {})


def test_faults_of_entries_carry_their_path():
    found = given(child={"size": 0}, children=[{}, {"size": 0}], named={"a": {"size": 0}})
    child = found.entry("child")
    assert child is not None
    for entry in (child, *found.entries("children"), *found.entries("named")):
        entry.integer("size", 1, 2, default=1)
    assert [fault.argument for fault in found.errors.found] == [
        "child.size",
        "children.1.size",
        "named.a.size",
    ]
    assert [entry.name for entry in found.entries("named")] == ["a"]
    assert given().entry("child") is None
    assert given().entries("named") == []


@pytest.mark.parametrize(
    ("args", "chosen", "expected"),
    [
        ({"text": "a"}, "text", []),
        ({}, None, [": must have exactly one of text, other; none given"]),
        (
            {"text": "a", "other": "b"},
            None,
            [": must have exactly one of text, other; text and other given"],
        ),
        ({"text": 5}, "text", ["text: 5 is of type int; must be a string"]),
    ],
)
def test_exactly_one(args: dict[str, Any], chosen: str | None, expected: list[str]):
    faults: list[str] = []
    try:
        with check("Thing", "thing", args, Args) as found:
            assert found.exactly_one("text", "other") == chosen
    except ArgumentError as error:
        faults = [f"{fault.argument}: {fault.reason}" for fault in error.errors]
    assert faults == expected


@pytest.mark.parametrize("error", [ValueError("it is broken"), FileNotFoundError("it is broken")])
def test_attempt_turns_what_is_the_callers_fault_into_one(error: Exception):
    def fail() -> int:
        raise error

    found = given()
    assert found.attempt("text", lambda: 5) == 5
    assert found.attempt("text", fail) is None
    assert reasons(found) == ["text: it is broken"]


def test_attempt_lets_our_own_errors_pass():
    def fail() -> int:
        raise KeyError

    with pytest.raises(KeyError):
        given().attempt("text", fail)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("n" * 54, []),
        (
            "n" * 55,
            [
                (
                    f": '{'n' * 55}' has 55 characters, at most 54 leave room for '-x' and Pulumi's random"
                    " suffix in AWS's limit of 64"
                )
            ],
        ),
        ("a b", [": 'a b' must match [A-Za-z][A-Za-z0-9_-]*"]),
        ("-a", [": '-a' must match [A-Za-z][A-Za-z0-9_-]*"]),
    ],
)
def test_names_that_fit(name: str, expected: list[str]):
    found = Given(name, {}, Errors("Thing", name))
    found.fits_name("-x", 64)
    assert reasons(found) == expected
