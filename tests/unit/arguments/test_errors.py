"""Errors of arguments: collected, counted, and raised as one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest
from graphs import evaluate

import serverless_patterns
from serverless_patterns.arguments.errors import ArgumentError, Errors, InvalidArgument
from serverless_patterns.arguments.pages import help_hint
from serverless_patterns.arguments.quotas import Quota
from serverless_patterns.arguments.validation import start

ROOT = Path(__file__).resolve().parents[3]


def reasons(errors: Errors) -> list[str]:
    return [f"{each.argument}: {each.reason}" for each in errors.found]


@pytest.fixture
def errors() -> Errors:
    return Errors("Thing 'thing'", "thing")


def test_error_is_one_of_the_pulumi_cli():
    assert issubclass(ArgumentError, pulumi.RunError)  # which it prints without a stack trace
    assert not issubclass(ArgumentError, ValueError)  # which Pulumi would replace by another


def test_nothing_is_raised_without_an_error(errors: Errors):
    errors.raise_or_warn()
    assert (len(errors), errors.found) == (0, ())


def test_same_error_is_raised_once(errors: Errors):
    for _ in range(2):
        errors.add("size", "is too large")
    with pytest.raises(ArgumentError, match=r"^Thing 'thing' has 1 invalid argument:\n  size: is too large$"):
        errors.raise_or_warn()


def test_all_share_the_errors_below_their_paths(errors: Errors):
    below = errors.narrow("routes", 5)
    below.narrow("cache").add("ttl", "is negative")
    below.rename("other").add("", "is unknown")
    assert reasons(errors) == ["routes.5.cache.ttl: is negative", "routes.5: is unknown"]
    errors.extend(below.found)
    assert (below.name, below.path) == ("5", "routes.5")
    assert (below.rename("other").name, below.rename("other").path) == ("other", "routes.5")
    assert (errors.name, errors.path, len(below)) == ("thing", "", 4)


def test_argument_is_invalid_with_its_parts(errors: Errors):
    assert not errors.is_invalid()
    errors.narrow("routes").add("a.ttl", "is negative")
    below = errors.narrow("routes")
    assert all(errors.is_invalid(argument) for argument in ("", "routes", "routes.a"))
    assert all(below.is_invalid(argument) for argument in ("", "a", "a.ttl"))
    assert not any(below.is_invalid(argument) for argument in ("a.tt", "b", "routes"))
    assert not errors.narrow("route").is_invalid()


@pytest.mark.parametrize(
    ("name", "type_"), [(3, "int"), (None, "NoneType"), (b"x", "bytes"), (("a",), "tuple"), ([], "list")]
)
def test_name_that_is_not_a_string(name: Any, type_: str):
    with pytest.raises(ArgumentError) as caught:
        start("Thing", name).raise_or_warn()
    assert str(caught.value) == (
        f"Thing has 1 invalid argument:\n  name: {name!r} is of type {type_}; must be a string"
    )


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
        ("", [": '' must match [A-Za-z][A-Za-z0-9_-]*"]),
    ],
)
def test_names(name: str, expected: list[str]):
    errors = Errors("Thing", name)
    errors.check_name("-x", 64)
    assert reasons(errors) == expected


@pytest.mark.parametrize(
    ("given", "chosen", "expected"),
    [
        ({"a": 1}, "a", []),
        ({"a": 1, "b": None}, "a", []),
        ({}, None, [": must have exactly one of a, b; none given"]),
        ({"a": 1, "b": 2}, None, [": must have exactly one of a, b; a and b given"]),
    ],
)
def test_exactly_one(errors: Errors, given: dict[str, Any], chosen: str | None, expected: list[str]):
    assert errors.check_exactly_one(given, "a", "b") == chosen
    assert reasons(errors) == expected


def test_invalid_argument_was_given(errors: Errors):
    errors.add("a.size", "is too large")
    assert errors.check_exactly_one({}, "a", "b") == "a"
    assert len(errors) == 1


@pytest.mark.parametrize("error", [ValueError("it is broken"), FileNotFoundError("it is broken")])
def test_failure_to_read_is_an_error_of_the_argument(errors: Errors, error: Exception):
    def fail() -> int:
        raise error

    assert errors.attempt("code", lambda: 5) == 5
    assert errors.attempt("code", fail) is None
    assert reasons(errors) == ["code: it is broken"]


def test_other_failures_pass(errors: Errors):
    def fail() -> int:
        raise KeyError

    with pytest.raises(KeyError):
        errors.attempt("code", fail)


QUOTA = Quota("AWS Lambda", "Concurrent executions", 1_000)
WARNING = (
    "Thing 'thing': jobs.size: 1,001 is above 1,000, the default of the quota 'Concurrent executions' of AWS"
    " Lambda; it requires that this quota has been increased (Service Quotas)"
)


@pytest.mark.parametrize("given", [lambda size: size, pulumi.Output.from_input], ids=["value", "Output"])
@pytest.mark.parametrize(("size", "expected"), [(1_000, []), (1_001, [WARNING])])
def test_value_above_a_quota_is_warned_of(
    given: Callable[[int], Any], size: int, expected: list[str], monkeypatch: pytest.MonkeyPatch
):
    warnings: list[str] = []
    monkeypatch.setattr("pulumi.log.warn", warnings.append)

    def program() -> None:
        errors = Errors("Thing 'thing'", "thing")
        errors.narrow("jobs").warn_above("size", given(size), QUOTA)
        errors.raise_or_warn()

    evaluate(program)
    assert warnings == expected


def is_component(name: str) -> bool:
    found = getattr(serverless_patterns, name)
    return isinstance(found, type) and issubclass(found, pulumi.ComponentResource)


@pytest.mark.parametrize("component", [name for name in serverless_patterns.__all__ if is_component(name)])
def test_each_component_has_a_page_about_its_arguments(component: str) -> None:
    topic = help_hint(component).removeprefix("See `serverless-patterns help ").removesuffix("`.")
    pages = [ROOT / f"docs/blocks/{topic}.md", ROOT / f"patterns/{topic}/README.md"]
    assert any(page.exists() and "\n## Arguments\n" in page.read_text() for page in pages)


def test_an_error_names_the_page_of_the_component() -> None:
    assert str(ArgumentError("Queue 'orders'", [InvalidArgument("a", "b")])).endswith(
        "\n  See `serverless-patterns help queue`."
    )
    assert "See" not in str(ArgumentError("Mine 'orders'", [InvalidArgument("a", "b")]))
