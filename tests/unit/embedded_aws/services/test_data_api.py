"""Statements and values of the RDS Data API, without PostgreSQL."""

import asyncio
import json
import threading
import time
from typing import Any, cast

import pytest

from embedded_aws.services.rds.data_api import handler
from embedded_aws.services.rds.data_api.arrays import read_array
from embedded_aws.services.rds.data_api.column_types import read_value
from embedded_aws.services.rds.data_api.errors import DataApiError
from embedded_aws.services.rds.data_api.statements import number_parameters
from embedded_aws.services.rds.postgres import programs
from embedded_aws.services.rds.postgres.server import quote_name

TIMESTAMPTZ = 1184


@pytest.mark.parametrize(
    ("statement", "numbered", "names"),
    [
        ("SELECT :a", "SELECT $1", ["a"]),
        ("SELECT :a, :b, :a", "SELECT $1, $2, $3", ["a", "b", "a"]),
        ("SELECT ':a', \":a\"", "SELECT ':a', \":a\"", []),
        ("SELECT 'it''s :a' || :b", "SELECT 'it''s :a' || $1", ["b"]),
        ("SELECT E'\\':a' || :b", "SELECT E'\\':a' || $1", ["b"]),
        ("SELECT '\\' || :b", "SELECT '\\' || $1", ["b"]),
        ("SELECT :a::int", "SELECT $1::int", ["a"]),
        ("SELECT a[1:2], :b", "SELECT a[1:2], $1", ["b"]),
        ("SELECT :1, :10", "SELECT $1, $2", ["1", "10"]),
        ("SELECT 1 -- :a\n, :b", "SELECT 1 -- :a\n, $1", ["b"]),
        ("SELECT /* :a /* :a */ :a */ :b", "SELECT /* :a /* :a */ :a */ $1", ["b"]),
        ("SELECT $$:a$$, $t$:a$$ $t$, :b", "SELECT $$:a$$, $t$:a$$ $t$, $1", ["b"]),
        ("SELECT a$b$, :b", "SELECT a$b$, $1", ["b"]),
        ("SELECT 'open :a", "SELECT 'open :a", []),
        ("SELECT /* open :a", "SELECT /* open :a", []),
        ("CALL f(a := :b)", "CALL f(a := $1)", ["b"]),
    ],
)
def test_parameters_have_numbers(statement: str, numbered: str, names: list[str]):
    assert number_parameters(statement, {"a", "b", "1", "10"} if ":1," in statement else {"a", "b"}) == (
        numbered,
        names,
    )


def test_a_parameter_without_a_value_is_an_error():
    with pytest.raises(DataApiError, match="Cannot find parameter: name"):
        number_parameters("SELECT :name", {"nam", "names"})


@pytest.mark.parametrize(
    "statement", ["'" * 60_001, "/*" * 30_000, "$a" * 30_000, ":" * 60_000, '"' + "x" * 60_000]
)
def test_a_long_statement_is_read_in_a_short_time(statement: str):
    started = time.process_time()
    number_parameters(statement, set())
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("{}", []),
        ("{1,NULL}", ["1", None]),
        ('{"NULL","a\\\\b"}', ["NULL", "a\\b"]),
        ("[2:3]={1,2}", ["1", "2"]),
    ],
)
def test_elements_of_an_array(text: str, elements: list[str | None]):
    assert read_array(text, str) == elements


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-09-17 17:08:20.8+00", "2026-09-17 17:08:20.800"),
        ("1890-01-01 00:00:00+00:53:28", "1889-12-31 23:06:32"),
        ("0044-03-15 12:00:00+00 BC", "0044-03-15 12:00:00+00 BC"),
        ("12026-09-17 17:08:20+00", "12026-09-17 17:08:20+00"),
    ],
)
def test_a_time_is_in_utc(text: str, shown: str):
    assert read_value(TIMESTAMPTZ, text) == shown


def test_a_name_is_quoted():
    assert quote_name('a"b') == '"a""b"'


def test_programs_that_do_not_run_are_not_found(monkeypatch: pytest.MonkeyPatch, tmp_path):
    (tmp_path / "initdb").touch()
    (tmp_path / "postgres").write_text("not a program")
    monkeypatch.setattr(programs, "_list_directories", lambda: iter([tmp_path]))
    programs._find_programs.cache_clear()
    try:
        assert programs.find_programs() is None
    finally:
        programs._find_programs.cache_clear()


def test_a_slow_statement_has_a_thread_that_no_other_service_waits_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    operations = cast("dict[str, Any]", handler._OPERATIONS)
    name_thread = {"/Execute": lambda _call: {"thread": threading.current_thread().name}}
    monkeypatch.setattr(handler, "_OPERATIONS", operations | name_thread)
    handle = handler.handle_data_requests(cast("Any", None))
    body = {
        "resourceArn": "arn:aws:rds:us-east-1:123456789012:cluster:shop",
        "secretArn": "x" * 20,
        "sql": "-",
    }
    response = asyncio.run(cast("Any", handle("POST", "/Execute", {}, json.dumps(body).encode(), {})))
    assert json.loads(response[2])["thread"].startswith("rds-data")
