"""Regular expressions, told apart as Java and JSON schema do."""

import pytest

from serverless_patterns.connections.regular_expressions import (
    ecma_problem,
    java_problem,
)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^Bearer [-0-9A-Za-z._~+/]+=*$",
        r"\p{Alpha}+\P{Lu}\pL",
        r"(?<token>a)\k<token>",
        r"\Q(\E",
        r"\h\H\R\X\z\G\x{1F600}\cA\e",
        r"(?i)bearer (?-i:x)",
        r"a++b*+(?>c)",
        r"(?<=ab|c)d",
        r"[a&&[^b]]",
        r"a{2}b{2,}c{2,3}\{[{]",
        r"",
    ],
)
def test_what_java_compiles(pattern: str):
    assert java_problem(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        "[a",
        "*a",
        "a{",
        "a{x}",
        "{",
        "(?P<a>b)",
        "(?P=a)",
        "(a)?(?(1)b)",
        "(?a)b",
        "(?L)b",
        r"\y",
        "a**",
        r"\\(?P<a>b)",
    ],
)
def test_what_java_does_not_compile(pattern: str):
    assert java_problem(pattern)


@pytest.mark.parametrize(
    "pattern", [r"^\d{4}-\d{2}$", r"(?:a|b)(?=c)(?!d)", r"a{", r"\/\-\cA", r"[^\s]+", r"\(?i"]
)
def test_what_json_schema_takes(pattern: str):
    assert ecma_problem(pattern) is None


@pytest.mark.parametrize(
    "pattern", ["(", "[a", "*", "(?i)a", "(?P<a>b)", "(?<a>b)", "(?<=a)b", "(?#c)", "(?>a)"]
)
def test_what_json_schema_does_not_take(pattern: str):
    assert ecma_problem(pattern)
