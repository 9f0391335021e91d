"""Event patterns, filters and filter policies that AWS rejects, and those that it accepts."""

from typing import Any

import pulumi
import pytest

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.connections.event_pattern import (
    check_event_pattern,
    check_filter,
    check_filter_policy,
)

DEEP_OR = {"$or": [{str(index): ["x"]} for index in range(11)]}


def check_pattern(pattern: dict[str, Any]) -> list[str]:
    errors = Errors("Workflow 'orders'", "orders")
    check_event_pattern(errors, "p", pattern)
    return [f"{error.argument}: {error.reason}" for error in errors.found]


def check_in_filter(pattern: dict[str, Any]) -> list[str]:
    errors = Errors("Function 'orders'", "orders")
    check_filter(errors, "p", pattern)
    return [f"{error.argument}: {error.reason}" for error in errors.found]


def check_policy(policy: dict[str, Any], scope: str = "MessageAttributes") -> list[str]:
    errors = Errors("Queue 'orders'", "orders")
    check_filter_policy(policy, scope, errors)
    return [f"{error.argument}: {error.reason}" for error in errors.found]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([], "p.a: is empty and would match nothing"),
        ({}, "p.a: is empty; name a field"),
        ("x", "p.a: 'x' must be in a list"),
        ([["x"]], "p.a.0: ['x'] must be a string, a number, true, false, or null"),
        ([{}], "p.a.0: {} must have exactly one operator"),
        ([{"sufix": "x"}], "p.a.0.sufix: unknown operator 'sufix'. Did you mean 'suffix'?"),
        ([{"EXISTS": True}], "p.a.0.EXISTS: unknown operator 'EXISTS'"),
        ([{"prefix": "x", "suffix": "y"}], "must have exactly one operator. Add one expression for each"),
        ([{"prefix": 5}], "p.a.0.prefix: 5 must be a string"),
        ([{"suffix": ["x"]}], "p.a.0.suffix: ['x'] must be a string"),
        ([{"prefix": {"equals-ignore-case": 5}}], "p.a.0.prefix.equals-ignore-case: 5 must be a string"),
        ([{"prefix": {"suffix": "x"}}], "p.a.0.prefix: {'suffix': 'x'} must be a string"),
        ([{"equals-ignore-case": 5}], "p.a.0.equals-ignore-case: 5 must be a string"),
        ([{"exists": "true"}], "p.a.0.exists: 'true' must be true or false"),
        ([{"exists": 1}], "p.a.0.exists: 1 must be true or false"),
        ([{"wildcard": "a**b"}], "has consecutive wildcards"),
        ([{"wildcard": r"a\b"}], "has an invalid escape"),
        ([{"wildcard": "a\\"}], "has an invalid escape"),
        ([{"wildcard": "*:*:*:*:*:event-bus/*"}], "is too complex"),
        ([{"cidr": "10.0.0.0"}], "p.a.0.cidr: '10.0.0.0' must be an IP address, a slash"),
        ([{"cidr": "10.0.0.0/33"}], "p.a.0.cidr: '10.0.0.0/33' must be"),
        ([{"cidr": "10.0.0/8"}], "p.a.0.cidr: '10.0.0/8' must be"),
        ([{"cidr": "10.0.0.0/x"}], "p.a.0.cidr: '10.0.0.0/x' must be"),
        ([{"cidr": ["10.0.0.0/8"]}], "p.a.0.cidr: ['10.0.0.0/8'] must be"),
        ([{"numeric": 5}], "p.a.0.numeric: 5 must be a comparison"),
        ([{"numeric": []}], "p.a.0.numeric: [] must be a comparison"),
        ([{"numeric": ["=>", 5]}], "p.a.0.numeric: ['=>', 5] must be a comparison"),
        ([{"numeric": [">", "5"]}], "p.a.0.numeric.1: '5' must be a number"),
        ([{"numeric": [">", True]}], "p.a.0.numeric.1: True must be a number"),
        ([{"numeric": [">", 5, "<"]}], "p.a.0.numeric: ['>', 5, '<'] must be a comparison"),
        ([{"numeric": ["<", 5, ">", 0]}], "p.a.0.numeric: ['<', 5, '>', 0] must be a comparison"),
        ([{"numeric": [">", 5, "<", 0]}], "the lower bound must be less than the upper one"),
        ([{"numeric": [[], 5]}], "p.a.0.numeric: [[], 5] must be a comparison"),
        ([{"numeric": [">", 5_000_000_001]}], "is out of range; must be -5,000,000,000 to 5,000,000,000"),
        ([{"anything-but": []}], "must be a string, a number, a list of strings or a list of numbers"),
        ([{"anything-but": ["x", 5]}], "must be a string, a number, a list of strings or a list of numbers"),
        ([{"anything-but": None}], "must be a string, a number, a list of strings or a list of numbers"),
        ([{"anything-but": {"exists": True}}], "p.a.0.anything-but.exists: unknown operator 'exists'"),
        ([{"anything-but": {"prefix": ""}}], "p.a.0.anything-but.prefix: '' must not be empty"),
        ([{"anything-but": {"prefix": ["x", 5]}}], "p.a.0.anything-but.prefix: 5 must be a string"),
        ([{"anything-but": {"wildcard": "**"}}], "has consecutive wildcards"),
    ],
)  # fmt: skip
def test_patterns_that_eventbridge_rejects(value: Any, expected: str):
    (found,) = check_pattern({"a": value})
    assert expected in found


