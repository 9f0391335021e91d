"""Projections return parts of items in the maps and lists in which they are."""

from typing import Any

import pytest
from tests.unit.embedded_aws.services.dynamodb.plain import error_of, item, read

from embedded_aws.services.dynamodb.expressions.projections import build_tree, project

ITEM: dict[str, Any] = {"a": {"b": [2, 4, {"x": "hi", "y": "yo"}], "c": 5}, "b": "hello"}
RESULTS: list[tuple[str, dict[str, Any]]] = [
    ("a", {"a": ITEM["a"]}),
    (" b ,  a.c", {"b": "hello", "a": {"c": 5}}),
    ("a.b", {"a": {"b": ITEM["a"]["b"]}}),
    ("a.b[0]", {"a": {"b": [2]}}),
    ("a.b[2].y", {"a": {"b": [{"y": "yo"}]}}),
    ("a.b[1], a.b[0]", {"a": {"b": [2, 4]}}),
    ("a.b[2].x, a.b[0], a.c", {"a": {"b": [2, {"x": "hi"}], "c": 5}}),
    ("a.x, a.b[0], x, a.b[3].x", {"a": {"b": [2]}}),
    *(
        (text, {})
        for text in ("x", "a.b[3]", "a.x", "a.x.y", "a.b.x", "a[0]", "a.b[0].x", "a.b[0][0]", "b.c", "b[0]")
    ),
]


@pytest.mark.parametrize(("text", "expected"), RESULTS)
def test_results(text: str, expected: dict[str, Any]):
    tree = build_tree(read("ProjectionExpression", text).paths)
    assert project(item(**ITEM), tree) == item(**expected)


def test_a_placeholder_is_one_name():
    stored = item(**{"a.b": "hi", "a": {"b": "yo"}})
    bound = read("ProjectionExpression", "#n, a.b", None, {"#n": "a.b"})
    assert project(stored, build_tree(bound.paths)) == stored


OVERLAPPING = "a, a | a.b, a.b | a[1], a[1] | a, a.b | a.b, a | a.b, a.b[2] | a.b.c, a.b | a, a.b[2].c"
CONFLICTING = "a.b, a[1] | a[1], a.b | a.b[1], a.b.c | a[1].b, a[1][2]"
SEPARATE = "a, b | a.b, a.c | a.b.d, a.b.e | a[1], a[2] | a.b, a.c[2]"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        *((each, "overlap") for each in OVERLAPPING.split(" | ")),
        *((each, "conflict") for each in CONFLICTING.split(" | ")),
        *((each, None) for each in SEPARATE.split(" | ")),
    ],
)
def test_paths_are_separate(text: str, word: str | None):
    message = error_of("ProjectionExpression", text)
    problem = (
        f"Invalid ProjectionExpression: Two document paths {word} with each other; must remove or rewrite"
    )
    assert message.startswith(problem if word else "no error")


ERRORS = {
    "": "The expression can not be empty;",
    "a,": 'Syntax error; token: "<EOF>", near: ","',
    ",a": 'Syntax error; token: ",", near: ",a"',
    "a,,b": 'Syntax error; token: ",", near: ",,b"',
    "a b": 'Syntax error; token: "b", near: "a b"',
    "a[x]": 'Syntax error; token: "x", near: "[x]"',
    ":a": 'Syntax error; token: ":a", near: ":a"',
    "ADD": "Attribute name is a reserved keyword; reserved keyword: ADD",
    "a.name": "Attribute name is a reserved keyword; reserved keyword: name",
    "#x": "An expression attribute name used in the document path is not defined; attribute name: #x",
}


@pytest.mark.parametrize(("text", "message"), ERRORS.items())
def test_errors(text: str, message: str):
    assert error_of("ProjectionExpression", text) == f"Invalid ProjectionExpression: {message}"
