"""Patterns of users that take exponential time with ``re`` match at once."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from tests.unit.embedded_aws.services.patched import apply_patches

from embedded_aws.emulator.patterns import SlowPatternError, compile_pattern
from embedded_aws.iam import wildcards
from embedded_aws.ministack import (
    cloudfront,
    cloudwatch_logs,
    http_apis,
    iam_evaluator,
    load_balancing,
    rest_apis,
    s3,
)
from embedded_aws.server import user_patterns

TEXT = "a" * 3000
# Without a patch these take up to half a minute, rather than for ever.
HOSTILE = "a" * 28
MANY, LONG = "*a" * 5 + "*b", "a" * 130


@pytest.fixture(autouse=True)
def patched(monkeypatch: pytest.MonkeyPatch) -> None:
    apply_patches(monkeypatch, (*user_patterns.PATCHES, *wildcards.PATCHES))


def schema_is_valid(pattern: str, text: str) -> bool:
    return rest_apis.is_schema_valid({"pattern": pattern}, text, {})


def query_matches(pattern: str, text: str) -> bool:
    filtered = cloudwatch_logs.query_filters(f"fields @message | filter @message like /{pattern}/")
    return all(keep({"message": text, "@message": text}) for keep in filtered)


def convert_to_predicate(
    function: Callable[..., Any], *, swapped: bool = False
) -> Callable[[str, str], bool]:
    def match(pattern: str, text: str) -> bool:
        found = function(*((text, pattern) if swapped else (pattern, text)))
        return bool(found)

    return match


def path_matches(pattern: str, text: str) -> bool:
    return cloudfront.compile_path_pattern(f"/{pattern}").match(f"/{text}") is not None


@pytest.mark.parametrize(
    ("match", "pattern"),
    [
        (schema_is_valid, "^(a+)+$"),
        (query_matches, "(a+)+$"),
        (convert_to_predicate(iam_evaluator.matches, swapped=True), MANY),
        (convert_to_predicate(http_apis.authorizer_arn_matches), MANY),
        (convert_to_predicate(rest_apis.arn_matches), MANY),
        (convert_to_predicate(load_balancing.header_matches, swapped=True), MANY),
        (convert_to_predicate(s3.origin_matches), MANY),
        (path_matches, MANY),
    ],
)
def test_hostile_pattern_takes_little_time(match: Callable[[str, str], bool], pattern: str):
    started = time.process_time()
    assert not match(pattern, f"{LONG if pattern == MANY else HOSTILE}c")
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("match", "pattern", "text", "expected"),
    [
        (schema_is_valid, r"^\d{3}$", "123", True),
        (schema_is_valid, "^(?=.*[A-Z])(?=.*[0-9]).{4,}$", "abC1", True),
        (schema_is_valid, "^(?=.*[A-Z])(?=.*[0-9]).{4,}$", "abc1", False),
        (schema_is_valid, "^(?=", "abc1", True),  # no pattern of Python, as before
        (convert_to_predicate(iam_evaluator.matches, swapped=True), "a*b?c", "a\n12bxc", True),
        (convert_to_predicate(iam_evaluator.matches, swapped=True), "a*b", "ab\n", False),
        (
            convert_to_predicate(iam_evaluator.matches_ignoring_case, swapped=True),
            "S3:get*",
            "s3:GetObject",
            True,
        ),
        (convert_to_predicate(iam_evaluator.matches, swapped=True), "*abc*abd", "abcabcabd", True),
        (convert_to_predicate(rest_apis.arn_matches), "arn:*/GET/?", "arn:x/GET/a", True),
        (convert_to_predicate(rest_apis.arn_matches), "arn:*/GET/?", "arn:x\n/GET/a", True),
        (convert_to_predicate(rest_apis.arn_matches), "arn:*/GET/?", "arn:x/GET/a\n", False),
        (convert_to_predicate(load_balancing.header_matches, swapped=True), "*Chrome*", "x chrome y", True),
        (convert_to_predicate(s3.origin_matches), "https://*.example.com", "https://a.example.com", True),
        (convert_to_predicate(s3.origin_matches), "https://?.example.com", "https://a.example.com", False),
        (path_matches, "images/*.j?g", "images/a/b.jpg", True),
    ],
)
def test_pattern_matches(match: Callable[[str, str], bool], pattern: str, text: str, expected: bool):
    assert match(pattern, text) is expected


def test_slow_pattern_of_a_schema_is_an_error():
    with pytest.raises(SlowPatternError, match="takes too long"):
        schema_is_valid("^(?=a)(a|aa)+$", f"{TEXT}c")


def test_slow_pattern_is_refused_for_the_rest_of_a_second():
    slow = compile_pattern("(?=a)(a|aa)+$")
    started = time.monotonic()
    for _ in range(1000):
        with pytest.raises(SlowPatternError, match="takes too long"):
            slow.search(f"{TEXT}b")
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(" + "|".join(f"a.{{{length}}}b$" for length in range(100, 900, 50)) + ")", "a" * 256_000),
        ("(.*a.{900})b", "a" * 2_000_000),
        ("(?:x?){1000}y", "x" * 2_000_000),
    ],
)
def test_a_large_pattern_of_linear_time_has_a_limit_too(pattern: str, text: str):
    started = time.process_time()
    with suppress(SlowPatternError):
        assert not compile_pattern(pattern).search(text)
    assert time.process_time() - started < 10  # without the limit, minutes