@pytest.mark.parametrize(
    "value",
    [
        ["x", 5, True, None, ""],
        [{"prefix": ""}, {"suffix": {"equals-ignore-case": ".PNG"}}],
        [{"anything-but": ["x", "y"]}, {"anything-but": 0}, {"anything-but": {"prefix": ["x", "y"]}}],
        [{"anything-but": {"wildcard": "*/lib/*"}}, {"anything-but": {"equals-ignore-case": "x"}}],
        [{"numeric": [">=", -5e9, "<", 5e9]}, {"numeric": ["=", 3.018e2]}],
        [{"cidr": "2001:db8::/64"}, {"cidr": "0.0.0.0/0"}],
        [{"wildcard": r"a\*b*c"}, {"wildcard": ""}, {"wildcard": "arn:aws:events:*:*:event-bus/*"}],
        [{"exists": False}],
        {"b": {"c": ["x"]}},
    ],
)
def test_patterns_that_eventbridge_accepts(value: Any):
    assert check_pattern({"a": value}) == []


def test_all_errors_of_a_pattern_at_once():
    assert len(check_pattern({"a": [], "b": [{"prefix": 5}, {"x": 1}], "c": {"d": "x"}})) == 4


def test_alternatives_of_fields():
    assert check_pattern({"$or": [{"a": ["x"]}, {"b": [{"prefix": "y"}]}]}) == []
    assert "p.$or: must have at least 2 alternatives" in check_pattern({"$or": [{"a": ["x"]}]})[0]
    assert check_pattern({"$or": [{"a": ["x"]}, {"b": [{"x": 5}]}]})[0].startswith("p.$or.1.b.0.x: unknown")
    assert check_pattern({"$or": [{"prefix": "x"}]}) == []  # the name of a field, as any other
    combinations = check_pattern({"a": DEEP_OR, "b": DEEP_OR, "c": DEEP_OR})
    assert combinations == ["p: makes 1,331 combinations by '$or'; must be at most 1,000"]


def test_a_pattern_that_is_too_long():
    assert check_pattern({"a": ["x" * 4_096]}) == ["p: has 4,106 bytes as JSON; must be at most 4,096"]


def test_outputs_in_patterns_are_not_compared():
    later = pulumi.Output.from_input("x")
    assert check_pattern({"a": [later, {"prefix": later}, {"numeric": [">", later]}]}) == []
    assert check_pattern({"a": [{"anything-but": [later]}, {"anything-but": {"prefix": later}}]}) == []


def test_filters_of_lambda_have_fewer_operators():
    assert check_in_filter({"a": [{"prefix": {"equals-ignore-case": "x"}}, {"anything-but": ["x"]}]}) == []
    assert check_in_filter({"a": [{"wildcard": "*"}]})[0].startswith("p.a.0.wildcard: unknown operator")
    (found,) = check_in_filter({"a": [{"anything-but": {"prefix": "x"}}]})
    assert "'anything-but' of Lambda takes values only" in found


@pytest.mark.parametrize(
    ("policy", "scope", "expected"),
    [
        ({"a": []}, "MessageAttributes", "filter_policy.a: is empty"),
        ({"a": [{"sufix": "x"}]}, "MessageBody", "filter_policy.a.0.sufix: unknown operator"),
        ({"a": [{"wildcard": "*"}]}, "MessageBody", "filter_policy.a.0.wildcard: unknown operator"),
        ({"a": [{"anything-but": {"suffix": "x"}}]}, "MessageBody", ".anything-but.suffix: unknown"),
        ({"a": [{"prefix": {"equals-ignore-case": "x"}}]}, "MessageBody", "must be a string"),
        ({"a": [{"numeric": [">", 1_000_000_001]}]}, "MessageBody", "must be -1,000,000,000 to 1,"),
        ({"a": {"b": ["x"]}}, "MessageAttributes", "filter_policy.a: is nested"),
        ({"$or": [{"a": {"b": ["x"]}}, {"c": ["x"]}]}, "MessageAttributes", "policy.$or.0.a: is nested"),
        ({name: ["x"] for name in "abcdef"}, "MessageAttributes", "has 6 keys; must be at most 5"),
        ({"a": {name: ["x"] for name in "abcdef"}}, "MessageBody", "has 6 keys; must be at most 5"),
        ({"a": [*map(str, range(151))]}, "MessageAttributes", "has 151 combinations of values"),
        ({"a": [*map(str, range(13))], "b": [*map(str, range(12))]}, "MessageBody", "has 156 combinations"),
        ({"a": {"b": [*map(str, range(76))]}}, "MessageBody", "has 152 combinations"),
    ],
)  # fmt: skip
def test_filter_policies_that_sns_rejects(policy: dict[str, Any], scope: str, expected: str):
    (found,) = check_policy(policy, scope)
    assert expected in found


@pytest.mark.parametrize(
    ("policy", "scope"),
    [
        ({"a": [{"prefix": "x"}, {"suffix": "y"}, {"anything-but": {"prefix": "z"}}]}, "MessageAttributes"),
        ({"a": [*map(str, range(150))]}, "MessageAttributes"),
        ({"a": {"b": [*map(str, range(75))]}}, "MessageBody"),
        (
            {"a": ["x"], "$or": [{"b": ["x"]}, {"c": [1], "$or": [{"d": [2]}, {"e": [3]}]}]},
            "MessageAttributes",
        ),
    ],
)
def test_filter_policies_that_sns_accepts(policy: dict[str, Any], scope: str):
    assert check_policy(policy, scope) == []
