"""Whether values are what a ``TypedDict`` says, and the errors when they are not."""

import asyncio
from typing import Any, NotRequired, Optional, TypedDict

import pulumi
import pytest

from serverless_patterns.arguments.errors import ArgumentError, Errors
from serverless_patterns.arguments.text import join, show, unknown
from serverless_patterns.arguments.type_checks import validate_value


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
    raw: NotRequired[bytes]


GOOD: dict[str, Any] = {"size": 1, "name": "x"}


def reasons(errors: Errors) -> list[str]:
    if not errors:
        return []
    with pytest.raises(ArgumentError) as caught:
        errors.raise_or_warn()
    return [f"{each.argument}: {each.reason}" for each in caught.value.errors]


def conform_outer(value: object) -> tuple[Any, list[str]]:
    errors = Errors("Thing 'thing'", "thing")
    kept = validate_value(value, Outer, errors)
    return kept, reasons(errors)


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
        {"raw": b"x"},
    ],
)
def test_conforming_values_are_kept(more: dict[str, Any]):
    assert conform_outer({**GOOD, **more}) == ({**GOOD, **more}, [])


def test_none_is_left_out():
    assert conform_outer({**GOOD, "ratio": None, "old_style": None}) == (GOOD, [])


def test_tuples_are_lists():
    assert conform_outer({**GOOD, "words": ("a", "b")}) == ({**GOOD, "words": ["a", "b"]}, [])


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"size": "1"}, "size: '1' is of type str; must be an integer"),
        ({"size": 1.5}, "size: 1.5 is of type float; must be an integer"),
        ({"size": float("nan")}, "size: nan is of type float; must be an integer"),
        ({"size": True}, "size: True is of type bool; must be an integer"),
        ({"size": None}, "size: is required; must be an integer"),
        ({"name": None}, "name: is required; must be a string"),
        ({"name": b"x"}, "name: b'x' is of type bytes; must be a string"),
        ({"ratio": "half"}, "ratio: 'half' is of type str; must be a number"),
        ({"on": 1}, "on: 1 is of type int; must be true or false"),
        ({"words": "a"}, "words: 'a' is of type str; must be a list, each item a string"),
        ({"words": ["a", 2]}, "words.1: 2 is of type int; must be a string"),
        ({"words": [None]}, "words.0: None is of type NoneType; must be a string"),
        ({"inner": {}}, "inner.size: is required; must be an integer"),
        ({"inner": 5}, "inner: 5 must be a dict as Inner describes it"),
        ({"several": [{"size": 1}, {"sise": 1, "size": 1}]}, "several.1.sise: unknown argument 'sise'."),
        ({"by_key": {"a": {"size": "b"}}}, "by_key.a.size: 'b' is of type str; must be an integer"),
        (
            {"by_key": []},
            "by_key: [] is of type list; must be a dict, each value a dict as Inner describes it",
        ),
        ({"by_key": {1: {"size": 1}}}, "by_key.1: the key 1 is of type int; must be a string"),
        ({1: "x"}, "1: unknown argument 1."),
        ({"name": "a\ud800"}, "name: 'a\\ud800' holds half a character"),
        ({"words": ["\udfff"]}, "words.0: '\\udfff' holds half a character"),
        ({"tags": {"\ud800": "x"}}, "tags: '\\ud800' holds half a character"),
        ({"anything": {"a": ["\ud800"]}}, "anything.a.0: '\\ud800' holds half a character"),
        ({"anything": {"a": b"x"}}, "anything.a: b'x' is of type bytes; must be a JSON value"),
        ({"anything": [float("inf")]}, "anything.0: inf must be a finite number"),
        ({"anything": {"a": {"b": [0.5, float("inf")]}}}, "anything.a.b.1: inf must be a finite number"),
        ({"anything": {"\ud800": 1}}, "anything: '\\ud800' holds half a character"),
        ({"raw": "a"}, "raw: 'a' is of type str; must be bytes"),
    ],
)
def test_each_error_names_its_place(more: dict[Any, Any], error: str):
    _, errors = conform_outer({**GOOD, **more})
    assert len(errors) == 1
    assert errors[0].startswith(error)


BROKEN = {"a": {"size": 1}, "b": 5, 3: {"size": 3}, "\ud800": {"size": 3}, "d": {"size": 4}}


def test_what_does_not_conform_is_left_out():
    given = {**GOOD, "words": ["a", 2, "c"], "by_key": BROKEN, "typo": 1, "ratio": "x"}
    kept, errors = conform_outer(given)
    assert kept == {**GOOD, "words": ["a", "c"], "by_key": {"a": {"size": 1}, "d": {"size": 4}}}
    assert len(errors) == 6


@pytest.mark.parametrize("value", [None, "text", 5, ["a"]])
def test_arguments_that_are_not_a_dict(value: object):
    assert conform_outer(value) == (None, [f"args: {value!r} must be a dict as Outer describes it"])


@pytest.mark.parametrize("future", [False, True])
def test_only_an_input_may_be_an_output(future: bool):
    async def check() -> None:
        later: Any = pulumi.Output.from_input("later")
        if future:
            later = asyncio.get_running_loop().create_future()
            later.set_result("later")
        kept, found = conform_outer({**GOOD, "name": later, "tags": {"team": later}})
        assert [await kept["name"].future(), await kept["tags"]["team"].future(), found] == [
            "later",
            "later",
            [],
        ]
        _, found = conform_outer({**GOOD, "size": later, "words": [later], "old_style": later})
        assert found == [
            "size: is an Output, which resolves later; must be an integer",
            "words.0: is an Output, which resolves later; must be a string",
            "old_style: is an Output, which resolves later; must be an integer",
        ]
        kept, found = conform_outer({**GOOD, "anything": {"a": [later]}})
        assert (kept["anything"]["a"][0] is later, found) == (True, [])

    asyncio.run(check())


def test_long_values_are_quoted_from_their_beginning():
    assert show("short") == "'short'"
    assert show("x" * 98) == f"'{'x' * 98}'"
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


def test_keys_of_json_values_are_strings():
    kept, found = conform_outer({**GOOD, "anything": {"a": {1: "x", None: "y", "b": 2}}})
    assert found == [
        "anything.a.1: the key 1 is of type int; must be a string",
        "anything.a.None: the key None is of type NoneType; must be a string",
    ]
    assert "anything" not in kept
