"""Whether values are what a ``TypedDict`` says, and what is said when they are not."""

import asyncio
from typing import Any, NotRequired, Optional, TypedDict

import pulumi
import pytest

from serverless_patterns.conformance import Fault, conform, join, show, unknown


class Inner(TypedDict):
    size: int
    label: NotRequired[str]


class Outer(Inner):
    name: pulumi.Input[str]
    ratio: NotRequired[float]
    on: NotRequired[bool]
    words: NotRequired[list[str]]
    inner: NotRequired[Inner]
    several: NotRequired[list[Inner]]
    by_key: NotRequired[dict[str, Inner]]
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    anything: NotRequired[Any]
    old_style: NotRequired[Optional[int]]


GOOD: dict[str, Any] = {"size": 1, "name": "x"}


def conform_outer(value: object) -> tuple[Any, list[str]]:
    faults: list[Fault] = []
    kept = conform(value, Outer, "", faults)
    return kept, [f"{fault.argument}: {fault.reason}" for fault in faults]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"size": 3.0},
        {"ratio": 1},
        {"ratio": 0.5},
        {"on": False},
        {"words": []},
        {"words": ["a", "b"]},
        {"inner": {"size": 2, "label": "y"}},
        {"several": [{"size": 2}, {"size": 3}]},
        {"by_key": {"a": {"size": 2}}},
        {"tags": {"team": "sales"}},
        {"anything": {"a": [1, None, 0.5, "ü", {}]}},
        {"old_style": 5},
    ],
)
def test_conforming_values_are_kept_as_they_are(more: dict[str, Any]):
    assert conform_outer({**GOOD, **more}) == ({**GOOD, **more}, [])


def test_none_counts_as_not_given():
    assert conform_outer({**GOOD, "ratio": None, "old_style": None}) == (GOOD, [])


def test_tuples_are_lists():
    assert conform_outer({**GOOD, "words": ("a", "b")}) == ({**GOOD, "words": ["a", "b"]}, [])


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"size": "1"}, "size: '1' is of type str; it has to be a whole number"),
        ({"size": 1.5}, "size: 1.5 is of type float; it has to be a whole number"),
        ({"size": float("nan")}, "size: nan is of type float; it has to be a whole number"),
        ({"size": True}, "size: True is of type bool; it has to be a whole number"),
        ({"size": None}, "size: is missing; it has to be a whole number"),
        ({"name": None}, "name: is missing; it has to be a text"),
        ({"name": b"x"}, "name: b'x' is of type bytes; it has to be a text"),
        ({"ratio": "half"}, "ratio: 'half' is of type str; it has to be a number"),
        ({"on": 1}, "on: 1 is of type int; it has to be true or false"),
        ({"words": "a"}, "words: 'a' is of type str; it has to be a list, each item a text"),
        ({"words": ["a", 2]}, "words.1: 2 is of type int; it has to be a text"),
        ({"words": [None]}, "words.0: None is of type NoneType; it has to be a text"),
        ({"inner": {}}, "inner.size: is missing; it has to be a whole number"),
        ({"inner": 5}, "inner: 5 has to be a dict as Inner describes it"),
        ({"several": [{"size": 1}, {"sise": 1, "size": 1}]}, "several.1.sise: unknown argument 'sise'."),
        ({"by_key": {"a": {"size": "b"}}}, "by_key.a.size: 'b' is of type str; it has to be a whole number"),
        (
            {"by_key": []},
            "by_key: [] is of type list; it has to be a dict, each value a dict as Inner describes it",
        ),
        ({"by_key": {1: {"size": 1}}}, "by_key.1: the key 1 is of type int; it has to be a text"),
        ({1: "x"}, "1: unknown argument 1."),
        ({"name": "a\ud800"}, "name: 'a\\ud800' holds half a character"),
        ({"words": ["\udfff"]}, "words.0: '\\udfff' holds half a character"),
        ({"tags": {"\ud800": "x"}}, "tags: '\\ud800' holds half a character"),
        ({"anything": {"a": ["\ud800"]}}, "anything.a.0: '\\ud800' holds half a character"),
        ({"anything": {"a": b"x"}}, "anything.a: b'x' is of type bytes; it has to be a value of JSON"),
        ({"anything": [float("inf")]}, "anything.0: inf has to be a finite number"),
    ],
)
def test_each_fault_is_told_where_it_is(more: dict[Any, Any], fault: str):
    _, faults = conform_outer({**GOOD, **more})
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_what_does_not_conform_is_left_out():
    given = {**GOOD, "words": ["a", 2, "c"], "by_key": {"a": {"size": 1}, "b": 5}, "typo": 1, "ratio": "x"}
    kept, faults = conform_outer(given)
    assert kept == {**GOOD, "words": ["a", "c"], "by_key": {"a": {"size": 1}}}
    assert len(faults) == 4


@pytest.mark.parametrize("value", [None, "text", 5, ["a"]])
def test_arguments_that_are_no_dict(value: object):
    assert conform_outer(value) == (None, [f"args: {value!r} has to be a dict as Outer describes it"])


def test_output_stands_for_an_input_only():
    async def check() -> None:
        later = pulumi.Output.from_input("later")
        kept, faults = conform_outer({**GOOD, "name": later, "tags": {"team": later}})
        assert (kept["name"], kept["tags"]["team"], faults) == (later, later, [])
        _, faults = conform_outer({**GOOD, "size": later, "words": [later]})
        assert faults == [
            "size: is an Output, known only later; it has to be a whole number",
            "words.0: is an Output, known only later; it has to be a text",
        ]
        await later.future()

    asyncio.run(check())


def test_future_stands_for_an_input_too():
    async def check() -> None:
        later = asyncio.get_running_loop().create_future()
        later.set_result("later")
        assert conform_outer({**GOOD, "name": later}) == ({**GOOD, "name": later}, [])

    asyncio.run(check())


def test_long_values_are_quoted_from_their_beginning():
    assert show("short") == "'short'"
    assert show("x" * 1_000) == f"'{'x' * 99}…"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ((), "unknown colour 'rde'. Known: none"),
        (("blue", "red"), "unknown colour 'rde'. Did you mean 'red'? Known: blue, red"),
        (("blue",), "unknown colour 'rde'. Known: blue"),
    ],
)
def test_nearest_known_name_is_offered(known: tuple[str, ...], expected: str):
    assert unknown("colour", "rde", known) == expected


def test_paths():
    assert [join("", "a"), join("a", "b"), join("a", ""), join("", "")] == ["a", "a.b", "a", ""]
